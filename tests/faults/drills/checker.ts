import { expect } from "vitest";
import { type DrillPlatform, pause } from "./platform.ts";
import type { Told } from "./writers.ts";

const SETTLE_MS = 90_000;

/** What is asked of a platform, so that the checker itself can be held to a database that was tampered with. */
export type Checked = Pick<DrillPlatform, "rows" | "cron">;

interface Notice {
  readonly user: string;
  readonly title: string;
  readonly body: string;
}

/** What is open after a crash of the queue is sent again after ten minutes: these are made to pass. */
async function settled(platform: Checked): Promise<void> {
  const end = Date.now() + SETTLE_MS;
  for (;;) {
    const [open] = await platform.rows<{ events: number; held: number }>(
      `select (select count(*)::int from outbox.events where type = 'grade.recorded' and finished_at is null) as events,
        (select count(*)::int from communications.held_notices) as held`,
    );
    if (open?.events === 0 && open.held === 0) return;
    if (Date.now() > end) throw new Error(`still open after ${SETTLE_MS} ms: ${JSON.stringify(open)}`);
    await platform.rows(
      `update outbox.events set next_attempt_at = now()
       where finished_at is null and dead_at is null and sent_at < now() - interval '5 s'`,
    );
    await platform.cron();
    await pause(1000);
  }
}

/** Holds the database to everything the clients were told. */
export async function check(platform: Checked, told: Told): Promise<void> {
  await settled(platform);
  await checkMarks(platform, told);
  await checkTrace(platform, told);
  await checkNotices(platform, told);
}

/** Every acknowledged mark and column is there once, and nothing else is below these columns. */
async function checkMarks(platform: Checked, told: Told): Promise<void> {
  const columns = told.columns.map(({ id }) => id);
  const stored = await platform.rows<{ id: string; assignment: string; student: string; value: string }>(
    `select id, assignment_id as assignment, student_id as student, value from courses.grades
     where assignment_id = any($1) order by id`,
    [columns],
  );
  expect(
    stored.map((row) => [row.id, row.assignment, row.student, row.value].map(Number)),
    "marks that were acknowledged, and those that are stored",
  ).toEqual(
    told.marks
      .toSorted((a, b) => a.gradeId - b.gradeId)
      .map((mark) => [mark.gradeId, mark.assignmentId, mark.studentId, mark.value]),
  );
  const titles = await platform.rows<{ id: string; title: string }>(
    "select id, title from courses.assignments where title = any($1) order by id",
    [told.columns.map(({ title }) => title)],
  );
  expect(titles.map(({ id, title }) => ({ id: Number(id), title }))).toEqual(
    told.columns.toSorted((a, b) => a.id - b.id),
  );
}

/** One entry of history and of the audit log for each mark, and a chain without a gap. */
async function checkTrace(platform: Checked, told: Told): Promise<void> {
  const ids = told.marks.map(({ gradeId }) => gradeId).toSorted((a, b) => a - b);
  const history = await platform.rows<{ id: string }>(
    "select grade_id as id from courses.grade_history where grade_id = any($1) order by 1",
    [ids],
  );
  expect(history.map(({ id }) => Number(id))).toEqual(ids);
  const audit = await platform.rows<{ id: string }>(
    `select entity_id::bigint as id from users.audit_logs
     where case when action = 'grade.recorded' then entity_id::bigint end >= $1 order by 1`,
    [ids[0]],
  );
  expect(audit.map(({ id }) => Number(id))).toEqual(ids);
  expect(await platform.rows("select * from users.broken_audit_links()")).toEqual([]);
}

/** Each person hears of each mark once, and of no mark that does not exist. */
async function checkNotices(platform: Checked, told: Told): Promise<void> {
  const due = await platform.rows<{ user: string; marks: number }>(
    `with told as (
       select s.user_id as "user", g.id from courses.grades g join students.students s on s.id = g.student_id
       where g.id = any($1)
       union all
       select l.guardian_user_id, g.id from courses.grades g
       join users.guardianships l on l.student_id = g.student_id
       where g.id = any($1) and l.can_contact and l.can_view_records)
     select t."user", count(*)::int as marks from told t join users.users u on u.id = t."user"
     where u.is_active group by 1`,
    [told.marks.map(({ gradeId }) => gradeId)],
  );
  const notices = await platform.rows<Notice>(
    `select user_id as "user", title, body from communications.notifications
     where kind = 'grade.recorded' and body like any($1)`,
    [told.columns.map(({ title }) => `%· ${title}%`)],
  );
  const counted = new Map<string, number>();
  for (const { user, title } of notices) {
    const marks = Number(/^(\d+) (?:notas nuevas|new marks)/.exec(title)?.[1] ?? 1);
    counted.set(user, (counted.get(user) ?? 0) + marks);
  }
  expect(counted.size).toBeGreaterThan(0);
  expect([...counted].toSorted(), "marks each person was told of").toEqual(
    due.map(({ user, marks }): [string, number] => [user, marks]).toSorted(),
  );
  const lines = notices.flatMap(({ user, body }) => body.split("\n").map((line) => `${user} ${line}`));
  expect(lines.length - new Set(lines).size, "lines that one person read twice").toBe(0);
}
