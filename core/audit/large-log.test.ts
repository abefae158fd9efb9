import { afterAll, beforeAll, expect, it } from "vitest";
import type { auditApi } from "#contracts/api/audit/audit.ts";
import type { Input } from "#contracts/endpoint.ts";
import { contextFor, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { statementsOf } from "#testing/large-school.ts";
import { listAuditLogs } from "./list-audit-logs.ts";

const ENTRIES = 120_000;

let database: TestDatabase;

/** Ten years of a small school, written without its chain: 200 people, 2,000 pupils, every thousandth entry an import. */
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  await withRows(database, async (query) => {
    await query("set session_replication_role = replica");
    await query(
      `insert into users.audit_logs (institution_id, seq, at, actor_user_id, action, entity, entity_id, hash)
       select u.institution_id, 1000000 + n, '2016-09-01'::timestamptz + n * interval '43 minutes', u.id + n % 200,
         case when n % 1000 = 0 then 'roster.import' when n % 3 = 0 then 'session.opened' when n % 3 = 1 then 'grade.recorded' else 'student.read' end,
         case when n % 1000 = 0 then 'roster_import' when n % 3 = 0 then 'user_session' when n % 3 = 1 then 'grade' else 'student' end,
         (n % 2000)::text, md5(n::text)
       from generate_series(1, $1::int) n, (select id, institution_id from users.users where email = 'head@demo.eduai.test') u`,
      [ENTRIES],
    );
    await query("vacuum analyze users.audit_logs");
  });
}, 240_000);
afterAll(() => database?.drop());

const FILTERS: Readonly<Record<string, Omit<Input<typeof auditApi.list>, "limit">>> = {
  "everything, latest first": {},
  "one person": { actor: 60 },
  "one pupil": { entity: "student", entityId: "17" },
  "what was done to one pupil between two moments": {
    entity: "student",
    entityId: "17",
    from: "2019-01-01T00:00:00Z",
    to: "2020-01-01T00:00:00Z",
  },
  "a rare action": { action: "roster.import" },
  "an area": { action: "grade" },
  "a month of long ago": { from: "2017-01-01T00:00:00Z", to: "2017-02-01T00:00:00Z" },
};

it.each(Object.entries(FILTERS))("%s: found by an index, without reading the log", async (_, filter) => {
  const ctx = await contextFor(database, "head@demo.eduai.test");
  const [page, count] = await statementsOf(ctx, (seen) => listAuditLogs(seen, { limit: 50, ...filter }));
  const plan = await withRows(database, async (query) => {
    await query("set role eduai_app");
    await query("select set_config('app.institution_id', $1, false)", [String(ctx.actor.institutionId)]);
    const [row] = await query<{ "QUERY PLAN": unknown }>(
      `explain (analyze, buffers off, timing off, format json) ${page?.sql}`,
      page?.params ?? [],
    );
    return JSON.stringify(row?.["QUERY PLAN"]);
  });
  expect(count?.sql).toContain("limit");
  expect(plan).not.toMatch(/"Node Type":"Seq Scan"[^}]*"Relation Name":"audit_logs"/);
  expect(plan).toMatch(/"Index Name":"audit_logs_/);
  // What is looked at to find one page, and not what the log holds.
  const looked = [...plan.matchAll(/"Actual Rows":([\d.]+)/g)].map(([, rows]) => Number(rows));
  expect(Math.max(...looked)).toBeLessThan(2_000);
});
