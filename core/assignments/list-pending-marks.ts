import { lt, type SQL, sql } from "drizzle-orm";
import type { assignmentsApi } from "#contracts/api/assignments.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { assignments, enrollments, grades, students } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { gradableSections } from "../access/sections.ts";
import { activeEnrollment } from "../access/students.ts";
import type { Context } from "../context.ts";
import { paging } from "../paging.ts";
import { BY_DATE, datedWork, workQueries, workView } from "./internal.ts";

/** How many attend the section of an assignment now: all of them, or those `more` leaves. */
const attending = (ctx: Context, more: SQL) =>
  sql<number>`(select count(*)::int from ${enrollments} inner join ${students} on ${students.id} = ${enrollments.studentId} where ${enrollments.sectionId} = ${assignments.sectionId} and ${enrollments.role} = 'student' and ${activeEnrollment(ctx)} and ${students.blockedAt} is null ${more})`;
const WITHOUT_MARK = sql`and not exists (select 1 from ${grades} where ${grades.assignmentId} = ${assignments.id} and ${grades.studentId} = ${enrollments.studentId} and (${grades.value} is not null or ${grades.status} <> 'scored'))`;

/** Assignments of the sections the actor teaches whose date has passed and in which someone has no mark, latest first. */
export async function listPendingMarks(
  ctx: Context,
  input: Input<typeof assignmentsApi.pending>,
): Promise<View<typeof assignmentsApi.pending>> {
  authorize(ctx, "grades.create");
  const unmarked = attending(ctx, WITHOUT_MARK);
  const list = paging(input, BY_DATE, true);
  const wanted = datedWork(gradableSections(ctx.actor), lt(assignments.dueAt, ctx.now()), sql`${unmarked} > 0`);
  const [rows, [count]] = await ctx.db.batch((q) =>
    workQueries(q, list, wanted, { missing: unmarked, students: attending(ctx, sql``) }),
  );
  const page = list.toPage(rows, count?.total ?? 0);
  return { ...page, data: page.data.map(workView) };
}
