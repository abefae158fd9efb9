import { and, eq, sql } from "drizzle-orm";
import type { ProblemReason } from "#contracts/problem-reasons.ts";
import { institutions, users } from "#schema/index.ts";
import type { Actor } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { isCommonPassword, type PasswordFact, publicFactIn } from "./common-passwords.ts";
import { closeOtherSessions, endAtOnce } from "./end-rights.ts";
import { noteFailure } from "./note-failure.ts";
import type { IdentityContext } from "./ports.ts";

const PUBLIC_FACTS: Readonly<Record<PasswordFact, readonly [ProblemReason, string]>> = {
  name: ["password_name", "Contiene tu nombre y poco más: añade palabras que nadie asocie contigo."],
  address: ["password_address", "Contiene tu correo o tu usuario y poco más: añade palabras que nadie asocie contigo."],
  school: ["password_school", "Contiene el nombre de tu centro y poco más: añade otras palabras."],
};

/**
 * Changes one's own password and ends all other sessions and AI clients; the person is told of it. Errors: `unprocessable` naming the field,
 * `rate_limited` after 5 wrong guesses of the current one.
 */
export async function changePassword(
  ctx: IdentityContext,
  actor: Actor,
  input: { currentPassword: string; newPassword: string },
  origin: { ip: string; userAgent: string | null },
): Promise<void> {
  const db = ctx.open(actor.institutionId, actor.userId);
  const [rows] = await db.batch((q) => [
    q
      .select({
        passwordHash: users.passwordHash,
        email: users.email,
        username: users.username,
        givenName: users.givenName,
        middleName: users.middleName,
        familyName: users.familyName,
        school: institutions.name,
      })
      .from(users)
      .innerJoin(institutions, eq(institutions.id, users.institutionId))
      .where(eq(users.id, actor.userId)),
  ]);
  const user = orNotFound(rows[0]);
  // Who holds a session counts apart: a stranger's failures do not stop the owner, nor the reverse.
  const email = user.email ?? `user:${actor.userId}`;
  const { attempt, lastTry } = await ctx.lockout.check({ email, ip: origin.ip, by: { kind: "session" } });
  const { ok } = await ctx.passwords.verify(user.passwordHash ?? ctx.passwords.decoy(), input.currentPassword);
  if (!ok) {
    const person = { id: actor.userId, institutionId: actor.institutionId };
    ctx.later(() => noteFailure(ctx, person, attempt, { lastTry, userAgent: origin.userAgent }));
    refuse("currentPassword", "password_wrong", "No es tu contraseña actual.");
  }
  await ctx.lockout.succeeded(attempt);
  if (isCommonPassword(input.newPassword))
    refuse("newPassword", "password_common", "Esa contraseña es demasiado común.");
  const { givenName, middleName, familyName, ...rest } = user;
  const fact = publicFactIn(input.newPassword, { ...rest, names: [givenName, middleName, familyName] });
  if (fact !== null) refuse("newPassword", ...PUBLIC_FACTS[fact]);
  if (input.newPassword === input.currentPassword)
    refuse("newPassword", "password_same", "Elige una contraseña distinta.");
  const passwordHash = await ctx.passwords.hash(input.newPassword);
  const now = ctx.now();
  const closed = await db.transaction(async (tx) => {
    // Of two who change it at the same time the second has the former one, and a session that the first has ended.
    const changed = await tx
      .update(users)
      .set({ passwordHash, passwordChangedAt: now, updatedAt: now })
      .where(and(eq(users.id, actor.userId), sql`${users.passwordHash} is not distinct from ${user.passwordHash}`))
      .returning({ id: users.id });
    if (changed.length === 0) refuse("currentPassword", "password_wrong", "No es tu contraseña actual.");
    await enqueue({ ...ctx, actor }, tx, { type: "password.changed", payload: { userId: actor.userId } });
    return closeOtherSessions(ctx, tx, actor, { reason: "password_changed", action: "password.changed" });
  });
  await endAtOnce(ctx, actor.institutionId, actor.userId, closed);
}

function refuse(path: string, reason: ProblemReason, message: string): never {
  throw new AppError("unprocessable", message, { reason, issues: [{ path, message, reason }] });
}
