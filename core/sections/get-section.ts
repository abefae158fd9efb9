import { and, asc, eq } from "drizzle-orm";
import type { sectionsApi } from "#contracts/api/sections.ts";
import type { View } from "#contracts/endpoint.ts";
import { sections, sectionTeachers, users } from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { reachableSections } from "../access/sections.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { classList, sectionRows } from "./internal.ts";

/** One section; its roster only for those who may see students, never for a classmate or another family. */
export async function getSection(ctx: Context, input: { id: number }): Promise<View<typeof sectionsApi.section>> {
  authorize(ctx, "courses.read", "children.read");
  const reach = and(eq(sections.id, input.id), reachableSections(ctx));
  const [rows, teachers, enrolled] = await ctx.db.batch((q) => [
    sectionRows(q, ctx, reach, {}),
    q
      .select({ userId: users.id, givenName: users.givenName, familyName: users.familyName })
      .from(sectionTeachers)
      .innerJoin(users, eq(users.id, sectionTeachers.userId))
      .innerJoin(sections, eq(sections.id, sectionTeachers.sectionId))
      .where(reach)
      .orderBy(asc(users.familyName)),
    classList(q, ctx, reach),
  ]);
  return {
    ...orNotFound(rows[0]),
    teachers: teachers.map((row) => ({ userId: row.userId, name: `${row.givenName} ${row.familyName}` })),
    students: may(ctx, "students.read") ? enrolled : [],
  };
}
