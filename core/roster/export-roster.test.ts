import fc from "fast-check";
import { strFromU8, unzipSync } from "fflate";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { rosterApi } from "#contracts/roster.ts";
import { signIn } from "#testing/api.ts";
import { startApi } from "#testing/api-platform.ts";
import { guarded, unguarded } from "./formula.ts";

let platform: Awaited<ReturnType<typeof startApi>>;
let admin: pg.Client;

beforeAll(async () => {
  platform = await startApi();
  admin = new pg.Client({ connectionString: platform.database.adminUrl });
  await admin.connect();
});

afterAll(async () => {
  await admin?.end();
  await platform?.stop();
});

async function download(email: string): Promise<Response> {
  const { tokens } = await signIn(platform.door, email);
  return platform.door("/api/v1/roster/export", { headers: { authorization: `Bearer ${tokens.accessToken}` } });
}

it("gives the school as an archive that changes nothing when it is taken in again", async () => {
  const secretary = await signIn(platform.door, "secretary@demo.eduai.test");
  await admin.query(
    `update users.users set family_name = '=HYPERLINK("http://x")', phone = '+34600111222'
     where email = 'parent@demo.eduai.test'`,
  );
  await admin.query(`update users.users set blocked_at = now() where email = 'parent2@demo.eduai.test'`);
  const response = await download("secretary@demo.eduai.test");
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/zip");
  expect(response.headers.get("content-disposition")).toMatch(
    /^attachment; filename="oneroster-\d{4}-\d\d-\d\d\.zip"$/,
  );
  const bytes = new Uint8Array(await response.arrayBuffer());
  const files = Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, data]) => [name, strFromU8(data)]));
  expect(files["manifest.csv"]).toContain("file.enrollments,bulk\r\nfile.lineItemLearningObjectiveIds,absent");
  expect(files["users.csv"]).toContain(`"'=HYPERLINK(""http://x"")"`);
  expect(files["users.csv"]).toContain(",'+34600111222,");
  expect(files["users.csv"]).not.toContain("parent2@demo");
  expect(files["users.csv"]).not.toMatch(/argon|otra/i);

  const { view: report } = await secretary.call(rosterApi.check, { query: { fileName: "otra-vez.zip" }, bytes });
  expect(report).toMatchObject({ status: "ready", faults: [], notices: [] });
  for (const [entity, { unchanged: _unchanged, ...changes }] of Object.entries(report.counts)) {
    expect([entity, changes]).toEqual([entity, { create: 0, update: 0, deactivate: 0, missing: 0 }]);
  }
  expect(report.counts.enrollments?.unchanged).toBeGreaterThan(100);
  const { rows } = await admin.query(`select action, after from users.audit_logs where action = 'roster.export'`);
  expect(rows).toEqual([{ action: "roster.export", after: { withDemographics: true } }]);
}, 240_000);

it("is for those who may import", async () => {
  expect((await download("teacher@demo.eduai.test")).status).toBe(403);
});

it("keeps spreadsheets from running a value, and gives every value back", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("'", "=", "+", "-", "@", "a", "1") }), (value) => {
      expect(guarded(value)).not.toMatch(/^[=+\-@]/);
      expect(unguarded(guarded(value))).toBe(value);
    }),
  );
});
