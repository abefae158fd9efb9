import { and, asc, eq, sql } from "drizzle-orm";
import type { studentsApi } from "#contracts/api/students/students.ts";
import type { View } from "#contracts/endpoint.ts";
import { courses, enrollments, guardianships, sections, students, users } from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { reachableSections } from "../access/sections.ts";
import { activeEnrollment, isReachedStudent, reachedStudent } from "../access/students.ts";
import { noteStudentRead } from "../audit/note-read.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { studentColumns } from "./internal.ts";

/** One student within the actor's reach. Guardians are shown to staff and to the family itself. Whose file staff open
 * is in the log. Errors: `not_found`. */
export async function getStudent(ctx: Context, input: { id: number }): Promise<View<typeof studentsApi.get>> {
  authorize(ctx, "students.read", "children.read", "profile.read");
  const reached = reachedStudent(ctx, input.id);
  const [rows, taken, family] = await ctx.db.batch((q) => [
    q
      .select({
        ...studentColumns,
        dateOfBirth: students.dateOfBirth,
        tutors: sql<string[]>`coalesce((select array_agg(p.given_name || ' ' || p.family_name order by t.id)
          from courses.group_tutors t join users.users p on p.id = t.user_id and p.is_active
          where t.group_name = ${students.groupName}), '{}')`,
        hasCustodyNote: may(ctx, "custody.read")
          ? sql<boolean>`${students.custodyNote} is not null`
          : sql<boolean>`false`,
      })
      .from(students)
      .innerJoin(users, eq(users.id, students.userId))
      .where(isReachedStudent(ctx, input.id)),
    q
      .select({ id: sections.id, title: sections.title, courseTitle: courses.title })
      .from(enrollments)
      .innerJoin(sections, eq(sections.id, enrollments.sectionId))
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .where(
        and(
          eq(enrollments.studentId, reached),
          activeEnrollment(ctx),
          eq(sections.status, "active"),
          // Whoever else reaches a student reaches their sections.
          ctx.actor.kind === "teacher" && !may(ctx, "students.create") ? reachableSections(ctx) : undefined,
        ),
      )
      .orderBy(asc(courses.title)),
    q
      .select({
        userId: users.id,
        givenName: users.givenName,
        familyName: users.familyName,
        relation: guardianships.relation,
        canCollect: may(ctx, "students.read") ? guardianships.canCollect : sql<boolean | null>`null::boolean`,
      })
      .from(guardianships)
      .innerJoin(users, eq(users.id, guardianships.guardianUserId))
      .where(eq(guardianships.studentId, reached))
      .orderBy(asc(users.familyName)),
    ...noteStudentRead(ctx, q, reached),
  ]);
  return {
    ...orNotFound(rows[0]),
    sections: taken,
    guardians: family.map(({ givenName, familyName, ...rest }) => ({ ...rest, name: `${givenName} ${familyName}` })),
  };
}
