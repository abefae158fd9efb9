import { and, eq, or, sql } from "drizzle-orm";
import type { sectionsApi } from "#contracts/api/sections.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { academicSessions, assignments, courses, grades, sections, sectionTeachers, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { reachableSections } from "../access/sections.ts";
import { anyOf } from "../access/students.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { countWhere, paging } from "../paging.ts";
import { schoolDay } from "../school-day.ts";
import { containsText, holdsTitle, spanishCollation } from "../spanish-text.ts";
import { sectionRows } from "./internal.ts";

const DAY_MS = 86_400_000;

const lastMarkAt = sql<
  string | null
>`(select to_char(max(${grades.gradedAt}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from ${grades} inner join ${assignments} on ${assignments.id} = ${grades.assignmentId} where ${assignments.sectionId} = ${sections.id})`;

/** Pupils and families see no section's marks as a whole: when one was given tells of marks nobody has published yet. */
const seesMarkDays = ({ actor }: Context) => actor.kind !== "student" && actor.kind !== "parent";

/**
 * Sections of the running school year within the actor's reach, by course and group. Errors: `bad_request` for
 * `markedWithinDays` from who may not see `lastMarkAt`.
 */
export async function listSections(
  ctx: Context,
  input: Input<typeof sectionsApi.sections>,
): Promise<View<typeof sectionsApi.sections>> {
  authorize(ctx, "courses.read", "children.read");
  if (input.markedWithinDays !== undefined && !seesMarkDays(ctx)) {
    throw new AppError(
      "bad_request",
      "Solo quien ve las notas de grupos enteros puede filtrarlos por notas recientes.",
      {
        reason: "section_marks_unseen",
      },
    );
  }
  const key = spanishCollation(sql`${courses.title} || ' ' || coalesce(${sections.groupName}, ${sections.title})`);
  const list = paging(input, [
    { column: key, kind: "string" },
    { column: sections.id, kind: "number" },
  ]);
  const mine = and(
    eq(sections.status, "active"),
    reachableSections(ctx),
    sql`${sections.academicSessionId} = ${anyOf(
      sql`select ${academicSessions.id} from ${academicSessions} where ${academicSessions.endDate} >= ${schoolDay(ctx)}`,
    )}`,
  );
  const since = new Date(ctx.now().getTime() - (input.markedWithinDays ?? 0) * DAY_MS).toISOString();
  const asked = and(
    input.markedWithinDays === undefined
      ? undefined
      : sql`exists (select 1 from ${grades} inner join ${assignments} on ${assignments.id} = ${grades.assignmentId} where ${assignments.sectionId} = ${sections.id} and ${grades.gradedAt} >= ${since}::timestamptz)`,
    input.teacherId === undefined
      ? undefined
      : sql`${sections.id} = ${anyOf(
          sql`select ${sectionTeachers.sectionId} from ${sectionTeachers} where ${sectionTeachers.userId} = ${input.teacherId}`,
        )}`,
    input.gradeLevel === undefined ? undefined : eq(courses.gradeLevel, input.gradeLevel),
    input.groupName === undefined ? undefined : eq(sections.groupName, input.groupName),
    input.search === undefined || input.search === ""
      ? undefined
      : or(
          holdsTitle(courses.searchTitle, sections.searchGroup, input.search),
          containsText(sections.title, input.search),
          containsText(courses.subject, input.search),
          eq(sections.code, input.search),
        ),
  );
  const [rows, kinds] = await ctx.db.batch((q) => [
    sectionRows(q, ctx, and(mine, asked, list.where), {
      position: list.position,
      teacherNames: sql<
        string[]
      >`array(select ${users.givenName} || ' ' || ${users.familyName} from ${sectionTeachers} inner join ${users} on ${users.id} = ${sectionTeachers.userId} where ${sectionTeachers.sectionId} = ${sections.id} order by ${users.familyName}, ${users.id})`,
      lastMarkAt: seesMarkDays(ctx) ? lastMarkAt : sql<null>`null`,
    })
      .orderBy(...list.orderBy)
      .limit(list.limit),
    q
      .select({
        gradeLevel: courses.gradeLevel,
        groupName: sections.groupName,
        total: countWhere(asked),
      })
      .from(sections)
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .where(mine)
      .groupBy(courses.gradeLevel, sections.groupName),
  ]);
  const choices = (values: readonly (string | null)[]) =>
    [...new Set(values)].filter((value) => value !== null).sort((a, b) => a.localeCompare(b, "es", { numeric: true }));
  return {
    ...list.toPage(
      rows,
      kinds.reduce((sum, { total }) => sum + total, 0),
    ),
    gradeLevels: choices(kinds.map(({ gradeLevel }) => gradeLevel)),
    groups: choices(kinds.map(({ groupName }) => groupName)),
  };
}
