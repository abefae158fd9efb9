import { and, eq } from "drizzle-orm";
import type { Me } from "#contracts/api/identity/auth.ts";
import { userSessions, users } from "#schema/index.ts";
import { recordAuditBy } from "../audit/record.ts";
import { AppError } from "../errors.ts";
import { deviceCookie, knownDevice } from "./devices.ts";
import { firstRefreshSecret, meView, newSessionId, SESSION_DAYS, sessionRecord } from "./internal.ts";
import { loadPerson } from "./load-person.ts";
import { noteFailure } from "./note-failure.ts";
import type { IdentityContext } from "./ports.ts";

export interface SignInInput {
  readonly email: string;
  readonly password: string;
  readonly kind: "web" | "api";
  readonly ip: string;
  readonly userAgent: string | null;
  /** The value of the device cookie, if the browser sent one. */
  readonly device: string | null;
}

export interface SignedIn {
  readonly sessionId: string;
  /** Cookie secret of a web session or refresh secret of an API session. */
  readonly secret: string;
  readonly device: string;
  readonly accessToken: string | null;
  readonly user: Me;
}

const REFUSED = "El correo o la contraseña no son correctos.";
const INACTIVE = "Tu cuenta está dada de baja. Habla con la secretaría de tu centro.";

/**
 * Opens a new session. Unknown accounts and wrong passwords answer and take the same; only who knows the password of a
 * deactivated account is told so. Errors: `unauthenticated`, `forbidden`, `rate_limited` after 5 failures in 15 minutes
 * on devices that do not know the account.
 */
export async function signIn(ctx: IdentityContext, input: SignInInput): Promise<SignedIn> {
  const login = await ctx.directory.findLogin(input.email);
  const account = { email: input.email, passwordHash: login?.passwordHash ?? "" };
  const known = await knownDevice(ctx, account, input.device);
  const { attempt, lastTry } = await ctx.lockout.check({
    email: input.email,
    ip: input.ip,
    by: known === null ? { kind: "stranger" } : { kind: "device", id: known },
  });
  const encoded = login?.passwordHash ?? ctx.passwords.decoy();
  const { ok, needsRehash } = await ctx.passwords.verify(encoded, input.password);
  if (login === undefined || login.passwordHash === null || !ok) {
    // After the answer: an account that exists must not take longer than one that does not.
    if (login !== undefined) ctx.later(() => noteFailure(ctx, login, attempt, { lastTry, userAgent: input.userAgent }));
    throw new AppError("unauthenticated", REFUSED, { reason: "credentials_wrong" });
  }
  await ctx.lockout.succeeded(attempt);
  if (!login.isActive) throw new AppError("forbidden", INACTIVE, { reason: "account_inactive" });

  const db = ctx.open(login.institutionId, login.id);
  const person = await loadPerson(db, login.id);
  if (person === null) throw new AppError("forbidden", INACTIVE, { reason: "account_inactive" });
  const { passwordHash } = login;
  const rehashed = needsRehash ? await ctx.passwords.hash(input.password) : null;
  const id = newSessionId(ctx, login.institutionId);
  const secret = input.kind === "api" ? await firstRefreshSecret(ctx, id) : ctx.secrets.random(32);
  const secretHash = await ctx.secrets.hash(secret);
  const now = ctx.now();
  const expiresAt = new Date(now.getTime() + SESSION_DAYS * 86_400_000);
  const name = attempt.by.kind === "device" ? attempt.by.id : null;
  const device = await deviceCookie(ctx, { ...account, passwordHash: rehashed ?? passwordHash }, input.device, name);

  await db.transaction(async (tx) => {
    await tx.insert(userSessions).values({
      id,
      institutionId: login.institutionId,
      userId: login.id,
      kind: input.kind,
      secretHash: input.kind === "web" ? secretHash : null,
      refreshHash: input.kind === "api" ? secretHash : null,
      familyId: id,
      createdAt: now,
      lastSeenAt: now,
      expiresAt,
      ip: input.ip,
      userAgent: input.userAgent,
    });
    // Deactivated or given another password while this ran: the row decides, under its lock.
    const [entered] = await tx
      .update(users)
      .set({ lastLoginAt: now, ...(rehashed === null ? {} : { passwordHash: rehashed }) })
      .where(and(eq(users.id, login.id), eq(users.isActive, true), eq(users.passwordHash, passwordHash)))
      .returning({ id: users.id });
    if (entered === undefined) throw new AppError("unauthenticated", REFUSED, { reason: "credentials_wrong" });
    const { ip, userAgent } = input;
    await recordAuditBy(
      {
        institutionId: login.institutionId,
        userId: login.id,
        role: person.role,
        sessionId: id,
        at: now,
        ip,
        userAgent,
        requestId: ctx.requestId,
      },
      tx,
      [{ action: "session.opened", entity: "user_session", entityId: id }],
    );
  });
  await ctx.sessions.write(
    sessionRecord(
      person,
      { id, kind: input.kind, secretHash: input.kind === "web" ? secretHash : null, expiresAt },
      now,
    ),
  );
  const accessToken =
    input.kind === "api"
      ? await ctx.tokens.sign({ userId: login.id, institutionId: login.institutionId, sessionId: id })
      : null;
  return { sessionId: id, secret, device, accessToken, user: await meView(ctx, person, id, input.kind) };
}
