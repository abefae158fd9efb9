import { eq, sql } from "drizzle-orm";
import type { assignmentsApi } from "#contracts/api/assignments.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { assignments, institutions } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { reachableSections } from "../access/sections.ts";
import type { Context } from "../context.ts";
import { paging } from "../paging.ts";
import { BY_DATE, datedWork, workQueries, workView } from "./internal.ts";

/** Published work of the actor's sections that is due from the school's today on, soonest first. */
export async function listDueWork(
  ctx: Context,
  input: Input<typeof assignmentsApi.due>,
): Promise<View<typeof assignmentsApi.due>> {
  authorize(ctx, "courses.read", "children.read");
  const list = paging(input, BY_DATE);
  const wanted = datedWork(
    reachableSections(ctx),
    eq(assignments.status, "published"),
    sql`${assignments.dueAt} >= date_trunc('day', ${ctx.now().toISOString()}::timestamptz at time zone ${institutions.timeZone}) at time zone ${institutions.timeZone}`,
  );
  const [rows, [count]] = await ctx.db.batch((q) => workQueries(q, list, wanted, {}));
  const page = list.toPage(rows, count?.total ?? 0);
  return { ...page, data: page.data.map(workView) };
}
