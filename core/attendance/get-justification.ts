import type { justificationsApi, OpenJustification } from "#contracts/api/attendance/justifications.ts";
import type { Input } from "#contracts/endpoint.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { lockedJustification, opened, readEntry } from "./justification-rows.ts";

/** One justification with what was written. That the school's people opened it is in the log each time. Errors: `not_found`. */
export async function getJustification(
  ctx: Context,
  { id }: Input<typeof justificationsApi.get>,
): Promise<OpenJustification> {
  authorize(ctx, "attendance.update", "attendance.read", "children.attendance.read");
  const row = await ctx.db.transaction(async (tx) => {
    const found = await lockedJustification(ctx, tx, id);
    await recordAudit(ctx, tx, readEntry(found));
    return found;
  });
  return opened(ctx, row);
}
