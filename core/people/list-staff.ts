import { and, eq, inArray, sql } from "drizzle-orm";
import type { peopleApi } from "#contracts/api/people.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { roles, sections, sectionTeachers, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { paging, rowCount } from "../paging.ts";
import { peopleNamed, spanishCollation } from "../spanish-text.ts";

/** Active teachers and administrators of the school, by name. Errors: `forbidden`, `bad_request` for a foreign cursor. */
export async function listStaff(
  ctx: Context,
  input: Input<typeof peopleApi.staff>,
): Promise<View<typeof peopleApi.staff>> {
  authorize(ctx, "users.read");
  const list = paging(input, [
    { column: spanishCollation(sql`${users.registerName}`), kind: "string" },
    { column: users.id, kind: "number" },
  ]);
  const wanted = and(
    eq(users.isActive, true),
    input.kind === undefined ? inArray(roles.kind, ["teacher", "school_admin"]) : eq(roles.kind, input.kind),
    input.search === undefined || input.search === "" ? undefined : sql`${users.id} in ${peopleNamed(input.search)}`,
  );
  const [rows, [count]] = await ctx.db.batch((q) => [
    q
      .select({
        id: users.id,
        givenName: users.givenName,
        familyName: users.familyName,
        role: roles.title,
        kind: roles.kind,
        email: users.email,
        sections: sql<number>`(select count(*)::int from ${sectionTeachers} inner join ${sections} on ${sections.id} = ${sectionTeachers.sectionId} where ${sectionTeachers.userId} = ${users.id} and ${sections.status} = 'active')`,
        position: list.position,
      })
      .from(users)
      .innerJoin(roles, eq(roles.id, users.roleId))
      .where(and(wanted, list.where))
      .orderBy(...list.orderBy)
      .limit(list.limit),
    q.select({ total: rowCount }).from(users).innerJoin(roles, eq(roles.id, users.roleId)).where(wanted),
  ]);
  return list.toPage(rows, count?.total ?? 0);
}
