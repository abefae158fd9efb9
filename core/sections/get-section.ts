import { asc, eq } from "drizzle-orm";
import type { sectionsApi } from "#contracts/api/sections.ts";
import type { View } from "#contracts/endpoint.ts";
import { sectionTeachers, users } from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { isReachedSection, reachedSection } from "../access/sections.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { classList, sectionRows } from "./internal.ts";

/** One section; its roster only for those who may see students, never for a classmate or another family. */
export async function getSection(ctx: Context, input: { id: number }): Promise<View<typeof sectionsApi.section>> {
  authorize(ctx, "courses.read", "children.read");
  const reached = reachedSection(ctx, input.id);
  const [rows, teachers, enrolled] = await ctx.db.batch((q) => [
    sectionRows(q, ctx, isReachedSection(ctx, input.id), {}),
    q
      .select({ userId: users.id, givenName: users.givenName, familyName: users.familyName })
      .from(sectionTeachers)
      .innerJoin(users, eq(users.id, sectionTeachers.userId))
      .where(eq(sectionTeachers.sectionId, reached))
      .orderBy(asc(users.familyName)),
    classList(q, ctx, reached),
  ]);
  return {
    ...orNotFound(rows[0]),
    teachers: teachers.map((row) => ({ userId: row.userId, name: `${row.givenName} ${row.familyName}` })),
    students: may(ctx, "students.read") ? enrolled : [],
  };
}
