import type { apiKeysApi } from "#contracts/api/identity/api-keys.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { apiKeys } from "#schema/index.ts";
import { authorize } from "../../access/authorize.ts";
import type { Context } from "../../context.ts";
import { paging, rowCount } from "../../paging.ts";
import { keyColumns, keyView } from "./internal.ts";

/** The school's keys, those that ended too, latest first. Errors: `forbidden`, `bad_request` for a foreign cursor. */
export async function listApiKeys(
  ctx: Context,
  input: Input<typeof apiKeysApi.list>,
): Promise<View<typeof apiKeysApi.list>> {
  authorize(ctx, "settings.update");
  const list = paging(input, [{ column: apiKeys.id, kind: "number" }], true);
  const [rows, [count]] = await ctx.db.batch((q) => [
    q
      .select({ ...keyColumns, position: list.position })
      .from(apiKeys)
      .where(list.where)
      .orderBy(...list.orderBy)
      .limit(list.limit),
    q.select({ total: rowCount }).from(apiKeys),
  ]);
  const page = list.toPage(rows, count?.total ?? 0);
  return { ...page, data: page.data.map((row) => keyView(row, ctx.now())) };
}
