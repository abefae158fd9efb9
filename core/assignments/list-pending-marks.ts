import { and, eq, isNotNull, lt, type SQL, sql } from "drizzle-orm";
import type { assignmentsApi } from "#contracts/assignments.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { assignments, courses, enrollments, grades, sections, students } from "#schema/index.ts";
import type { Context } from "../context.ts";
import { paging, rowCount } from "../paging.ts";
import { activeEnrollment, authorize, gradableSections } from "../permissions.ts";
import { placeColumns, workView } from "./internal.ts";

/** How many attend the section of an assignment now: all of them, or those `more` leaves. */
const attending = (ctx: Context, more: SQL) =>
  sql<number>`(select count(*)::int from ${enrollments} inner join ${students} on ${students.id} = ${enrollments.studentId} where ${enrollments.sectionId} = ${assignments.sectionId} and ${enrollments.role} = 'student' and ${activeEnrollment(ctx)} and ${students.blockedAt} is null ${more})`;
const WITHOUT_MARK = sql`and not exists (select 1 from ${grades} where ${grades.assignmentId} = ${assignments.id} and ${grades.studentId} = ${enrollments.studentId} and (${grades.value} is not null or ${grades.status} <> 'scored'))`;

/** Assignments of the sections the actor teaches whose date has passed and in which someone has no mark, latest first. */
export async function listPendingMarks(
  ctx: Context,
  input: Input<typeof assignmentsApi.pending>["query"],
): Promise<View<typeof assignmentsApi.pending>> {
  authorize(ctx, "grades.create");
  const unmarked = attending(ctx, WITHOUT_MARK);
  const list = paging(
    input,
    [
      { column: assignments.dueAt, kind: "instant" },
      { column: assignments.id, kind: "number" },
    ],
    true,
  );
  const wanted = and(
    gradableSections(ctx.actor),
    eq(sections.status, "active"),
    isNotNull(assignments.dueAt),
    lt(assignments.dueAt, ctx.now()),
    sql`${unmarked} > 0`,
  );
  const [rows, [count]] = await ctx.db.read((q) => [
    q
      .select({ ...placeColumns, missing: unmarked, students: attending(ctx, sql``), position: list.position })
      .from(assignments)
      .innerJoin(sections, eq(sections.id, assignments.sectionId))
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .where(and(wanted, list.where))
      .orderBy(...list.orderBy)
      .limit(list.limit),
    q
      .select({ total: rowCount })
      .from(assignments)
      .innerJoin(sections, eq(sections.id, assignments.sectionId))
      .where(wanted),
  ]);
  const page = list.toPage(rows, count?.total ?? 0);
  return { ...page, data: page.data.map(workView) };
}
