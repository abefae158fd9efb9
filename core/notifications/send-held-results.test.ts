import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor, number, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { carryOut } from "#testing/deliveries.ts";
import type { Context } from "../context.ts";
import { getAcademicRecord } from "../evaluation/academic-record.ts";
import { closeEvaluationSession } from "../evaluation/close-session.ts";
import { getEvaluationSheet } from "../evaluation/sheet.ts";
import { listNotifications } from "./list-notifications.ts";
import { sendHeldResults } from "./send-held-results.ts";

const MINUTE = 60_000;

let database: TestDatabase;
let [teacher, head, parent]: Context[] = [];
let daniel = 0;
let clock = new Date();
/** The group of the demo teacher, and another of the year. */
let sessions: { id: number; group: string }[] = [];

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
const must = (ctx: Context | undefined): Context => {
  if (ctx === undefined) throw new Error("not signed in");
  return ctx;
};
const ports = { noticeHoldMs: 10 * MINUTE };
const school = () => must(head).actor.institutionId;
const system = () => systemContext(database, school(), { ports, now: () => clock });

/** Told of results: whose, to whom, by day and hour of the school. */
const told = () =>
  rows<{ user: string; student: string; title: string; body: string; en: string }>(
    `select user_id as user, data ->> 'studentId' as student, title, body, data #>> '{texts,en,body}' as en
     from communications.notifications where kind = 'evaluation.published' order by id`,
  );
const guardiansOf = async (group: string) =>
  (
    await rows<{ pair: string }>(
      `select s.id || ' ' || g.guardian_user_id as pair from students.students s
       join users.guardianships g on g.student_id = s.id where s.group_name = $1 and g.can_contact and g.can_view_records
       and s.institution_id = $2`,
      [group, school()],
    )
  ).map(({ pair }) => pair);

async function close(ctx: Context, id: number, familiesFrom?: string): Promise<void> {
  const { version, missing } = await getEvaluationSheet(ctx, { id });
  const day = familiesFrom === undefined ? {} : { familiesFrom };
  await closeEvaluationSession(ctx, { id, version: String(version), missing, ...day });
}

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  // Ten in the morning of a day on which the school's clock and UTC agree about the date.
  clock = new Date(`${new Date().toISOString().slice(0, 10)}T09:00:00Z`);
  const as = (name: string) => contextFor(database, `${name}@demo.eduai.test`, { ports, now: () => clock });
  [teacher, head, parent] = await Promise.all(["teacher", "head", "parent"].map(as));
  daniel = await number(
    database,
    "select s.id from students.students s join users.users u on u.id = s.user_id where u.email = 'student@demo.eduai.test'",
  );
  const found = await rows<{ id: string; group: string }>(
    `select o.id, o.group_name as group from students.evaluation_sessions o join courses.group_tutors t on t.group_name = o.group_name and t.institution_id = o.institution_id
       join users.users u on u.id = t.user_id
     where o.institution_id = $1 and o.closed_at is null order by u.email = 'teacher@demo.eduai.test' desc, o.id`,
    [school()],
  );
  sessions = found.map(({ id, group }) => ({ id: Number(id), group }));
});
afterAll(() => database?.drop());

describe("a session that was closed", () => {
  const at = (index: number) => {
    const session = sessions[index];
    if (session === undefined) throw new Error("the demo school has open sessions");
    return session;
  };

  it("is told to each pupil and guardian once, after the hold, with no mark and no name in the title", async () => {
    const { id, group } = at(0);
    await rows("update users.guardianships set can_contact = true, can_view_records = true where student_id = $1", [
      daniel,
    ]);
    const [blocked, shut, mute] = await rows<{ id: string }>(
      `select s.id from students.students s where s.group_name = $1 and s.id <> $2 and s.institution_id = $3
       and exists (select from users.guardianships g where g.student_id = s.id) order by s.id limit 3`,
      [group, daniel, school()],
    );
    await rows("update students.students set blocked_at = now() where id = $1", [blocked?.id]);
    await rows("update users.guardianships set can_view_records = false where student_id = $1", [shut?.id]);
    await rows("update users.guardianships set can_contact = false where student_id = $1", [mute?.id]);
    await close(must(teacher), id);
    await sendHeldResults(system());
    expect(await told()).toEqual([]);
    clock = new Date(clock.getTime() + 11 * MINUTE);
    const ctx = system();
    await carryOut(database, ctx);
    const first = await told();
    const blockedId = blocked?.id ?? "";
    const expected = (await guardiansOf(group)).filter((pair) => !pair.startsWith(`${blockedId} `));
    const own = await rows<{ pair: string }>(
      `select s.id || ' ' || s.user_id as pair from students.students s join users.users u on u.id = s.user_id
       where s.group_name = $1 and s.institution_id = $2 and s.blocked_at is null and u.is_active`,
      [group, school()],
    );
    expect(first.map(({ user, student }) => `${student} ${user}`).sort()).toEqual(
      [...expected, ...own.map(({ pair }) => pair)].sort(),
    );
    const families = first.filter(({ user }) => !own.some(({ pair }) => pair.endsWith(` ${user}`)));
    for (const one of [blocked, shut, mute]) expect(families.map(({ student }) => student)).not.toContain(one?.id);
    expect(families.map(({ student }) => student)).toContain(String(daniel));
    expect(new Set(first.map(({ title }) => title))).toEqual(new Set(["Resultados de la evaluación"]));
    const { data } = await listNotifications(must(parent), { limit: 50 });
    const mine = data.filter(({ kind }) => kind === "evaluation.published");
    expect(mine).toMatchObject([
      {
        body: "Ya puedes ver los resultados de Daniel: 1.ª evaluación.",
        url: `/alumnado/${daniel}/expediente`,
      },
    ]);
    const mails = ctx.recorded.mails.map(({ subject, text }) => `${subject} ${text}`).join("\n");
    expect(mails).toContain("Resultados de la evaluación");
    expect(mails).not.toMatch(/Daniel|Sobresaliente|Notable|Insuficiente/);
    expect(first.map(({ body, en }) => body + en).join()).not.toMatch(/\b(IN|SU|BI|NT|SB)\b/);
    // Where the notice leads, it is.
    const term = (await getAcademicRecord(must(parent), { id: daniel })).years[0]?.terms.at(-1);
    expect(term?.records.length).toBeGreaterThan(5);
    // Once, however often it comes.
    await rows(
      `insert into communications.held_notices (institution_id, kind, subject_id, due_at) values ($1, 'evaluation.published', $2, now() - interval '1 day')`,
      [school(), id],
    );
    await Promise.all([sendHeldResults(system()), sendHeldResults(system())]);
    expect(await told()).toHaveLength(first.length);
  });

  it("is told on the morning of the day that was said, and to nobody who lost the right meanwhile", async () => {
    const { id, group } = at(1);
    const before = (await told()).length;
    const day = new Date(clock.getTime() + 3 * 86_400_000).toISOString().slice(0, 10);
    await close(must(head), id, day);
    const [held] = await rows<{ at: string }>(
      "select to_char(due_at at time zone 'Europe/Madrid', 'YYYY-MM-DD HH24:MI') as at from communications.held_notices where kind = 'evaluation.published' and subject_id = $1",
      [id],
    );
    expect(held?.at).toBe(`${day} 08:00`);
    const pairs = await guardiansOf(group);
    const [lost = ""] = pairs;
    const [student, guardian] = lost.split(" ");
    await rows(
      "update users.guardianships set can_view_records = false where student_id = $1 and guardian_user_id = $2",
      [student, guardian],
    );
    clock = new Date(`${day}T05:00:00Z`);
    await sendHeldResults(system());
    expect(await told()).toHaveLength(before);
    clock = new Date(`${day}T07:30:00Z`);
    await sendHeldResults(system());
    const after = (await told()).slice(before).map((row) => `${row.student} ${row.user}`);
    for (const pair of pairs) expect(after.includes(pair), pair).toBe(pair !== lost);
    expect(
      await number(database, "select count(*) from communications.held_notices where kind = 'evaluation.published'"),
    ).toBe(0);
  });
});
