import { afterAll, beforeAll, expect, it } from "vitest";
import { contextFor, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { handleEvent } from "../reactions.ts";
import { createAlertRule } from "./alert-rules.ts";
import { listAttendanceAlerts } from "./list-alerts.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

/** The seed reckons by itself: it may not call the verbs. */
it("the alerts of the demo school are what a look at all its pupils, some at a time, finds", async () => {
  const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
    withRows(database, (query) => query<Row>(text, values));
  const head = await contextFor(database, "head@demo.eduai.test");
  const { institutionId } = head.actor;
  const alerts = () =>
    rows(
      `select student_id::int as student, rule_id::int as rule, start_date::text as start, end_date::text as end, latest::float8
       from students.attendance_alerts where closed_at is null and institution_id = $1 order by 1, 2, 3`,
      [institutionId],
    );
  const seeded = await alerts();
  const more = { level: "warning", tellsTutors: true, tellsOffice: false, tellsFamily: false, minLessons: 0 } as const;
  await createAlertRule(head, { title: "De nadie", measure: "lates", span: "year", threshold: 900, ...more });
  for (let left = true; left; ) {
    const [event] = await rows<{ id: number; after: number }>(
      "select id::int, (payload ->> 'after')::int as after from outbox.events where type = 'attendance.review_all' and finished_at is null",
    );
    left = event !== undefined;
    if (event === undefined) continue;
    const payload = { after: event.after };
    await handleEvent(systemContext(database, institutionId), {
      eventId: event.id,
      institutionId,
      type: "attendance.review_all",
      payload,
    });
  }
  expect(await alerts()).toEqual(seeded);
  const { data, open, groups } = await listAttendanceAlerts(head, { limit: 100 });
  expect([data.length, open]).toEqual([seeded.length, seeded.length]);
  expect(new Set(data.map(({ rule }) => rule.level))).toEqual(new Set(["serious", "warning"]));
  expect(groups.length).toBeGreaterThan(1);
});
