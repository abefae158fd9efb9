import { type SQL, sql } from "drizzle-orm";
import { scaleFor } from "#contracts/grade-levels.ts";
import { academicSessions, courses, evaluationResults, sections, students } from "#schema/index.ts";
import { may } from "../access/authorize.ts";
import { anyOf, runsSchool } from "../access/students.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { selectScales } from "../institutions/grading-scales.ts";
import { schoolDay } from "../school-day.ts";

/**
 * A condition over `students`: at least so many confirmed results of the running term do not pass, each on the scale of its
 * course; who was not assessed has not passed, who is exempt has, as on the sheet of a session. It tells of all subjects
 * at once, so only who runs the school and manages evaluation asks for it. Errors: `forbidden`.
 */
export async function failingStudents(ctx: Context, atLeast: number | undefined): Promise<SQL | undefined> {
  if (atLeast === undefined) return undefined;
  if (!runsSchool(ctx.actor) || !may(ctx, "evaluation.manage")) {
    throw new AppError("forbidden", "Solo quien gestiona las evaluaciones puede filtrar por suspensos.");
  }
  const [scales, levels] = await ctx.db.batch((q) => [
    selectScales(q),
    q.selectDistinct({ name: courses.gradeLevel }).from(courses),
  ]);
  if (scales.length === 0) return sql`false`;
  const passes = JSON.stringify(levels.map(({ name }) => ({ level: name, pass: scaleFor(scales, name).pass })));
  const today = schoolDay(ctx);
  const term = sql`(select t.id from ${academicSessions} t where t.type = 'term' and t.start_date <= ${today}
    order by t.start_date desc, t.id desc limit 1)`;
  return sql`${students.id} = ${anyOf(sql`
    select r.student_id from ${evaluationResults} r
    join ${sections} x on x.id = r.section_id
    join ${courses} c on c.id = x.course_id
    join jsonb_to_recordset(${passes}::jsonb) as p (level text, pass numeric) on p.level = c.grade_level
    where r.academic_session_id = ${term}
      and (r.status = 'not_assessed' or (r.status = 'graded' and r.value < p.pass))
    group by r.student_id having count(*) >= ${atLeast}`)}`;
}
