import { and, asc, eq, sql } from "drizzle-orm";
import { type enrollmentApi, SEAT_BLOCKS, type Seat } from "#contracts/api/students/enrollments.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { courses, enrollments, sections, students, waitingPupils } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { isReachedStudent, reachedStudent } from "../access/students.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { holdsTitle, spanishCollation } from "../spanish-text.ts";
import { missingPrerequisites } from "./enroll-student.ts";
import { holdsSeat, isOpenSection, seatsTaken } from "./seats.ts";

const MOST_SEATS = 100;

/** Sections in which a pupil could be enrolled, by course: those of their level, or of any level by a course's title or a group. */
export async function listSeats(
  ctx: Context,
  { id, search = "" }: Input<typeof enrollmentApi.seats>,
): Promise<View<typeof enrollmentApi.seats>> {
  authorize(ctx, "students.create");
  const reached = reachedStudent(ctx, id);
  const held = sql`${enrollments.studentId} = ${reached} and ${holdsSeat(ctx)}`;
  const here = sql`exists (select from ${enrollments} where ${held} and ${enrollments.sectionId} = ${sections.id})`;
  const instead = sql<number | null>`(select min(${enrollments.id}) from ${enrollments} where ${held}
    and ${enrollments.sectionId} in (select other.id from courses.sections other
      where other.course_id = ${courses.id} and other.id <> ${sections.id}))`;
  const waits = sql`exists (select from ${waitingPupils} where ${waitingPupils.studentId} = ${reached} and ${waitingPupils.sectionId} = ${sections.id})`;
  const [enrolled, waiting, sameCourse, prerequisite, full] = SEAT_BLOCKS;
  const block = sql<Seat["block"]>`case when ${here} then ${enrolled} when ${waits} then ${waiting}
    when ${instead} is not null then ${sameCourse}
    when cardinality(${missingPrerequisites(ctx, id, sql`${courses.prerequisiteIds}`)}) > 0 then ${prerequisite}
    when ${seatsTaken(ctx)} >= ${sections.capacity} then ${full} end`;
  const text = search.trim();
  const asked =
    text === ""
      ? sql`${courses.gradeLevel} = (select ${students.gradeLevel} from ${students} where ${students.id} = ${reached})`
      : holdsTitle(courses.searchTitle, sections.searchGroup, text);
  const [found, rows] = await ctx.db.batch((q) => [
    q.select({ id: students.id }).from(students).where(isReachedStudent(ctx, id)),
    q
      .select({
        sectionId: sections.id,
        sectionTitle: sections.title,
        courseTitle: courses.title,
        groupName: sections.groupName,
        capacity: sections.capacity,
        taken: seatsTaken(ctx),
        waiting: sql<number>`(select count(*)::int from ${waitingPupils} where ${waitingPupils.sectionId} = ${sections.id})`,
        block,
        instead: instead.mapWith(enrollments.id),
      })
      .from(sections)
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .where(and(isOpenSection(ctx), asked))
      .orderBy(spanishCollation(courses.title), asc(sections.title), asc(sections.id))
      .limit(MOST_SEATS + 1),
  ]);
  orNotFound(found[0]);
  return { data: rows.slice(0, MOST_SEATS), hasMore: rows.length > MOST_SEATS };
}
