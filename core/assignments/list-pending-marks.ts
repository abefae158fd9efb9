import { and, eq, inArray, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import type { assignmentsApi } from "#contracts/api/assignments.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { assignments, enrollments, grades, sections, students } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { taughtSections } from "../access/students.ts";
import type { Context } from "../context.ts";
import { paging } from "../paging.ts";
import { activeInSection } from "../sections/internal.ts";
import { BY_DATE, datedWork, pageOfWork, workColumns, workPage } from "./internal.ts";

/** Assignments of the sections the actor teaches whose date has passed and in which someone has no mark, latest first. */
export async function listPendingMarks(
  ctx: Context,
  input: Input<typeof assignmentsApi.pending>,
): Promise<View<typeof assignmentsApi.pending>> {
  authorize(ctx, "grades.create");
  const list = paging(input, BY_DATE, true);
  const [rows] = await ctx.db.batch((q) => {
    const attending = q.$with("attending").as(
      q
        .select({
          sectionId: enrollments.sectionId,
          pupils: sql<number[]>`array_agg(${enrollments.studentId})`.as("pupils"),
        })
        .from(enrollments)
        .innerJoin(students, eq(students.id, enrollments.studentId))
        .where(
          and(
            sql`${enrollments.sectionId} = ${taughtSections(ctx.actor)}`,
            activeInSection(ctx),
            isNull(students.blockedAt),
          ),
        )
        .groupBy(enrollments.sectionId),
    );
    const count = sql<number>`cardinality(${attending.pupils})`;
    // Of one column at a time, from the index of its marks: joined, all marks of the groups would be read.
    const marks = q
      .select({ given: sql<number>`count(*)::int`.as("given") })
      .from(grades)
      .where(
        and(
          eq(grades.assignmentId, assignments.id),
          sql`${grades.studentId} = any(${attending.pupils})`,
          // What shows as blank in the gradebook is no mark.
          or(isNotNull(grades.value), inArray(grades.status, ["missing", "exempt"])),
        ),
      )
      .as("marks");
    const missing = sql<number>`${count} - ${marks.given}`;
    const work = q.$with("work").as(
      q
        .select({ ...workColumns, missing: missing.as("missing"), students: count.as("students") })
        .from(attending)
        .innerJoin(sections, eq(sections.id, attending.sectionId))
        .innerJoin(assignments, eq(assignments.sectionId, sections.id))
        .crossJoinLateral(marks)
        .where(datedWork(undefined, lt(assignments.dueAt, ctx.now()), sql`${missing} > 0`)),
    );
    return [
      pageOfWork(
        q,
        list,
        work,
        { missing: sql<number>`work.missing`, students: sql<number>`work.students` },
        attending,
      ),
    ];
  });
  return workPage(list, rows, async () =>
    input.cursor === undefined ? 0 : (await listPendingMarks(ctx, { limit: 1 })).total,
  );
}
