import { withRows } from "#testing/context.ts";
import type { TestDatabase } from "#testing/database.ts";

/** An alert of a rule that nobody reaches: whoever looks at it anew closes it. */
export async function alertOf(database: TestDatabase, studentId: number) {
  const [row] = await withRows(database, (query) =>
    query<{ alertId: number; alertRuleId: number }>(
      `with rule as (insert into students.attendance_alert_rules (institution_id, title, measure, span, threshold, level)
         select institution_id, 'De la matriz', 'lates', 'year', 999, 'warning' from students.students where id = $1
         returning id, institution_id)
       insert into students.attendance_alerts
         (institution_id, student_id, rule_id, start_date, end_date, threshold, value, latest, crossed_on)
       select institution_id, $1, id, current_date, current_date + 30, 999, 999, 999, current_date from rule
       returning id::int as "alertId", rule_id::int as "alertRuleId"`,
      [studentId],
    ),
  );
  return row ?? { alertId: 0, alertRuleId: 0 };
}
