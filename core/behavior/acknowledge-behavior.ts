import { and, eq, sql } from "drizzle-orm";
import type { behaviorApi } from "#contracts/api/behavior/records.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { behaviorAcknowledgements, behavioralRecords } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { ofReachedPupil, shownToFamily } from "./internal.ts";

/** A guardian says that they have read what they were told; the first time counts. Errors: `not_found`. */
export async function acknowledgeBehavior(
  ctx: Context,
  { id }: Input<typeof behaviorApi.acknowledge>,
): Promise<View<typeof behaviorApi.acknowledge>> {
  authorize(ctx, "children.behavior.read");
  const { institutionId, userId } = ctx.actor;
  return ctx.db.transaction(async (tx) => {
    const [found] = await tx
      .select({ studentId: behavioralRecords.studentId })
      .from(behavioralRecords)
      .where(and(eq(behavioralRecords.id, id), ofReachedPupil(ctx), shownToFamily(ctx)));
    const { studentId } = orNotFound(found);
    const [fresh] = await tx
      .insert(behaviorAcknowledgements)
      .values({ institutionId, recordId: id, userId, at: ctx.now() })
      .onConflictDoNothing()
      .returning({ at: behaviorAcknowledgements.at });
    if (fresh !== undefined) {
      await recordAudit(ctx, tx, [
        { action: "behavior.acknowledged", entity: "behavioral_record", entityId: id, after: { studentId } },
      ]);
      return { id, studentId, at: fresh.at.toISOString() };
    }
    const [former] = await tx
      .select({ at: sql<string>`${behaviorAcknowledgements.at}` })
      .from(behaviorAcknowledgements)
      .where(and(eq(behaviorAcknowledgements.recordId, id), eq(behaviorAcknowledgements.userId, userId)));
    return { id, studentId, at: new Date(orNotFound(former).at).toISOString() };
  });
}
