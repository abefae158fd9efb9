import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RosterSchool, type RosterSchools, rosterSchools } from "#testing/roster-school.ts";
import { cleanRosterZip } from "../../tests/fixtures/roster.ts";
import { zipOf } from "../../tests/fixtures/zip.ts";
import type { Context } from "../context.ts";
import { checkRoster, exportRoster, getImport, listImports, previewUndo, undoImport } from "./index.ts";

let schools: RosterSchools;
let school: RosterSchool;

beforeAll(async () => {
  schools = await rosterSchools();
});
afterAll(() => schools?.stop());
beforeEach(async () => {
  school = await schools.newSchool();
});

/** The school's archive, where its school has another identifier. */
function archiveOf(org: string): Uint8Array {
  const files = Object.entries(unzipSync(school.own(cleanRosterZip()))).map(([name, data]) => [
    name,
    strFromU8(data).replaceAll(/(?<=^|,)ies(?=,)/gm, org),
  ]);
  return zipOf(Object.fromEntries(files));
}

const missing = { code: "not_found" };
const withPermissions = (...permissions: string[]): Context => ({
  ...school.ctx,
  actor: { ...school.ctx.actor, permissions },
});
const list = (limit = 50, cursor?: string) =>
  listImports(school.ctx, { limit, ...(cursor === undefined ? {} : { cursor }) });

async function archive(ctx: Context) {
  const { fileName, body } = await exportRoster(ctx);
  const bytes = new Uint8Array(await new Response(body).arrayBuffer());
  const files = Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, data]) => [name, strFromU8(data)]));
  return { fileName, files };
}
const lines = (text: string | undefined) => (text ?? "").trim().split("\r\n").slice(1);

describe("an import", () => {
  it("is shown with what it did, who did it and until when it can be undone", async () => {
    const { importId, changes } = await school.take(school.own(cleanRosterZip()));
    const view = await getImport(school.ctx, { importId });
    expect(view).toMatchObject({
      id: importId,
      kind: "import",
      status: "committed",
      parentId: null,
      fileName: "roster.zip",
      by: "Rosa Cano",
      committedAt: "2026-11-23T09:00:00.000Z",
      undoneAt: null,
      undoneBy: null,
      undoableUntil: "2026-12-23T09:00:00.000Z",
      changes,
      faultCount: 0,
    });
    expect(view.counts.students?.create).toBe(24);
    expect((await list()).data).toEqual([view]);
  });

  it("says no moment of undoing once the thirty days are over", async () => {
    const { importId } = await school.take(school.own(cleanRosterZip()));
    school.setNow("2026-12-23T09:00:00Z");
    expect((await getImport(school.ctx, { importId })).undoableUntil).not.toBeNull();
    school.setNow("2026-12-23T09:00:01Z");
    expect((await getImport(school.ctx, { importId })).undoableUntil).toBeNull();
    for (const attempt of [previewUndo, undoImport]) {
      await expect(attempt(school.ctx, { importId })).rejects.toMatchObject({ code: "conflict" });
    }
    expect((await list()).data).toMatchObject([{ id: importId, undoableUntil: null }]);
  });

  it("that was undone stays in the list with who undid it; the undo itself is no entry", async () => {
    const { importId } = await school.take(school.own(cleanRosterZip()));
    expect(await previewUndo(school.ctx, { importId })).toMatchObject({ importId, status: "planned" });
    expect(await getImport(school.ctx, { importId })).toMatchObject({ status: "committed", undoneAt: null });
    await undoImport(school.ctx, { importId });
    expect(await getImport(school.ctx, { importId })).toMatchObject({
      status: "undone",
      undoneBy: "Rosa Cano",
      undoneAt: "2026-11-23T09:00:00.000Z",
      undoableUntil: null,
    });
    expect((await list()).data.map(({ id }) => id)).toEqual([importId]);
    const [made] = await school.query(
      "select id from users.roster_imports where institution_id = $1 and kind = 'undo'",
    );
    await expect(getImport(school.ctx, { importId: Number(made?.id) })).rejects.toMatchObject(missing);
  });

  it("of another school is remarked on beside an import that stands, and never where there is none", async () => {
    const isRemarked = async (sourcedId: string) => {
      const report = await checkRoster(school.ctx, { bytes: archiveOf(sourcedId), fileName: "otro.zip" });
      expect(report.faults).toEqual([]);
      return report.notices.some(({ code }) => code === "other_school");
    };
    // A school that was set up by other means has an organisation too, which no import brought.
    await school.query(
      `insert into users.orgs (institution_id, sourced_id, name, type) values ($1, 'propio', 'IES', 'school')`,
    );
    expect(await isRemarked("ies")).toBe(false);
    const { importId } = await school.take(archiveOf("ies"));
    expect([await isRemarked("ies"), await isRemarked("ceip")]).toEqual([false, true]);
    await school.undo(importId);
    expect(await isRemarked("ceip")).toBe(false);
  });

  it("that was only checked is found by its id but not listed", async () => {
    const { importId } = await school.take(school.own(cleanRosterZip()));
    await school.query(
      `update users.roster_imports set status = 'checked', committed_at = null where institution_id = $1`,
    );
    expect(await getImport(school.ctx, { importId })).toMatchObject({ status: "checked", undoableUntil: null });
    expect(await list()).toMatchObject({ data: [], total: 0 });
  });

  it("is unknown to another school and refused to who may not import", async () => {
    const { importId } = await school.take(school.own(cleanRosterZip()));
    const other = await schools.newSchool();
    await expect(getImport(other.ctx, { importId })).rejects.toMatchObject(missing);
    expect((await listImports(other.ctx, { limit: 50 })).data).toEqual([]);
    await expect(undoImport(other.ctx, { importId })).rejects.toMatchObject(missing);
    await expect(getImport(school.ctx, { importId: 999_999_999 })).rejects.toMatchObject(missing);
    const nobody = withPermissions("students.read", "users.read", "courses.read");
    const attempts = [
      () => getImport(nobody, { importId }),
      () => listImports(nobody, { limit: 50 }),
      () => previewUndo(nobody, { importId }),
      () => undoImport(nobody, { importId }),
      () => exportRoster(nobody),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: "forbidden" });
    expect(await school.count("users.audit_logs", "action in ('roster.export', 'roster.undo')")).toBe(0);
  });

  it("is paged, newest first, each once", async () => {
    const ids: number[] = [];
    for (const [students, day] of [
      [24, "23"],
      [36, "24"],
      [48, "25"],
    ] as const) {
      school.setNow(`2026-11-${day}T09:00:00Z`);
      const { importId } = await school.take(school.own(cleanRosterZip({ students, teachers: 6, groupsPerGrade: 1 })));
      ids.unshift(importId);
    }
    const first = await list(2);
    expect(first).toMatchObject({ total: 3, offset: 0, prevCursor: null });
    const second = await list(2, first.nextCursor ?? "");
    expect(second).toMatchObject({ offset: 2, nextCursor: null });
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids);
    await expect(list(2, "bm90IG9uZQ")).rejects.toMatchObject({ code: "bad_request" });
  });
});

describe("the export", () => {
  it("of a school without a roster is an archive of headers and its one person", async () => {
    const { fileName, files } = await archive(school.ctx);
    expect(fileName).toBe("oneroster-2026-11-23.zip");
    expect(lines(files["users.csv"])).toHaveLength(1);
    expect(lines(files["enrollments.csv"]).filter((line) => line !== "")).toEqual([]);
  });

  it("holds the own school alone, and is written down with what it held", async () => {
    await school.take(school.own(cleanRosterZip()));
    const other = await schools.newSchool();
    await other.take(other.own(cleanRosterZip({ students: 36, teachers: 6, groupsPerGrade: 1 })));
    const { files } = await archive(school.ctx);
    expect(files["users.csv"]).toContain(`@ies${school.id}.test`);
    expect(JSON.stringify(files)).not.toContain(`@ies${other.id}.test`);
    const audited = await school.query(
      "select entity_id, after, actor_user_id from users.audit_logs where institution_id = $1 and action = 'roster.export'",
    );
    expect(audited).toMatchObject([{ entity_id: String(school.id), after: { withDemographics: true } }]);
    expect(Number(audited[0]?.actor_user_id)).toBe(school.ctx.actor.userId);
    expect(await other.count("users.audit_logs", "action = 'roster.export'")).toBe(0);
  });

  it("has birth dates only for who may read pupils", async () => {
    await school.take(school.own(cleanRosterZip()));
    const born = (files: Record<string, string>) =>
      lines(files["demographics.csv"]).filter((line) => /\d{4}-\d\d-\d\d/.test(line)).length;
    expect(born((await archive(withPermissions("users.import"))).files)).toBe(0);
    await school.query("update students.students set date_of_birth = '2012-05-06' where institution_id = $1");
    expect(born((await archive(withPermissions("users.import"))).files)).toBe(0);
    expect(born((await archive(withPermissions("users.import", "students.read"))).files)).toBe(24);
    const [last] = await school.query(
      "select after from users.audit_logs where institution_id = $1 and action = 'roster.export' order by id desc limit 1",
    );
    expect(last?.after).toEqual({ withDemographics: true });
  });

  it("leaves out who left and whose data are blocked", async () => {
    await school.take(school.own(cleanRosterZip()));
    const before = lines((await archive(school.ctx)).files["users.csv"]).length;
    const pupil = (at: number) =>
      `(select user_id from students.students where institution_id = $1 order by id offset ${at} limit 1)`;
    await school.query(`update users.users set blocked_at = now() where institution_id = $1 and id = ${pupil(0)}`);
    await school.query(`update users.users set status = 'tobedeleted' where institution_id = $1 and id = ${pupil(1)}`);
    expect(lines((await archive(school.ctx)).files["users.csv"])).toHaveLength(before - 2);
  });
});
