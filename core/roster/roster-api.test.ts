import { afterAll, beforeAll, expect, it } from "vitest";
import { peopleImportApi } from "#contracts/api/roster/people-import.ts";
import { type RosterReport, rosterApi } from "#contracts/api/roster/roster.ts";
import { signIn } from "#testing/api.ts";
import { startApi } from "#testing/api-platform.ts";
import { regAlumText, utf8, western } from "../../tests/fixtures/reg-alum.ts";
import { cleanRosterZip, dirtyRosterZip, HEADERS, rosterTexts } from "../../tests/fixtures/roster.ts";
import { zipOf } from "../../tests/fixtures/zip.ts";

let platform: Awaited<ReturnType<typeof startApi>>;

beforeAll(async () => {
  platform = await startApi();
});

afterAll(() => platform?.stop());

it("imports within the worker: dry run, commit, no change the second time, and clear answers to bad files", async () => {
  const head = await signIn(platform.door, "head@demo.eduai.test");
  const check = (archive: Uint8Array) =>
    head.call(rosterApi.check, {
      query: { fileName: "roster.zip" },
      headers: { "content-type": "application/zip" },
      bytes: archive.slice(),
    });
  const commit = (report: Pick<RosterReport, "importId" | "appointmentCount">) =>
    head.call(rosterApi.commit, {
      params: { importId: String(report.importId) },
      body: { confirmCount: report.appointmentCount },
    });

  const large = cleanRosterZip({ students: 1_200, teachers: 80, groupsPerGrade: 10 });
  const { view: report } = await check(large);
  expect(report).toMatchObject({ status: "ready", counts: { enrollments: { create: 4_800 } } });
  const { view: committed } = await commit(report);
  expect(committed.counts.students?.create).toBe(1_200);
  const { view: again } = await check(large);
  expect(again.alreadyCommitted).toBe(true);
  expect((await commit(again)).view.changes).toBe(0);

  const western = Object.entries(rosterTexts()).map(([name, text]) => [
    name,
    Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
  ]);
  const orgs = [...(rosterTexts()["orgs.csv"] ?? "")].flatMap((letter) => [0, letter.charCodeAt(0)]);
  const wide = { "orgs.csv": new Uint8Array([0xfe, 0xff, ...orgs]) };
  const { view: other } = await check(zipOf({ ...Object.fromEntries(western), ...wide }));
  expect(other).toMatchObject({ status: "ready", faults: [] });
  expect(other.notices.filter(({ code }) => code === "other_encoding")).toHaveLength(6);

  const { view: dirty } = await check(dirtyRosterZip());
  expect(dirty.faultCount).toBeGreaterThan(13);
  expect((await commit(dirty)).problem.status).toBe(409);
  expect((await check(new Uint8Array(3_000))).view.faults).toMatchObject([{ code: "not_a_zip" }]);
  expect((await check(new Uint8Array(27_000_000))).problem.status).toBe(413);
  const rows = Array.from({ length: 59_000 }, (_, index) => `u${index},x${index},y,z,,,,,,,bad${index},,,a b,,,,,,,,,`);
  const { view: hopeless } = await check(zipOf({ ...rosterTexts(), "users.csv": [HEADERS.users, ...rows].join("\n") }));
  expect(hopeless.faults).toHaveLength(1_000);
}, 240_000);

it("imports people from a spreadsheet: dry run, other columns, commit, undo; another school knows nothing of it", async () => {
  const office = await signIn(platform.door, "secretary@demo.eduai.test");
  const upload = (bytes: Uint8Array<ArrayBuffer>, query: { kind?: "students"; mapping?: string } = {}) =>
    office.call(peopleImportApi.upload, { query, headers: { "content-type": "text/csv" }, bytes });
  const { view: report } = await upload(western(regAlumText()));
  expect(report).toMatchObject({ status: "ready", kind: "students", outcomes: { new: 3, left_out: 1 } });
  const params = { importId: String(report.importId) };
  const mapping = report.columns.map(({ field }) => (field === "guardian2.phone" ? null : field));
  const { view: other } = await office.call(peopleImportApi.check, {
    params,
    query: {},
    body: { kind: "students", mapping },
  });
  // Without a telephone nobody can tell whether two rows name the same father.
  expect(other).toMatchObject({ status: "ready", counts: { users: { create: 6 } } });
  const { view: proposed } = await office.call(peopleImportApi.check, {
    params,
    query: {},
    body: { kind: "students" },
  });
  expect(proposed).toMatchObject({ status: "ready", counts: { users: { create: 5 } } });
  const { view: page } = await office.call(peopleImportApi.get, {
    params,
    query: { outcome: "new", limit: 1, offset: 1 },
  });
  const { digest } = proposed;
  expect(page).toMatchObject({ total: 3, offset: 1, rows: [{ line: 3, outcome: "new" }], digest });

  const stranger = await signIn(platform.door, "head@otra.eduai.test");
  expect((await stranger.call(peopleImportApi.get, { params, query: {} })).status).toBe(404);
  expect((await stranger.call(peopleImportApi.commit, { params, body: { digest } })).status).toBe(404);
  // It is no archive, whose removals and commit are others.
  expect((await office.call(rosterApi.removals, { params, query: {} })).status).toBe(404);
  expect((await office.call(rosterApi.commit, { params, body: {} })).status).toBe(404);

  // What was looked at is not what would be written by now.
  const early = await office.call(peopleImportApi.commit, { params, body: { digest: other.digest } });
  expect([early.status, early.problem.reason]).toEqual([409, "import_changed"]);
  const { view: done } = await office.call(peopleImportApi.commit, { params, body: { digest } });
  expect(done).toMatchObject({ status: "committed", counts: { students: { create: 3 } } });
  expect((await office.call(peopleImportApi.commit, { params, body: { digest } })).problem.reason).toBe("import_done");
  expect((await office.call(rosterApi.get, { params })).view).toMatchObject({
    status: "committed",
    fileName: "personas.csv",
  });
  const { view: undone } = await office.call(rosterApi.undo, { params, body: {} });
  expect(undone).toMatchObject({ status: "undone", counts: { users: { removed: 5 } } });

  expect((await upload(utf8("Nombre"), { mapping: "[" })).problem.status).toBe(422);
  expect((await upload(new Uint8Array(10_000_001))).problem.status).toBe(413);
}, 120_000);
