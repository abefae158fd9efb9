import { and, asc, eq, isNull } from "drizzle-orm";
import type { studentsApi } from "#contracts/api/students.ts";
import type { View } from "#contracts/endpoint.ts";
import { courses, enrollments, guardianships, sections, students, users } from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { reachableSections } from "../access/sections.ts";
import { activeEnrollment, reachableStudents } from "../access/students.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { studentColumns } from "./internal.ts";

/** One student within the actor's reach. Guardians are shown to staff and to the family itself. Errors: `not_found`. */
export async function getStudent(ctx: Context, input: { id: number }): Promise<View<typeof studentsApi.get>> {
  authorize(ctx, "students.read", "children.read", "profile.read");
  const reach = and(eq(students.id, input.id), reachableStudents(ctx), isNull(students.blockedAt));
  const [rows, taken, family] = await ctx.db.batch((q) => [
    q
      .select({ ...studentColumns, dateOfBirth: students.dateOfBirth })
      .from(students)
      .innerJoin(users, eq(users.id, students.userId))
      .where(reach),
    q
      .select({ id: sections.id, title: sections.title, courseTitle: courses.title })
      .from(enrollments)
      .innerJoin(students, eq(students.id, enrollments.studentId))
      .innerJoin(sections, eq(sections.id, enrollments.sectionId))
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .where(
        and(
          reach,
          activeEnrollment(ctx),
          eq(sections.status, "active"),
          may(ctx, "students.create") ? undefined : reachableSections(ctx),
        ),
      )
      .orderBy(asc(courses.title)),
    q
      .select({
        userId: users.id,
        givenName: users.givenName,
        familyName: users.familyName,
        relation: guardianships.relation,
      })
      .from(guardianships)
      .innerJoin(students, eq(students.id, guardianships.studentId))
      .innerJoin(users, eq(users.id, guardianships.guardianUserId))
      .where(reach)
      .orderBy(asc(users.familyName)),
  ]);
  return {
    ...orNotFound(rows[0]),
    sections: taken,
    guardians: family.map(({ givenName, familyName, ...rest }) => ({ ...rest, name: `${givenName} ${familyName}` })),
  };
}
