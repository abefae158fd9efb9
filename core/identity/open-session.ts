import { and, eq } from "drizzle-orm";
import type { Me } from "#contracts/api/identity/auth.ts";
import { userSessions, users } from "#schema/index.ts";
import { recordAuditBy } from "../audit/record.ts";
import type { Database, Transaction } from "../database.ts";
import { AppError } from "../errors.ts";
import { deviceCookie } from "./devices.ts";
import { firstRefreshSecret, meView, newSessionId, SESSION_DAYS, sessionRecord } from "./internal.ts";
import type { Person } from "./load-person.ts";
import type { IdentityContext } from "./ports.ts";

/** Through which door somebody comes in, and what it knows of them. */
export interface Arrival {
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

export interface Proven {
  readonly db: Database;
  readonly person: Person;
  readonly email: string;
  /** As it was when the password was checked: with another one meanwhile, nothing opens. */
  readonly passwordHash: string;
  /** The same password hashed anew. */
  readonly rehashed: string | null;
  /** The name under which the account knows the device. */
  readonly deviceName: string | null;
  /** Runs in the transaction that opens the session; what it throws leaves none. */
  readonly alsoIn?: (tx: Transaction) => Promise<void>;
  readonly bySecondFactor: boolean;
}

export const REFUSED = "El correo o la contraseña no son correctos.";

/** A new session of somebody who has proved who they are. Errors: `unauthenticated` when the account changed meanwhile. */
export async function openSession(ctx: IdentityContext, arrival: Arrival, proven: Proven): Promise<SignedIn> {
  const { kind, ip, userAgent } = arrival;
  const { db, person, rehashed, passwordHash } = proven;
  const { institutionId, userId } = person;
  const id = newSessionId(ctx, institutionId);
  const secret = kind === "api" ? await firstRefreshSecret(ctx, id) : ctx.secrets.random(32);
  const secretHash = await ctx.secrets.hash(secret);
  const now = ctx.now();
  const expiresAt = new Date(now.getTime() + SESSION_DAYS * 86_400_000);
  const account = { email: proven.email, passwordHash: rehashed ?? passwordHash };
  const device = await deviceCookie(ctx, account, arrival.device, proven.deviceName);

  await db.transaction(async (tx) => {
    await tx.insert(userSessions).values({
      id,
      institutionId,
      userId,
      kind,
      secretHash: kind === "web" ? secretHash : null,
      refreshHash: kind === "api" ? secretHash : null,
      familyId: id,
      createdAt: now,
      lastSeenAt: now,
      expiresAt,
      secondFactorAt: proven.bySecondFactor ? now : null,
      ip,
      userAgent,
    });
    // Deactivated or given another password while this ran: the row decides, under its lock.
    const [entered] = await tx
      .update(users)
      .set({ lastLoginAt: now, ...(rehashed === null ? {} : { passwordHash: rehashed }) })
      .where(and(eq(users.id, userId), eq(users.isActive, true), eq(users.passwordHash, passwordHash)))
      .returning({ id: users.id });
    if (entered === undefined) throw new AppError("unauthenticated", REFUSED, { reason: "credentials_wrong" });
    await proven.alsoIn?.(tx);
    const by = { institutionId, userId, role: person.role, sessionId: id, at: now, ip, userAgent };
    await recordAuditBy({ ...by, requestId: ctx.requestId }, tx, [
      {
        action: "session.opened",
        entity: "user_session",
        entityId: id,
        ...(proven.bySecondFactor ? { after: { secondFactor: true } } : {}),
      },
    ]);
  });
  await ctx.sessions.write(
    sessionRecord(person, { id, kind, secretHash: kind === "web" ? secretHash : null, expiresAt }, now),
  );
  const accessToken = kind === "api" ? await ctx.tokens.sign({ userId, institutionId, sessionId: id }) : null;
  return { sessionId: id, secret, device, accessToken, user: await meView(ctx, person, id, kind) };
}
