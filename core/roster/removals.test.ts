import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { REMOVAL_GROUPS, type RemovalGroup } from "#contracts/api/roster/roster.ts";
import { type RosterSchool, type RosterSchools, rosterSchools } from "#testing/roster-school.ts";
import { cleanRosterZip, rosterTexts } from "../../tests/fixtures/roster.ts";
import { zipOf } from "../../tests/fixtures/zip.ts";
import { getRemovals, listImports, removeMissing } from "./index.ts";
import { mustType } from "./removals.ts";

let schools: RosterSchools;
let school: RosterSchool;

beforeAll(async () => {
  schools = await rosterSchools();
});
afterAll(() => schools?.stop());
beforeEach(async () => {
  school = await schools.newSchool();
});

/** An archive of a school twice as large, then one that knows only its first half. */
async function shrink() {
  await school.take(school.own(cleanRosterZip({ students: 48, teachers: 12, groupsPerGrade: 2 })));
  return school.take(school.own(cleanRosterZip()));
}

/** The small archive without some people. */
function without(pattern: RegExp): Uint8Array {
  const texts = Object.entries(rosterTexts()).map(([name, text]) => [
    name,
    text
      .split("\r\n")
      .filter((line) => !pattern.test(line))
      .join("\r\n"),
  ]);
  return school.own(zipOf(Object.fromEntries(texts)));
}

const plan = (importId: number, groups: Parameters<typeof getRemovals>[1]["groups"] = undefined, search = "") =>
  getRemovals(school.ctx, { importId, groups, search, limit: 200, offset: 0 });

it("an import of a smaller archive takes nobody out", async () => {
  const { importId } = await shrink();
  expect(await school.count("users.users", "is_active")).toBe(86);
  const { groups, activePeople, total } = await plan(importId);
  expect(groups).toMatchObject({ student: 24, parent: 12, teacher: 6 });
  expect(activePeople).toBe(86);
  expect(total).toBe(Object.values(groups).reduce((sum, count) => sum + count, 0));
  // Whoever cannot sign in any more is none of them.
  await school.query("update users.users set is_active = false where institution_id = $1 and sourced_id = 'al-1'");
  expect((await plan(importId)).activePeople).toBe(85);
});

it("lists every name, by group and search, and pages them", async () => {
  const { importId } = await shrink();
  const pupils = await plan(importId, ["student"]);
  expect(pupils.data).toHaveLength(24);
  expect(pupils.chosenPeople).toBe(24);
  const someone = pupils.data[5];
  const found = await plan(importId, ["student"], someone?.name.toUpperCase());
  expect(found.data).toContainEqual(someone);
  expect(found.chosen).toBe(24);
  const second = await getRemovals(school.ctx, { importId, groups: ["student"], limit: 10, offset: 20 });
  expect(second.data).toEqual(pupils.data.slice(20));
});

it("above five per cent the number must be given, and be right", async () => {
  const { importId } = await shrink();
  const remove = (confirmCount?: number) => removeMissing(school.ctx, { importId, groups: ["student"], confirmCount });
  const before = await school.count("users.users", "is_active");
  await expect(remove()).rejects.toMatchObject({ code: "unprocessable" });
  await expect(remove(23)).rejects.toMatchObject({ code: "conflict", current: 24 });
  expect(await school.count("users.users", "is_active")).toBe(before);
  expect(await remove(24)).toMatchObject({ removed: 24, people: 24, groups: { student: 24 } });
  expect(await school.count("users.users", "is_active")).toBe(before - 24);
});

it("a removal of few needs no number, leaves staff alone, ends their rights and can be undone by itself", async () => {
  await school.take(school.own(cleanRosterZip()));
  const { importId } = await school.take(without(/(^|[,-])al-3,|^mat-3-|^prof-6|rol-prof-6|prof-6,/));
  expect((await plan(importId)).groups).toMatchObject({ student: 1, teacher: 1 });
  expect((await plan(importId, ["student"])).mustType).toBe(false);
  const removal = await removeMissing(school.ctx, { importId, groups: ["student"] });
  expect(await school.count("users.users", "sourced_id = 'prof-6' and is_active")).toBe(1);
  expect(await school.count("users.users", "sourced_id = 'al-3' and not is_active")).toBe(1);
  expect(await school.count("students.enrollments", "status = 'withdrawn'")).toBe(4);
  const [gone] = await school.query("select id from users.users where institution_id = $1 and sourced_id = 'al-3'");
  expect(await school.events("rights.ended")).toContainEqual({ userIds: [Number(gone?.id)], scope: "account" });
  expect(await school.count("users.audit_logs", "action = 'roster.remove'")).toBe(1);

  const undone = await school.undo(removal.importId);
  expect(undone.counts).toMatchObject({
    users: { restored: 1 },
    students: { restored: 1 },
    enrollments: { restored: 4 },
  });
  expect(await school.count("users.users", "sourced_id = 'al-3' and is_active and status = 'active'")).toBe(1);
  expect(await school.count("students.enrollments", "status = 'active' and withdrawn_at is null")).toBe(96);
  const { data } = await listImports(school.ctx, { limit: 50 });
  expect(data.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
    "removal undone",
    "import committed",
    "import committed",
  ]);
  expect(data[0]).toMatchObject({ by: "Rosa Cano", undoneBy: "Rosa Cano", parentId: importId, undoableUntil: null });
});

it("only the latest import can be compared with", async () => {
  const { importId } = await school.take(school.own(cleanRosterZip()));
  school.setNow("2026-11-23T10:00:00Z");
  await school.take(school.own(cleanRosterZip({ students: 48, teachers: 12, groupsPerGrade: 2 })));
  await expect(plan(importId)).rejects.toMatchObject({ code: "conflict" });
  await expect(removeMissing(school.ctx, { importId, groups: ["student"], confirmCount: 24 })).rejects.toMatchObject({
    code: "conflict",
  });
});

it("an import that was undone has nothing to remove, and says so", async () => {
  const { importId } = await shrink();
  await school.undo(importId);
  const undone = { code: "conflict", reason: "removals_undone", message: expect.stringContaining("se deshizo") };
  await expect(plan(importId)).rejects.toMatchObject(undone);
  await expect(removeMissing(school.ctx, { importId, groups: ["student"], confirmCount: 24 })).rejects.toMatchObject(
    undone,
  );
});

it("the number is asked for from the first row above five per cent of any group, and for anybody of the staff", () => {
  const rows = (counts: Partial<Record<RemovalGroup, number>>) =>
    REMOVAL_GROUPS.flatMap((group) =>
      Array.from({ length: counts[group] ?? 0 }, (_, id) => ({
        group,
        entity: "users" as const,
        id,
        sourcedId: `${group}-${id}`,
        name: group,
        accountOnly: false,
      })),
    );
  const live: Record<RemovalGroup, number> = {
    student: 40,
    parent: 40,
    teacher: 40,
    school_admin: 40,
    enrollments: 40,
    sectionTeachers: 40,
    guardianships: 40,
    sections: 40,
    courses: 40,
    roles: 40,
  };
  const must = (counts: Partial<Record<RemovalGroup, number>>, groups: readonly RemovalGroup[] = REMOVAL_GROUPS) =>
    mustType({ rows: rows(counts), activePeople: 1_000, live }, groups);
  expect(must({ student: 2, parent: 2 })).toBe(false);
  expect(must({ student: 3 })).toBe(true);
  expect(must({ student: 1, teacher: 1 })).toBe(true);
  expect(must({ school_admin: 1 })).toBe(true);
  // What is not chosen does not go.
  expect(must({ student: 1, teacher: 1 }, ["student"])).toBe(false);
  expect(must({ guardianships: 2, enrollments: 2 })).toBe(false);
  expect(must({ guardianships: 3 })).toBe(true);
});
