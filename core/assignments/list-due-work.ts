import { eq, sql } from "drizzle-orm";
import type { assignmentsApi } from "#contracts/api/assignments.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { assignments, institutions, sections } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { reachableSections } from "../access/sections.ts";
import type { Context } from "../context.ts";
import { paging } from "../paging.ts";
import { BY_DATE, datedWork, pageOfWork, workColumns, workPage } from "./internal.ts";

/** Published work of the actor's sections that is due from the school's today on, soonest first. */
export async function listDueWork(
  ctx: Context,
  input: Input<typeof assignmentsApi.due>,
): Promise<View<typeof assignmentsApi.due>> {
  authorize(ctx, "courses.read", "children.read");
  const list = paging(input, BY_DATE);
  const zone = institutions.timeZone;
  const dayBegan = sql`(select date_trunc('day', ${ctx.now().toISOString()}::timestamptz at time zone ${zone}) at time zone ${zone} from ${institutions} where ${institutions.id} = ${ctx.actor.institutionId})`;
  const [rows] = await ctx.db.batch((q) => {
    const work = q.$with("work").as(
      q
        .select(workColumns)
        .from(assignments)
        .innerJoin(sections, eq(sections.id, assignments.sectionId))
        .where(
          datedWork(
            reachableSections(ctx),
            eq(assignments.status, "published"),
            sql`${assignments.dueAt} >= ${dayBegan}`,
          ),
        ),
    );
    return [pageOfWork(q, list, work, {})];
  });
  return workPage(list, rows, async () =>
    input.cursor === undefined ? 0 : (await listDueWork(ctx, { limit: 1 })).total,
  );
}
