import { and, eq, or, sql } from "drizzle-orm";
import type { coursesApi } from "#contracts/courses.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { academicSessions, courses, sections } from "#schema/index.ts";
import type { Context } from "../context.ts";
import { cut, decodeCursor } from "../paging.ts";
import { authorize, reachableSections } from "../permissions.ts";
import { holds, registerOrder } from "../spanish-text.ts";
import { sectionRows } from "./internal.ts";

/** Sections of the running school year within the actor's reach, by course and group. */
export async function listSections(
  ctx: Context,
  input: Input<typeof coursesApi.sections>["query"],
): Promise<View<typeof coursesApi.sections>> {
  authorize(ctx, "courses.read", "children.read");
  const after = decodeCursor(input.cursor, ["string", "number"]);
  const key = registerOrder(sql`${courses.title} || ' ' || coalesce(${sections.groupName}, ${sections.title})`);
  const [rows] = await ctx.db.read((q) => [
    sectionRows(
      q,
      ctx.actor,
      and(
        reachableSections(ctx.actor),
        sql`exists (select 1 from ${academicSessions} where ${academicSessions.id} = ${sections.academicSessionId} and ${academicSessions.endDate} >= current_date)`,
        input.search === undefined || input.search === ""
          ? undefined
          : or(
              holds(key, input.search),
              holds(sections.title, input.search),
              holds(courses.subject, input.search),
              eq(sections.code, input.search),
            ),
        after === null ? undefined : sql`(${key}, ${sections.id}) > (${after[0]}, ${after[1]})`,
      ),
    )
      .orderBy(key, sections.id)
      .limit(input.limit + 1),
  ]);
  return cut(rows, input.limit, (row) => [`${row.courseTitle} ${row.groupName ?? row.title}`, row.id]);
}
