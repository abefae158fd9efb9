import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Found, searchApi } from "#contracts/api/search.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { academicSessions, courses, documents, roles, sections, students, users } from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { reachableSections } from "../access/sections.ts";
import { reachableStudents } from "../access/students.ts";
import type { Context } from "../context.ts";
import { schoolDay } from "../school-day.ts";
import { containsText, holdsTitle, peopleNamed, pupilsNamed, spanishCollation } from "../spanish-text.ts";

const EACH = 6;
const nothing = sql`false`;
/** Of all rows found, beside each that is shown. */
const total = sql<number>`count(*) over ()::int`;

/**
 * A few of each kind within the actor's reach whose name holds the text: students, staff and families for those who may
 * see people, sections of the running year and one's documents; with how many of each kind there are.
 */
export async function searchEverything(
  ctx: Context,
  input: Input<typeof searchApi.everything>,
): Promise<View<typeof searchApi.everything>> {
  authorize(ctx, "students.read", "children.read", "courses.read", "users.read", "content.read");
  const listed = sql<string>`${users.familyName} || ', ' || ${users.givenName}`;
  const named = peopleNamed(input.text);
  const byName = spanishCollation(sql`${users.registerName}`);
  const seesStudents = may(ctx, "students.read") || may(ctx, "children.read");
  const seesSections = may(ctx, "courses.read") || may(ctx, "children.read");
  const group = sql<string>`coalesce(${sections.groupName}, ${sections.title})`;
  const course = sql<string>`${courses.title} || ' ' || ${group}`;
  const [pupils, staff, families, groups, plans] = await ctx.db.batch((q) => [
    q
      .select({ id: students.id, label: listed, detail: students.groupName, total })
      .from(students)
      .innerJoin(users, eq(users.id, students.userId))
      .where(
        seesStudents
          ? and(
              reachableStudents(ctx),
              isNull(students.blockedAt),
              sql`${students.userId} in ${pupilsNamed(input.text)}`,
            )
          : nothing,
      )
      .orderBy(byName, asc(users.id))
      .limit(EACH),
    q
      .select({ id: users.id, label: listed, detail: roles.title, total })
      .from(users)
      .innerJoin(roles, eq(roles.id, users.roleId))
      .where(
        may(ctx, "users.read")
          ? and(
              eq(users.isActive, true),
              inArray(roles.kind, ["teacher", "school_admin"]),
              sql`${users.id} in ${named}`,
            )
          : nothing,
      )
      .orderBy(byName, asc(users.id))
      .limit(EACH),
    q
      .select({
        id: users.id,
        label: listed,
        // Whose family it is, by first names.
        detail: sql<string | null>`(select string_agg(distinct child.given_name, ', ') from users.guardianships g
          join students.students s on s.id = g.student_id and s.blocked_at is null
          join users.users child on child.id = s.user_id where g.guardian_user_id = ${users.id})`,
        total,
      })
      .from(users)
      .innerJoin(roles, eq(roles.id, users.roleId))
      .where(
        may(ctx, "users.read")
          ? and(
              eq(users.isActive, true),
              eq(roles.kind, "parent"),
              isNull(users.blockedAt),
              sql`${users.id} in ${named}`,
            )
          : nothing,
      )
      .orderBy(byName, asc(users.id))
      .limit(EACH),
    q
      .select({ id: sections.id, label: courses.title, detail: sections.groupName, total })
      .from(sections)
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .innerJoin(academicSessions, eq(academicSessions.id, sections.academicSessionId))
      .where(
        seesSections
          ? and(
              reachableSections(ctx),
              eq(sections.status, "active"),
              sql`${academicSessions.endDate} >= ${schoolDay(ctx)}`,
              holdsTitle(courses.searchTitle, sections.searchGroup, input.text),
            )
          : nothing,
      )
      .orderBy(spanishCollation(course), asc(sections.id))
      .limit(EACH),
    q
      .select({ id: documents.id, label: documents.title, detail: sql<null>`null`, total })
      .from(documents)
      .where(
        may(ctx, "content.read")
          ? and(
              ctx.actor.kind === "school_admin" ? undefined : eq(documents.ownerId, ctx.actor.userId),
              containsText(documents.title, input.text),
            )
          : nothing,
      )
      .orderBy(asc(documents.id))
      .limit(EACH),
  ]);
  const found = { student: pupils, section: groups, staff, family: families, document: plans };
  const of = (kind: Found["kind"]): Found[] => found[kind].map(({ total: _, ...row }) => ({ kind, ...row }));
  const count = (kind: Found["kind"]) => found[kind][0]?.total ?? 0;
  return {
    data: [...of("student"), ...of("section"), ...of("staff"), ...of("family"), ...of("document")],
    totals: {
      student: count("student"),
      section: count("section"),
      staff: count("staff"),
      family: count("family"),
      document: count("document"),
    },
  };
}
