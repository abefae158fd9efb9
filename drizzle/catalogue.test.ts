import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "#testing/database.ts";

/** Counted before a school is known; the application reaches it through two functions alone. */
const hidden = ["users.sign_in_tries"];
/** The same for every school, so without an `institution_id`; the application only reads them. */
const global = ["ai.prices", "privacy.data_registry", "users.permissions", "users.switches"];
/** A school itself: its policy compares `id`. */
const schoolTable = "users.institutions";
const setting = "NULLIF(current_setting('app.institution_id'::text, true), ''::text)";

let database: TestDatabase;
let admin: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

async function all<T extends pg.QueryResultRow>(text: string): Promise<T[]> {
  return (await admin.query<T>(text)).rows;
}

const ourSchemas =
  "SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public', 'drizzle')";

const tenantTables = `
  SELECT c.oid, n.nspname || '.' || c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
    a.attnotnull AS required
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'institution_id' AND NOT a.attisdropped
  WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN (${ourSchemas})`;

test("every table belongs to a school or is a known global one", async () => {
  const tables = await all<{ name: string; required: boolean | null }>(tenantTables);
  expect(tables.length).toBeGreaterThan(80);
  const without = tables.filter(({ required }) => required === null).map(({ name }) => name);
  expect(without.sort()).toEqual([...global, ...hidden, schoolTable].sort());
});

test("every table of a school has forced row security and one policy for all commands with USING and WITH CHECK", async () => {
  const rows = await all<{
    name: string;
    enabled: boolean;
    forced: boolean;
    policies: { cmd: string; using: string | null; check: string | null }[];
  }>(`
    SELECT t.name, t.enabled, t.forced, coalesce(jsonb_agg(jsonb_build_object(
      'cmd', p.polcmd, 'using', pg_get_expr(p.polqual, t.oid), 'check', pg_get_expr(p.polwithcheck, t.oid)
    )) FILTER (WHERE p.oid IS NOT NULL), '[]') AS policies
    FROM (${tenantTables}) t LEFT JOIN pg_policy p ON p.polrelid = t.oid
    WHERE t.required IS NOT NULL OR t.name = '${schoolTable}' GROUP BY t.name, t.enabled, t.forced`);
  for (const { name, enabled, forced, policies } of rows) {
    const column = name === schoolTable ? "id" : "institution_id";
    const own = `(${column} = (${setting})::bigint)`;
    expect({ name, enabled, forced }).toEqual({ name, enabled: true, forced: true });
    expect(policies, name).toContainEqual({ cmd: "*", using: own, check: own });
    for (const policy of policies.filter(({ using }) => using !== own)) {
      const unattributed = `((institution_id IS NULL) AND (${setting} IS NULL))`;
      // The platform's people settle dead letters, which belong to no school.
      if (name === "outbox.dead_letters" && policy.using?.includes("'platform'")) {
        expect(policy.using).toMatch(/^\(\(institution_id IS NULL\) AND \(EXISTS/);
        expect(policy).toEqual({ cmd: "*", using: policy.using, check: policy.using });
        continue;
      }
      expect(policy, name).toEqual(
        ["communications.webhook_events", "outbox.dead_letters"].includes(name)
          ? { cmd: "*", using: unattributed, check: unattributed }
          : { cmd: "r", using: "(institution_id IS NULL)", check: null },
      );
    }
  }
});

test("global tables can only be read by the application", async () => {
  const rows = await all<{ name: string; granted: string }>(`
    SELECT table_schema || '.' || table_name AS name, string_agg(privilege_type, ',' ORDER BY privilege_type) AS granted
    FROM information_schema.role_table_grants WHERE grantee = 'eduai_app' GROUP BY 1`);
  const granted = new Map(rows.map(({ name, granted }) => [name, granted]));
  for (const name of global) expect(granted.get(name), name).toBe("SELECT");
  expect([...granted.values()].filter((list) => /TRUNCATE|REFERENCES|TRIGGER/.test(list))).toEqual([]);
});

test("the application's role is a plain login that owns nothing and is a member of nothing", async () => {
  const [role] = await all(`
    SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication,
      (SELECT count(*)::integer FROM pg_auth_members m WHERE m.member = r.oid) AS memberships,
      (SELECT count(*)::integer FROM pg_shdepend d WHERE d.refobjid = r.oid AND d.deptype = 'o') AS owned
    FROM pg_roles r WHERE rolname = 'eduai_app'`);
  expect(role).toEqual({
    rolcanlogin: true,
    rolsuper: false,
    rolbypassrls: false,
    rolcreatedb: false,
    rolcreaterole: false,
    rolreplication: false,
    memberships: 0,
    owned: 0,
  });
  const creatable = await all(
    "SELECT nspname FROM pg_namespace WHERE has_schema_privilege('eduai_app', oid, 'CREATE')",
  );
  expect(creatable).toEqual([]);
  const [created] = await all("SELECT has_database_privilege('eduai_app', current_database(), 'CREATE') AS may");
  expect(created).toEqual({ may: false });
});

test("everything of ours belongs to the owner role", async () => {
  const foreign = await all(`
    SELECT c.oid::regclass::text AS name FROM pg_class c
    WHERE c.relnamespace IN (${ourSchemas}) AND c.relowner <> 'eduai_owner'::regrole
    UNION ALL SELECT p.oid::regprocedure::text FROM pg_proc p
    WHERE p.pronamespace IN (${ourSchemas}) AND p.proowner <> 'eduai_owner'::regrole`);
  expect(foreign).toEqual([]);
});

test("every function has a fixed search path, and those with the owner's rights are known and closed to the public", async () => {
  const functions = await all<{ name: string; definer: boolean; config: string[] | null; open: boolean }>(`
    SELECT p.oid::regprocedure::text AS name, p.prosecdef AS definer, p.proconfig AS config,
      EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0) AS open
    FROM pg_proc p WHERE p.pronamespace IN (${ourSchemas})`);
  for (const { name, config, open } of functions) {
    expect({ name, config, open }).toEqual({ name, config: ["search_path=pg_catalog"], open: false });
  }
  expect(functions.flatMap(({ name, definer }) => (definer ? [name] : [])).sort()).toEqual([
    "communications.cancelled_deliveries(timestamp with time zone)",
    "communications.find_delivery(text,text)",
    "outbox.has_open_letter(text,text)",
    "outbox.keep_dead_letter(text,text,bigint,jsonb,text,timestamp with time zone,timestamp with time zone)",
    "outbox.pending_institutions()",
    "outbox.queue_depths()",
    "privacy.expire_append_only(text,timestamp with time zone,integer)",
    "privacy.key_progress(text)",
    "privacy.retention_due(timestamp with time zone,integer)",
    "students.find_document(text)",
    "students.find_numbered(text)",
    "users.audit_checkpoints_due(timestamp with time zone,integer)",
    "users.count_sign_in(text,integer)",
    "users.create_school(text,text,text)",
    "users.expire_sign_in_tries(integer)",
    "users.expired_sign_in_tries()",
    "users.find_addressed(text)",
    "users.find_api_key(text)",
    "users.find_login(text)",
    "users.find_password_reset(text)",
    "users.find_people(text[])",
    "users.find_session(text)",
    "users.forget_sign_in(text)",
    "users.list_institutions()",
    "users.list_schools()",
    "users.suspend_school(bigint,timestamp with time zone,text)",
    "users.taken_addresses(text[])",
    "users.turn_switch(text,bigint,text,timestamp with time zone)",
  ]);
});

test("a reference between rows of schools carries the school, so that it cannot cross into another one", async () => {
  const loose = await all<{ name: string }>(`
    SELECT k.conrelid::regclass || '.' || k.conname AS name
    FROM pg_constraint k
      JOIN (${tenantTables}) source ON source.oid = k.conrelid AND source.required IS NOT NULL
      JOIN (${tenantTables}) target ON target.oid = k.confrelid AND target.required
    WHERE k.contype = 'f' AND NOT EXISTS (
      SELECT FROM unnest(k.conkey, k.confkey) AS pair (source_column, target_column)
        JOIN pg_attribute s ON s.attrelid = k.conrelid AND s.attnum = pair.source_column
        JOIN pg_attribute t ON t.attrelid = k.confrelid AND t.attnum = pair.target_column
      WHERE s.attname = 'institution_id' AND t.attname = 'institution_id')`);
  expect(loose.map(({ name }) => name)).toEqual(["outbox.idempotency_keys.idempotency_keys_actor"]);
});

test("a reference to a shared or own row is checked by a trigger", async () => {
  const unguarded = await all<{ name: string }>(`
    SELECT k.conrelid::regclass || '.' || s.attname AS name
    FROM pg_constraint k
      JOIN (${tenantTables}) source ON source.oid = k.conrelid AND source.required IS NOT NULL
      JOIN (${tenantTables}) target ON target.oid = k.confrelid AND NOT target.required
      JOIN pg_attribute s ON s.attrelid = k.conrelid AND s.attnum = k.conkey[1] AND cardinality(k.conkey) = 1
    WHERE k.contype = 'f'
      AND NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = k.conrelid
        AND g.tgfoid = 'users.visible_reference'::regproc AND starts_with(encode(g.tgargs, 'escape'), s.attname || '\\000'))
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = k.conrelid AND c.contype = 'f'
        AND cardinality(c.conkey) = 2 AND k.conkey[1] = ANY (c.conkey))`);
  expect(unguarded).toEqual([]);
});
