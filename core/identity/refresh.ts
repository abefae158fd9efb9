import { eq } from "drizzle-orm";
import type { Me } from "#contracts/api/identity/auth.ts";
import { userSessions } from "#schema/index.ts";
import { recordAuditBy } from "../audit/record.ts";
import { AppError } from "../errors.ts";
import { endAtOnce, noteRightsEnded } from "./end-rights.ts";
import { meView, nextRefreshSecrets, SESSION_DAYS, sessionRecord, splitCredential, wasIssued } from "./internal.ts";
import { loadPerson } from "./load-person.ts";
import type { IdentityContext } from "./ports.ts";

/** Two tabs or a lost answer may present the same token within this time and get the same successor. */
const OVERLAP_MS = 10_000;
/** A family ends this long after it began, however often it was refreshed. */
const ABSOLUTE_DAYS = 30;

const REFUSED = "El token de renovación no es válido. Vuelve a entrar.";

/** Rotates a refresh token. A reuse after the overlap revokes the whole family. Errors: `unauthenticated`. */
export async function refresh(
  ctx: IdentityContext,
  input: { refreshToken: string },
): Promise<{ accessToken: string; refreshToken: string; user: Me }> {
  const parts = splitCredential(input.refreshToken);
  if (parts === null) throw new AppError("unauthenticated", REFUSED);
  const { sessionId, institutionId, secret } = parts;
  const [hash, successors] = await Promise.all([
    ctx.secrets.hash(secret),
    nextRefreshSecrets(ctx, sessionId, secret).then((texts) =>
      Promise.all(texts.map(async (text) => ({ text, hash: await ctx.secrets.hash(text) }))),
    ),
  ]);
  const [successor] = successors;
  if (successor === undefined) throw new Error("a refresh secret has a successor");
  const db = ctx.open(institutionId, null);
  const now = ctx.now();

  const outcome = await db.transaction(async (tx) => {
    const [row] = await tx.select().from(userSessions).where(eq(userSessions.id, sessionId)).for("update");
    if (row === undefined || row.kind !== "api" || row.revokedAt !== null || row.expiresAt <= now) return null;
    if (row.createdAt.getTime() + ABSOLUTE_DAYS * 86_400_000 <= now.getTime()) return null;
    if (row.refreshHash !== null && ctx.secrets.equal(row.refreshHash, hash)) {
      const expiresAt = new Date(now.getTime() + SESSION_DAYS * 86_400_000);
      await tx
        .update(userSessions)
        .set({ refreshHash: successor.hash, previousRefreshHash: hash, rotatedAt: now, lastSeenAt: now, expiresAt })
        .where(eq(userSessions.id, sessionId));
      return { userId: row.userId, expiresAt, successor: successor.text };
    }
    const repeated = row.previousRefreshHash !== null && ctx.secrets.equal(row.previousRefreshHash, hash);
    if (repeated && row.rotatedAt !== null && now.getTime() - row.rotatedAt.getTime() <= OVERLAP_MS) {
      const { refreshHash } = row;
      // The one that was given out then, by whatever key.
      const given = successors.find((one) => refreshHash !== null && ctx.secrets.equal(refreshHash, one.hash));
      return given === undefined ? null : { userId: row.userId, expiresAt: row.expiresAt, successor: given.text };
    }
    // Only what we once issued proves a theft: an id that was seen in a log and a made-up secret end nobody's session.
    if (!repeated && !(await wasIssued(ctx, sessionId, secret))) return null;
    await noteRightsEnded(ctx, tx, institutionId, { userIds: [row.userId], scope: "membership" });
    await tx
      .update(userSessions)
      .set({ revokedAt: now, revokedReason: "refresh_reuse" })
      .where(eq(userSessions.id, sessionId));
    await recordAuditBy({ institutionId, userId: row.userId, sessionId, at: now, requestId: ctx.requestId }, tx, [
      { action: "session.revoked", entity: "user_session", entityId: sessionId, after: { reason: "refresh_reuse" } },
    ]);
    return { userId: row.userId, expiresAt: row.expiresAt, successor: null };
  });

  if (outcome === null || outcome.successor === null) {
    if (outcome !== null) await endAtOnce(ctx, institutionId, outcome.userId, [sessionId]);
    throw new AppError("unauthenticated", REFUSED);
  }
  const person = await loadPerson(db, outcome.userId);
  if (person === null) throw new AppError("unauthenticated", REFUSED);
  await ctx.sessions.write(
    sessionRecord(person, { id: sessionId, kind: "api", secretHash: null, expiresAt: outcome.expiresAt }, now),
  );
  return {
    accessToken: await ctx.tokens.sign({ userId: person.userId, institutionId, sessionId }),
    refreshToken: `${sessionId}.${outcome.successor}`,
    user: await meView(ctx, person, sessionId, "api"),
  };
}
