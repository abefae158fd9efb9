import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { MOST_PREVIEWED, type previewApi, type REACH_REASONS } from "#contracts/api/people/preview.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { covers, type Permission, type RoleKind } from "#contracts/permissions.ts";
import { courses, enrollments, guardianships, roles, sections, students, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { reachableSections } from "../access/sections.ts";
import { activeEnrollment, reachableStudents, taughtSections } from "../access/students.ts";
import { recordAudit } from "../audit/record.ts";
import type { Actor, Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { paging, rowCount } from "../paging.ts";
import { spanishCollation } from "../spanish-text.ts";
import { isShown } from "./internal.ts";
import { permissionsOfRole } from "./roles.ts";

type Reason = (typeof REACH_REASONS)[number];

const REASONS: Readonly<Record<RoleKind, Reason>> = {
  super_admin: "none",
  school_admin: "school",
  teacher: "section",
  parent: "guardian",
  student: "self",
};

/** By which a person reads pupils, and by which sections. */
const PUPILS = ["students.read", "children.read", "profile.read"] as const;
const SECTIONS = ["courses.read", "children.read"] as const;

/**
 * What a person may do and whom they reach, by the same conditions as if they asked; nobody acts as them. Of pupils and sections
 * only what the actor reaches too, without those whom a privacy request has restricted or blocked. Errors: `not_found`,
 * `bad_request` for a foreign cursor.
 */
export async function previewPerson(
  ctx: Context,
  { id, ...page }: Input<typeof previewApi.preview>,
): Promise<View<typeof previewApi.preview>> {
  authorize(ctx, "settings.update");
  const [found] = await ctx.db.batch((q) => [
    q
      .select({
        id: users.id,
        name: sql<string>`${users.givenName} || ' ' || ${users.familyName}`,
        isActive: users.isActive,
        role: { id: roles.id, name: roles.name, title: roles.title, kind: roles.kind },
        permissions: permissionsOfRole,
      })
      .from(users)
      .innerJoin(roles, eq(roles.id, users.roleId))
      .where(isShown(id)),
  ]);
  const { permissions, ...person } = orNotFound(found[0], "No existe esa persona.");
  const { name: role, kind } = person.role;
  const { institutionId } = ctx.actor;
  const actor: Actor = { userId: id, institutionId, role, kind, permissions, name: person.name, sessionId: "" };
  const theirs = { actor, now: ctx.now };
  const both = (needed: readonly Permission[], condition: (of: Pick<Context, "actor" | "now">) => SQL) =>
    and(...[ctx, theirs].map((of) => (holdsAny(of.actor, needed) ? condition(of) : sql`false`)));
  const pupils = and(both(PUPILS, reachableStudents), isNull(students.blockedAt), isNull(students.restrictedAt));
  const groups = and(both(SECTIONS, reachableSections), eq(sections.status, "active"));
  const list = paging(page, [
    { column: spanishCollation(sql`${users.registerName}`), kind: "string" },
    { column: users.id, kind: "number" },
  ]);
  const [rows, [count], shown, [all]] = await ctx.db.batch((q) => [
    q
      .select({
        id: students.id,
        name: sql<string>`${users.givenName} || ' ' || ${users.familyName}`,
        groupName: students.groupName,
        by: reachedBy(theirs),
        position: list.position,
      })
      .from(students)
      .innerJoin(users, eq(users.id, students.userId))
      .where(and(pupils, list.where))
      .orderBy(...list.orderBy)
      .limit(list.limit),
    q.select({ total: rowCount }).from(students).where(pupils),
    q
      .select({ id: sections.id, courseTitle: courses.title, groupName: sections.groupName })
      .from(sections)
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .where(groups)
      .orderBy(asc(courses.title), asc(sections.groupName), asc(sections.id))
      .limit(MOST_PREVIEWED),
    q.select({ total: rowCount }).from(sections).where(groups),
  ]);
  await ctx.db.transaction((tx) => recordAudit(ctx, tx, [{ action: "user.previewed", entity: "user", entityId: id }]));
  return {
    ...list.toPage(rows, count?.total ?? 0),
    person,
    permissions,
    reason: holdsAny(actor, PUPILS) ? REASONS[kind] : "none",
    sections: { data: shown, total: all?.total ?? 0 },
  };
}

const holdsAny = (actor: Actor, needed: readonly Permission[]) =>
  needed.some((permission) => covers(actor.permissions, permission));

/** The subjects in which a teacher has the pupil of this row, or what a guardian is to them. */
function reachedBy({ actor, now }: Pick<Context, "actor" | "now">): SQL<string[]> {
  switch (actor.kind) {
    case "teacher":
      return sql<string[]>`array(select distinct ${courses.title}
        from ${enrollments} inner join ${sections} on ${sections.id} = ${enrollments.sectionId}
        inner join ${courses} on ${courses.id} = ${sections.courseId}
        where ${enrollments.studentId} = ${students.id} and ${enrollments.sectionId} = ${taughtSections(actor)}
          and ${activeEnrollment({ actor, now })} order by 1)`;
    case "parent":
      return sql<string[]>`array(select ${guardianships.relation} from ${guardianships}
        where ${guardianships.studentId} = ${students.id} and ${guardianships.guardianUserId} = ${actor.userId})`;
    default:
      return sql<string[]>`array[]::text[]`;
  }
}
