import { and, gt, inArray, isNull } from "drizzle-orm";
import { userSessions } from "#schema/index.ts";
import type { SystemContext } from "../context.ts";

/** Which of these sessions are over, by their rows; one without a row is over too. */
export async function endedSessions(
  ctx: Pick<SystemContext, "db" | "now">,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const [rows] = await ctx.db.batch((q) => [
    q
      .select({ id: userSessions.id })
      .from(userSessions)
      .where(
        and(inArray(userSessions.id, [...ids]), isNull(userSessions.revokedAt), gt(userSessions.expiresAt, ctx.now())),
      ),
  ]);
  const live = new Set(rows.map(({ id }) => id));
  return new Set(ids.filter((id) => !live.has(id)));
}
