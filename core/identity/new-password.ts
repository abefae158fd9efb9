import { eq } from "drizzle-orm";
import type { ProblemReason } from "#contracts/problem-reasons.ts";
import { institutions, users } from "#schema/index.ts";
import type { Database } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { isCommonPassword, type PasswordFact, publicFactIn } from "./common-passwords.ts";

const PUBLIC_FACTS: Readonly<Record<PasswordFact, readonly [ProblemReason, string]>> = {
  name: ["password_name", "Contiene tu nombre y poco más: añade palabras que nadie asocie contigo."],
  address: ["password_address", "Contiene tu correo o tu usuario y poco más: añade palabras que nadie asocie contigo."],
  school: ["password_school", "Contiene el nombre de tu centro y poco más: añade otras palabras."],
};

/** A person's password as stored, and what everybody knows of them. Errors: `not_found`. */
export async function passwordOwner(db: Database, userId: number) {
  const [rows] = await db.batch((q) => [
    q
      .select({
        passwordHash: users.passwordHash,
        email: users.email,
        username: users.username,
        givenName: users.givenName,
        middleName: users.middleName,
        familyName: users.familyName,
        isActive: users.isActive,
        blockedAt: users.blockedAt,
        school: institutions.name,
        officialCode: institutions.officialCode,
        suspendedAt: institutions.suspendedAt,
      })
      .from(users)
      .innerJoin(institutions, eq(institutions.id, users.institutionId))
      .where(eq(users.id, userId)),
  ]);
  return orNotFound(rows[0]);
}

export type PasswordOwner = Awaited<ReturnType<typeof passwordOwner>>;

/** Errors: `unprocessable` for `newPassword` where it is common, or little more than what everybody knows of its owner. */
export function requireOwnPassword(password: string, owner: PasswordOwner): void {
  if (isCommonPassword(password)) {
    refusePassword("newPassword", "password_common", "Esa contraseña es demasiado común.");
  }
  const { givenName, middleName, familyName, ...rest } = owner;
  const fact = publicFactIn(password, { ...rest, names: [givenName, middleName, familyName] });
  if (fact !== null) refusePassword("newPassword", ...PUBLIC_FACTS[fact]);
}

export function refusePassword(path: string, reason: ProblemReason, message: string): never {
  throw new AppError("unprocessable", message, { reason, issues: [{ path, message, reason }] });
}
