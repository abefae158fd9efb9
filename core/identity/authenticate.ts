import { eq } from "drizzle-orm";
import type { Me } from "#contracts/api/identity/auth.ts";
import type { ProblemReason } from "#contracts/problem-reasons.ts";
import { userSessions } from "#schema/index.ts";
import type { Actor } from "../context.ts";
import { AppError } from "../errors.ts";
import { authenticateKey } from "./api-keys/authenticate-key.ts";
import { looksLikeKey } from "./api-keys/internal.ts";
import { institutionOfSession, meView, sessionRecord, splitCredential } from "./internal.ts";
import { loadPerson, shutOut } from "./load-person.ts";
import type { IdentityContext, SessionRecord } from "./ports.ts";

/** How old a mirrored session may be before Postgres is asked again: the bound on late revocation. */
const RECHECK_SECONDS = 60;

/** How exactly it is known when a session was last used. */
const SEEN_MS = 5 * 60_000;

export type Credential =
  | { readonly kind: "bearer"; readonly token: string }
  | { readonly kind: "cookie"; readonly value: string };

const REFUSED = "Tu sesión no es válida o ha terminado. Vuelve a entrar.";

/** The actor behind a credential, with their rights as of at most a minute ago. Errors: `unauthenticated`, `rate_limited`. */
export async function authenticate(
  ctx: IdentityContext,
  credential: Credential,
): Promise<{ actor: Actor; session: SessionRecord }> {
  const session =
    credential.kind === "bearer" ? await byToken(ctx, credential.token) : await byCookie(ctx, credential.value);
  return { session, actor: actorOf(session) };
}

/** Who is signed in, as of at most a minute ago. A token names no CSRF token: only a cookie travels by itself. */
export function signedIn(ctx: Pick<IdentityContext, "secrets">, session: SessionRecord): Promise<Me> {
  return meView(ctx, { ...session, kind: session.roleKind }, session.id, session.kind);
}

/**
 * Errors: `forbidden` with the reason `second_factor_due` for whoever has still to set up the factor that their school
 * demands, from the day on which it does.
 */
export function requireFactorSetUp({ factorDueAt }: Pick<SessionRecord, "factorDueAt">, now: Date): void {
  if (factorDueAt === null || now.getTime() < factorDueAt * 1000) return;
  throw new AppError("forbidden", "Tu centro te pide un segundo paso para entrar. Configúralo para seguir.", {
    reason: "second_factor_due",
  });
}

function actorOf(session: SessionRecord): Actor {
  return {
    userId: session.userId,
    institutionId: session.institutionId,
    role: session.role,
    kind: session.roleKind,
    permissions: session.permissions,
    name: session.name,
    sessionId: session.id,
  };
}

async function byToken(ctx: IdentityContext, token: string): Promise<SessionRecord> {
  if (looksLikeKey(token)) return authenticateKey(ctx, token);
  const claims = await ctx.tokens.verify(token);
  const session = await liveSession(ctx, claims.sessionId, ({ userId }) => userId === claims.userId);
  if (session.userId !== claims.userId || session.institutionId !== claims.institutionId || session.kind === "web") {
    throw new AppError("unauthenticated", REFUSED);
  }
  return session;
}

async function byCookie(ctx: IdentityContext, value: string): Promise<SessionRecord> {
  const parts = splitCredential(value);
  if (parts === null) throw new AppError("unauthenticated", REFUSED);
  const hash = await ctx.secrets.hash(parts.secret);
  const owns = ({ kind, secretHash }: Pick<SessionRecord, "kind" | "secretHash">) =>
    kind === "web" && secretHash !== null && ctx.secrets.equal(secretHash, hash);
  const session = await liveSession(ctx, parts.sessionId, owns);
  if (!owns(session)) throw new AppError("unauthenticated", REFUSED);
  return session;
}

type SessionRow = typeof userSessions.$inferSelect;

/** By why a session was revoked; signing out needs no word, and a broken-off chain of refresh secrets gets none. */
const ENDINGS: Readonly<Record<string, readonly [ProblemReason, string]>> = {
  revoked: ["session_closed", "Tu sesión se cerró desde otro dispositivo. Vuelve a entrar."],
  others_closed: ["session_closed", "Tu sesión se cerró desde otro dispositivo. Vuelve a entrar."],
  password_changed: ["session_password_changed", "Tu sesión se cerró al cambiar la contraseña. Entra con la nueva."],
  factor_added: ["session_closed", "Tu sesión se cerró al añadir un segundo paso. Vuelve a entrar."],
  rights_ended: ["session_access_changed", "Tu centro ha cambiado tu acceso y tu sesión se cerró. Vuelve a entrar."],
};

/** What the owner of a session that is over is told of it. */
export function overFor({ revokedAt, revokedReason }: Pick<SessionRow, "revokedAt" | "revokedReason">): AppError {
  const [reason, message] =
    revokedAt === null
      ? (["session_expired", "Tu sesión caducó. Vuelve a entrar."] as const)
      : (ENDINGS[revokedReason ?? ""] ?? [undefined, REFUSED]);
  return new AppError("unauthenticated", message, reason === undefined ? {} : { reason });
}

/** `owns`: does the credential prove that this session is its bearer's? Else nothing is told of it. */
async function liveSession(
  ctx: IdentityContext,
  id: string,
  owns: (session: SessionRow) => boolean,
): Promise<SessionRecord> {
  const now = ctx.now();
  const seconds = now.getTime() / 1000;
  const mirrored = await ctx.sessions.read(id);
  if (mirrored !== null && seconds - mirrored.checkedAt < RECHECK_SECONDS && mirrored.expiresAt > seconds) {
    return mirrored;
  }
  const institutionId = institutionOfSession(id);
  if (institutionId === null) throw new AppError("unauthenticated", REFUSED);
  if (mirrored === null) await ctx.countLookup();
  const db = ctx.open(institutionId, null);
  const [rows] = await db.batch((q) => [q.select().from(userSessions).where(eq(userSessions.id, id))]);
  const row = rows[0];
  if (row === undefined || row.revokedAt !== null || row.expiresAt.getTime() <= now.getTime()) {
    await ctx.sessions.forget(id);
    throw row !== undefined && owns(row) ? overFor(row) : new AppError("unauthenticated", REFUSED);
  }
  if (now.getTime() - row.lastSeenAt.getTime() > SEEN_MS) {
    ctx.later(() => db.batch((q) => [q.update(userSessions).set({ lastSeenAt: now }).where(eq(userSessions.id, id))]));
  }
  const person = await loadPerson(db, row.userId);
  if (person === null) {
    await ctx.sessions.forget(id);
    const refused = new AppError("unauthenticated", REFUSED);
    throw owns(row) ? await shutOut(db, institutionId, refused) : refused;
  }
  const fresh = sessionRecord(
    person,
    { id, kind: row.kind, secretHash: row.secretHash, expiresAt: row.expiresAt },
    now,
  );
  await ctx.sessions.write(fresh);
  return fresh;
}
