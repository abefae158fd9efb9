import { eq, sql } from "drizzle-orm";
import type { institutionApi } from "#contracts/api/institutions/institution.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { institutions } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { brokenUnique } from "../refused-by.ts";
import { lockSchool, refusedField } from "./internal.ts";

const FIELDS = [
  "name",
  "officialCode",
  "address",
  "phone",
  "email",
  "timeZone",
  "locale",
  "registerDays",
  "absenceNoticeMinutes",
  "behaviorNoticeMinutes",
  "justificationDays",
] as const;

/**
 * Changes what is given of the actor's school; what is not stays. People see it with their next page, those who are
 * signed in within a minute. Errors: `precondition_failed` with the school as it is now, `unprocessable` for a code
 * that another school has.
 */
export async function changeInstitution(
  ctx: Context,
  { version, ...changes }: Input<typeof institutionApi.change> & { readonly version: string },
): Promise<View<typeof institutionApi.change>> {
  authorize(ctx, "settings.update");
  const after = await ctx.db.transaction(async (tx) => {
    const before = await lockSchool(ctx, tx);
    if (String(before.version) !== version) {
      throw new AppError("precondition_failed", "Otra persona ha cambiado los datos del centro mientras tanto.", {
        reason: "school_changed",
        current: before,
      });
    }
    const changed = FIELDS.filter((field) => changes[field] !== undefined && changes[field] !== before[field]);
    if (changed.length === 0) return before;
    const values = Object.fromEntries(changed.map((field) => [field, changes[field]]));
    await tx
      .update(institutions)
      .set({ ...values, version: sql`${institutions.version} + 1`, updatedAt: ctx.now() })
      .where(eq(institutions.id, before.id))
      .catch((error: unknown) => {
        if (brokenUnique(error) !== "institutions_official_code") throw error;
        throw refusedField("officialCode", "school_code_taken", "Otro centro tiene este código.");
      });
    await recordAudit(ctx, tx, [
      {
        action: "school.updated",
        entity: "institution",
        entityId: before.id,
        before: Object.fromEntries(changed.map((field) => [field, before[field]])),
        after: values,
      },
    ]);
    return { ...before, ...values, version: before.version + 1 };
  });
  // Their own session has the name and the zone from before.
  await ctx.ports.live.forgetSessions([ctx.actor.sessionId]);
  return after;
}
