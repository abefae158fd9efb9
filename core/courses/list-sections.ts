import { and, eq, or, sql } from "drizzle-orm";
import type { coursesApi } from "#contracts/courses.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { academicSessions, courses, sections } from "#schema/index.ts";
import type { Context } from "../context.ts";
import { paging, rowCount } from "../paging.ts";
import { authorize, reachableSections } from "../permissions.ts";
import { schoolDay } from "../school-day.ts";
import { holds, registerOrder } from "../spanish-text.ts";
import { sectionRows } from "./internal.ts";

/** Sections of the running school year within the actor's reach, by course and group. */
export async function listSections(
  ctx: Context,
  input: Input<typeof coursesApi.sections>["query"],
): Promise<View<typeof coursesApi.sections>> {
  authorize(ctx, "courses.read", "children.read");
  const key = registerOrder(sql`${courses.title} || ' ' || coalesce(${sections.groupName}, ${sections.title})`);
  const list = paging(input, [
    { column: key, kind: "string" },
    { column: sections.id, kind: "number" },
  ]);
  const wanted = and(
    reachableSections(ctx),
    sql`exists (select 1 from ${academicSessions} where ${academicSessions.id} = ${sections.academicSessionId} and ${academicSessions.endDate} >= ${schoolDay(ctx)})`,
    input.gradeLevel === undefined ? undefined : eq(courses.gradeLevel, input.gradeLevel),
    input.groupName === undefined ? undefined : eq(sections.groupName, input.groupName),
    input.search === undefined || input.search === ""
      ? undefined
      : or(
          holds(key, input.search),
          holds(sections.title, input.search),
          holds(courses.subject, input.search),
          eq(sections.code, input.search),
        ),
  );
  const [rows, [count]] = await ctx.db.read((q) => [
    sectionRows(q, ctx, and(wanted, list.where), { position: list.position })
      .orderBy(...list.orderBy)
      .limit(list.limit),
    q
      .select({ total: rowCount })
      .from(sections)
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .where(and(eq(sections.status, "active"), wanted)),
  ]);
  return list.toPage(rows, count?.total ?? 0);
}
