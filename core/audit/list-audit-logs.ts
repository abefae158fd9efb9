import { and, sql } from "drizzle-orm";
import { AUDIT_COUNTED, type auditApi } from "#contracts/api/audit/audit.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { auditLogs } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { entriesOf, entryColumns, latestFirst, wantedEntries } from "./internal.ts";

/** What happened in the school, latest first. Errors: `forbidden`, `bad_request` for a foreign cursor or an id of nothing. */
export async function listAuditLogs(
  ctx: Context,
  input: Input<typeof auditApi.list>,
): Promise<View<typeof auditApi.list>> {
  authorize(ctx, "audit.read");
  const wanted = wantedEntries(input);
  const list = latestFirst(input);
  const [rows, [count]] = await ctx.db.batch((q) => {
    // Ten years of a school are millions: how many more than this there are is worth nobody's wait.
    const some = q
      .select({ one: sql`1`.as("one") })
      .from(auditLogs)
      .where(wanted)
      .limit(AUDIT_COUNTED + 1)
      .as("some");
    return [
      q
        .select({ ...entryColumns, position: list.position })
        .from(auditLogs)
        .where(and(wanted, list.where))
        .orderBy(...list.orderBy)
        .limit(list.limit),
      q.select({ total: sql<number>`count(*)::int` }).from(some),
    ];
  });
  const total = count?.total ?? 0;
  const { data, ...page } = list.toPage(rows, Math.min(total, AUDIT_COUNTED));
  const { entries, asked } = await entriesOf(ctx, data, input);
  return { ...page, data: entries, asked, totalIsMinimum: total > AUDIT_COUNTED };
}
