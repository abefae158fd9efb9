import { sql } from "drizzle-orm";
import type { operationsApi } from "#contracts/api/operations.ts";
import type { View } from "#contracts/endpoint.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";

/** `wrapping`: the id of the key that wraps data keys now. Errors: `forbidden`. */
export async function getKeys(ctx: Context, wrapping: string): Promise<View<typeof operationsApi.keys>> {
  authorize(ctx, "platform.operate");
  const [{ rows }] = await ctx.db.batch((q) => [
    q.execute<{ location: string; total: string; former: string }>(
      sql`select location, total, former from privacy.key_progress(${wrapping})`,
    ),
  ]);
  const [keys, ...columns] = rows.map(({ location, total, former }) => ({
    location,
    total: Number(total),
    former: Number(former),
  }));
  return { wrapping, wrapped: keys?.total ?? 0, wrappedByFormer: keys?.former ?? 0, columns };
}
