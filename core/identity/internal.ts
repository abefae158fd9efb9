import type { Me } from "#contracts/api/identity/auth.ts";
import type { Person } from "./load-person.ts";
import type { IdentityContext, SessionRecord } from "./ports.ts";

export const SESSION_DAYS = 7;

/** Session ids carry the school, so that a later request can set the tenant before it reads anything. */
export function newSessionId(ctx: IdentityContext, institutionId: number): string {
  return `${institutionId}-${ctx.secrets.random(18)}`;
}

export function institutionOfSession(sessionId: string): number | null {
  const match = /^([1-9]\d{0,14})-[A-Za-z0-9_-]{10,48}$/.exec(sessionId);
  return match?.[1] === undefined ? null : Number(match[1]);
}

/** `{sessionId}.{secret}` of a cookie or refresh token; null when it is not of that form. */
export function splitCredential(
  credential: string,
): { sessionId: string; institutionId: number; secret: string } | null {
  const dot = credential.indexOf(".");
  if (dot < 0 || credential.length > 200) return null;
  const sessionId = credential.slice(0, dot);
  const institutionId = institutionOfSession(sessionId);
  if (institutionId === null) return null;
  return { sessionId, institutionId, secret: credential.slice(dot + 1) };
}

type Macs = Pick<IdentityContext, "secrets">;

/** A refresh secret: random text and a mark that only we can make, by which an old one is told from a made-up one. */
export function firstRefreshSecret(ctx: Macs, sessionId: string): Promise<string> {
  return marked(ctx, sessionId, ctx.secrets.random(32));
}

/**
 * The one successor of a secret: asked twice, it is the same. More than one while the platform's key changes: the first
 * is given out, the others may have been.
 */
export async function nextRefreshSecrets(ctx: Macs, sessionId: string, secret: string): Promise<readonly string[]> {
  const texts = await ctx.secrets.macs("session", `refresh:${sessionId}:${secret}`);
  return (await Promise.all(texts.map((text) => allMarked(ctx, sessionId, text)))).flat();
}

export async function wasIssued(ctx: Macs, sessionId: string, secret: string): Promise<boolean> {
  const [text = ""] = secret.split("~");
  return (await allMarked(ctx, sessionId, text)).some((one) => ctx.secrets.equal(one, secret));
}

const issued = (sessionId: string, text: string) => `issued:${sessionId}:${text}`;

async function marked(ctx: Macs, sessionId: string, text: string): Promise<string> {
  return `${text}~${(await ctx.secrets.mac("session", issued(sessionId, text))).slice(0, 22)}`;
}

async function allMarked(ctx: Macs, sessionId: string, text: string): Promise<string[]> {
  return (await ctx.secrets.macs("session", issued(sessionId, text))).map((mac) => `${text}~${mac.slice(0, 22)}`);
}

export function sessionRecord(
  person: Person,
  session: { id: string; kind: SessionRecord["kind"]; secretHash: string | null; expiresAt: Date },
  now: Date,
): SessionRecord {
  return {
    id: session.id,
    kind: session.kind,
    userId: person.userId,
    institutionId: person.institutionId,
    role: person.role,
    roleKind: person.kind,
    permissions: person.permissions,
    name: person.name,
    email: person.email,
    locale: person.locale,
    institutionName: person.institutionName,
    brand: person.brand,
    timeZone: person.timeZone,
    secretHash: session.secretHash,
    checkedAt: Math.floor(now.getTime() / 1000),
    factorDueAt: person.factorDueAt === null ? null : Math.floor(person.factorDueAt.getTime() / 1000),
    expiresAt: Math.floor(session.expiresAt.getTime() / 1000),
  };
}

/** The CSRF token of a session: derived, so that it needs no store and dies with the session. */
export function csrfToken(ctx: Pick<IdentityContext, "secrets">, sessionId: string): Promise<string> {
  return ctx.secrets.mac("session", csrf(sessionId));
}

const csrf = (sessionId: string) => `csrf:${sessionId}`;

/** Is this the CSRF token of the session, made under any key that still counts? */
export async function isCsrfToken(
  ctx: Pick<IdentityContext, "secrets">,
  sessionId: string,
  token: string,
): Promise<boolean> {
  const expected = await ctx.secrets.macs("session", csrf(sessionId));
  return expected.some((one) => ctx.secrets.equal(one, token));
}

export async function meView(
  ctx: Pick<IdentityContext, "secrets">,
  person: Omit<Person, "factorDueAt">,
  sessionId: string,
  kind: SessionRecord["kind"],
): Promise<Me> {
  return {
    id: person.userId,
    institutionId: person.institutionId,
    institutionName: person.institutionName,
    brand: person.brand,
    timeZone: person.timeZone,
    name: person.name,
    email: person.email,
    role: person.role,
    kind: person.kind,
    permissions: [...person.permissions],
    locale: person.locale,
    csrfToken: kind === "web" ? await csrfToken(ctx, sessionId) : null,
  };
}

/** What a person types to sign in: their address, else their user name at their school; null for who has neither. */
export function signInNameOf(person: {
  readonly email: string | null;
  readonly username: string | null;
  readonly institutionId: number;
  readonly officialCode: string | null;
}): string | null {
  if (person.email !== null) return person.email;
  if (person.username === null) return null;
  return `${person.username}@${person.officialCode ?? person.institutionId}`.toLowerCase();
}
