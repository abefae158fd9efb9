import { and, eq, isNotNull, sql } from "drizzle-orm";
import type { assignmentsApi } from "#contracts/assignments.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { assignments, courses, institutions, sections } from "#schema/index.ts";
import type { Context } from "../context.ts";
import { paging, rowCount } from "../paging.ts";
import { authorize, reachableSections } from "../permissions.ts";
import { placeColumns, workView } from "./internal.ts";

/** Published work of the actor's sections that is due from the school's today on, soonest first. */
export async function listDueWork(
  ctx: Context,
  input: Input<typeof assignmentsApi.due>["query"],
): Promise<View<typeof assignmentsApi.due>> {
  authorize(ctx, "courses.read", "children.read");
  const list = paging(input, [
    { column: assignments.dueAt, kind: "instant" },
    { column: assignments.id, kind: "number" },
  ]);
  const wanted = and(
    reachableSections(ctx),
    eq(sections.status, "active"),
    eq(assignments.status, "published"),
    isNotNull(assignments.dueAt),
    sql`${assignments.dueAt} >= date_trunc('day', ${ctx.now().toISOString()}::timestamptz at time zone ${institutions.timeZone}) at time zone ${institutions.timeZone}`,
  );
  const [rows, [count]] = await ctx.db.read((q) => [
    q
      .select({ ...placeColumns, position: list.position })
      .from(assignments)
      .innerJoin(institutions, eq(institutions.id, assignments.institutionId))
      .innerJoin(sections, eq(sections.id, assignments.sectionId))
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .where(and(wanted, list.where))
      .orderBy(...list.orderBy)
      .limit(list.limit),
    q
      .select({ total: rowCount })
      .from(assignments)
      .innerJoin(institutions, eq(institutions.id, assignments.institutionId))
      .innerJoin(sections, eq(sections.id, assignments.sectionId))
      .where(wanted),
  ]);
  const page = list.toPage(rows, count?.total ?? 0);
  return { ...page, data: page.data.map(workView) };
}
