import { afterAll, beforeAll, expect, test } from "vitest";
import { auditApi } from "#contracts/api/audit/audit.ts";
import { studentsApi } from "#contracts/api/students/students.ts";
import { type Client, type Fetcher, signIn } from "#testing/api.ts";
import { withRows } from "#testing/context.ts";
import { startPlatform, type TestPlatform } from "#testing/harness.ts";
import { WORKERS } from "../../dev/workers.ts";
import { DOOR } from "../../durable-objects/testing/door-worker.ts";

let platform: TestPlatform;
let door: Fetcher;
let head: Client;
let school: number;

beforeAll(async () => {
  const [, ...rest] = WORKERS;
  platform = await startPlatform({ workers: [{ ...DOOR, queueConsumers: {} }, ...rest.map(({ name }) => name)] });
  const api = platform.worker("eduai-api");
  door = (path, init) => api.fetch(`http://localhost:8787${path}`, init);
  const person = await signIn(door, "head@demo.eduai.test");
  head = person.call;
  school = person.user.institutionId;
  const teacher = (await signIn(door, "teacher@demo.eduai.test")).call;
  const { data } = (await teacher(studentsApi.list, { query: { limit: 30 } })).view;
  for (const { id } of data) await teacher(studentsApi.get, { params: { id: String(id) } });
  await checkpoint();
  await signIn(door, "student@demo.eduai.test");
  await owner("create table users.untouched as table users.audit_logs");
}, 240_000);
afterAll(() => platform?.stop());

/** Every school's checkpoint, as the front door's cron asks for it. */
async function checkpoint(): Promise<void> {
  const answer = await platform.fetch("/checkpoint", { method: "POST" });
  expect(await answer.json()).toMatchObject({ answer: { failed: 0, left: false } });
}

/** As whoever owns the database and may switch its triggers off. */
const owner = (...statements: readonly string[]) =>
  withRows(platform.database, async (query) => {
    await query("set session_replication_role = replica");
    for (const statement of statements) await query(statement);
  });

const at = (seq: number) => `institution_id = ${school} and seq = ${seq}`;
/** Everything from an entry on hashed anew: a chain without a fault, that says something else. */
const rehash = (from: number) => `do $$
  declare entry users.audit_logs; behind text;
  begin
    select hash into behind from users.audit_logs where ${at(from - 1)};
    for entry in select * from users.audit_logs where ${since(from)} order by seq loop
      entry.prev_hash := behind;
      behind := users.audit_entry_hash(entry);
      update users.audit_logs set prev_hash = entry.prev_hash, hash = behind where id = entry.id;
    end loop;
  end $$`;
const since = (seq: number) => `institution_id = ${school} and seq >= ${seq}`;
const edit = (seq: number) => `update users.audit_logs set actor_user_id = 1 where ${at(seq)}`;
/** Moves the numbers of some entries; in two steps, since each is there once. */
const renumber = (from: number, by: number, to = 1_000_000) => [
  `update users.audit_logs set seq = seq + 10000000 where ${since(from)} and seq <= ${to}`,
  `update users.audit_logs set seq = seq - 10000000 + ${by} where ${since(10_000_000)}`,
];
const forged = (seq: number) =>
  `insert into users.audit_logs (institution_id, seq, at, action, entity, prev_hash, hash)
   select institution_id, ${seq}, at, 'session.opened', 'user_session', prev_hash, hash from users.audit_logs where ${at(3)}`;

test("the log as it is holds, and what was written after the checkpoint is known not to be proved yet", async () => {
  const { view } = await head(auditApi.verify, { query: {} });
  expect(view).toMatchObject({ from: 1, next: null, fault: null });
  expect(view.to).toBe(view.total);
  expect(view.checkpoint?.seq).toBeGreaterThan(30);
  expect(view.total).toBeGreaterThan(view.checkpoint?.seq ?? view.total);
});

test.each<[string, () => readonly string[], string, number | null]>([
  ["an entry was edited", () => [edit(9)], "changed_entry", 9],
  ["one was deleted", () => [`delete from users.audit_logs where ${at(9)}`], "missing_entry", 9],
  ["one was put between", () => [...renumber(9, 1), forged(9)], "changed_entry", 9],
  ["one was put before the first", () => [forged(-4)], "extra_entry", -4],
  [
    "two changed places",
    () => [
      `update users.audit_logs set seq = -1 where ${at(9)}`,
      ...renumber(10, -1, 10),
      `update users.audit_logs set seq = 10 where ${at(-1)}`,
    ],
    "changed_entry",
    9,
  ],
  ["the tail was cut", () => [`delete from users.audit_logs where ${since(21)}`], "cut_tail", null],
  ["everything from one on was hashed anew", () => [edit(9), rehash(9)], "rewritten", null],
  ["the log was emptied", () => [`delete from users.audit_logs where ${since(0)}`], "cut_tail", null],
])("%s: found through the public door", async (_, statements, kind, seq) => {
  await owner(...statements());
  const { view } = await head(auditApi.verify, { query: {} });
  await owner(
    "delete from users.audit_logs",
    "insert into users.audit_logs overriding system value table users.untouched",
  );
  expect(view.fault).toMatchObject({ kind, ...(seq === null ? {} : { seq }) });
  expect(view.next).toBeNull();
  expect((await head(auditApi.verify, { query: {} })).view.fault).toBeNull();
});

test("who cuts the tail and lets the log grow again is found all the same, also after the next checkpoint", async () => {
  await owner(
    `delete from users.audit_logs where ${since(21)}`,
    `update users.audit_checkpoints set at = at - interval '2 hours'`,
  );
  for (let more = 0; more < 30; more += 1) await signIn(door, "teacher@demo.eduai.test");
  await checkpoint();
  const { view } = await head(auditApi.verify, { query: {} });
  expect(view.fault).toMatchObject({ kind: "rewritten", since: 1 });
});
