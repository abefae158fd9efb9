import { and, asc, eq, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import type { passwordsApi } from "#contracts/api/identity/passwords.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { guardianships, students, users } from "#schema/index.ts";
import { authorize } from "../../access/authorize.ts";
import { reachableStudents, seesRecords } from "../../access/students.ts";
import type { Context } from "../../context.ts";
import { shownPeople } from "../../people/internal.ts";

/** Several classes of one name and all their families. */
const MOST = 1_000;

/** The pupils of a class that the actor reaches, and their guardians: who can sign in, and by what. */
export async function listGroupAccess(
  ctx: Context,
  { groupName }: Input<typeof passwordsApi.groupAccess>,
): Promise<View<typeof passwordsApi.groupAccess>> {
  authorize(ctx, "users.update");
  const inGroup = and(
    eq(students.groupName, groupName),
    eq(students.status, "active"),
    reachableStudents(ctx),
    sql`${students.blockedAt} is null`,
  );
  const [rows] = await ctx.db.batch((q) => {
    const told = unionAll(
      q
        .select({
          userId: students.userId,
          kind: sql<"student" | "parent">`'student'`.as("kind"),
          child: sql<number | null>`null::bigint`.as("child"),
        })
        .from(students)
        .where(inGroup),
      q
        .select({
          userId: guardianships.guardianUserId,
          kind: sql<"student" | "parent">`'parent'`.as("kind"),
          child: sql<number | null>`${students.userId}`.as("child"),
        })
        .from(guardianships)
        .innerJoin(students, eq(students.id, guardianships.studentId))
        .where(and(inGroup, seesRecords(ctx))),
    ).as("told");
    return [
      q
        .select({
          id: users.id,
          name: sql<string>`${users.givenName} || ' ' || ${users.familyName}`,
          kind: sql<"student" | "parent">`max(${told.kind})`,
          of: sql<
            string[]
          >`array(select c.given_name || ' ' || c.family_name from users.users c where c.id = any(array_agg(${told.child})) order by c.register_name)`,
          email: users.email,
          username: users.username,
          hasPassword: sql<boolean>`${users.passwordHash} is not null`,
          lastLoginAt: users.lastLoginAt,
        })
        .from(told)
        .innerJoin(users, eq(users.id, told.userId))
        .where(and(eq(users.isActive, true), shownPeople()))
        .groupBy(users.id)
        .orderBy(sql`max(${told.kind}) desc`, asc(users.registerName), asc(users.id))
        .limit(MOST),
    ];
  });
  return { data: rows.map((row) => ({ ...row, lastLoginAt: row.lastLoginAt?.toISOString() ?? null })) };
}
