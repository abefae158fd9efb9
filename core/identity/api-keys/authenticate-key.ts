import { and, eq, gt, isNull } from "drizzle-orm";
import { covers } from "#contracts/permissions.ts";
import { apiKeys } from "#schema/index.ts";
import { AppError } from "../../errors.ts";
import { sha256 } from "../../sha256.ts";
import { sessionRecord } from "../internal.ts";
import { loadPerson } from "../load-person.ts";
import type { IdentityContext, SessionRecord } from "../ports.ts";
import { partsOfKey, sessionOfKey } from "./internal.ts";

/** How old a copy may be before Postgres is asked again: the bound on late revocation. */
const RECHECK_SECONDS = 60;
/** How exactly it is known when a key was last used. */
const USED_MS = 5 * 60_000;

/**
 * Who acts by a key: its owner, with those of its permissions that the owner holds now. Errors: `unauthenticated` for one
 * that is unknown, ended or its owner's no more, always in the same words; `rate_limited`.
 */
export async function authenticateKey(ctx: IdentityContext, token: string): Promise<SessionRecord> {
  const refused = () => new AppError("unauthenticated", "La clave de API no es válida o ha caducado.");
  const parts = partsOfKey(token);
  if (parts === null) throw refused();
  const id = sessionOfKey(parts.institutionId, parts.id);
  const secretHash = await sha256(parts.secret);
  const now = ctx.now();
  const copy = await ctx.sessions.read(id);
  const seconds = now.getTime() / 1000;
  if (copy !== null && seconds - copy.checkedAt < RECHECK_SECONDS && copy.expiresAt > seconds) {
    if (copy.kind !== "key" || !ctx.secrets.equal(copy.secretHash ?? "", secretHash)) throw refused();
    return copy;
  }
  if (copy === null) await ctx.countLookup();
  const db = ctx.open(parts.institutionId, null);
  const isLive = and(eq(apiKeys.id, parts.id), isNull(apiKeys.revokedAt), gt(apiKeys.expiresAt, now));
  const [[row]] = await db.batch((q) => [q.select().from(apiKeys).where(isLive)]);
  if (row === undefined || row.expiresAt === null) {
    await ctx.sessions.forget(id);
    throw refused();
  }
  // Nobody ends a key by knowing its number.
  if (!ctx.secrets.equal(row.keyHash, secretHash)) throw refused();
  const person = await loadPerson(db, row.userId);
  if (person === null) {
    await ctx.sessions.forget(id);
    throw refused();
  }
  if (now.getTime() - (row.lastUsedAt?.getTime() ?? 0) > USED_MS) {
    ctx.later(() => db.batch((q) => [q.update(apiKeys).set({ lastUsedAt: now }).where(eq(apiKeys.id, parts.id))]));
  }
  const session = { id, kind: "key", secretHash, expiresAt: row.expiresAt } as const;
  const permissions = row.scopes.filter((scope) => covers(person.permissions, scope));
  const record = { ...sessionRecord(person, session, now), permissions };
  await ctx.sessions.write(record);
  return record;
}
