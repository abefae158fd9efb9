import { and, eq, isNotNull, isNull, notExists } from "drizzle-orm";
import type { Brand } from "#contracts/api/identity/auth.ts";
import type { RoleKind } from "#contracts/permissions.ts";
import { institutions, rolePermissions, roles, secondFactorRules, secondFactors, users } from "#schema/index.ts";
import type { Actor } from "../context.ts";
import type { Database } from "../database.ts";
import { AppError } from "../errors.ts";
import { brandOf } from "../institutions/internal.ts";

export interface Person extends Omit<Actor, "sessionId"> {
  readonly email: string | null;
  readonly locale: string;
  readonly institutionName: string;
  readonly brand: Brand;
  readonly timeZone: string;
  /** From when on nothing is reachable before a second factor is set up; null when there is one or none is demanded. */
  readonly factorDueAt: Date | null;
}

/** Has this person still to set up the second factor that their school demands by now? */
export function isFactorDue({ factorDueAt }: Pick<Person, "factorDueAt">, now: Date): boolean {
  return factorDueAt !== null && factorDueAt <= now;
}

/** What to say of somebody who is not let in: that their school is suspended, else `otherwise`. For who proved who they are. */
export async function shutOut(db: Database, institutionId: number, otherwise: AppError): Promise<AppError> {
  const [rows] = await db.batch((q) => [
    q.select({ suspendedAt: institutions.suspendedAt }).from(institutions).where(eq(institutions.id, institutionId)),
  ]);
  if (!rows[0]?.suspendedAt) return otherwise;
  const message = "Tu centro está suspendido por ahora en esta plataforma. Habla con su dirección.";
  return new AppError(otherwise.code, message, { reason: "school_suspended" });
}

/** Who this is and what they may do now; null when the account is gone or inactive, or its school suspended. */
export async function loadPerson(db: Database, userId: number): Promise<Person | null> {
  const [people, granted] = await db.batch((q) => [
    q
      .select({
        userId: users.id,
        institutionId: users.institutionId,
        givenName: users.givenName,
        familyName: users.familyName,
        email: users.email,
        locale: users.locale,
        schoolLocale: institutions.locale,
        role: roles.name,
        kind: roles.kind,
        institutionName: institutions.name,
        branding: institutions.branding,
        timeZone: institutions.timeZone,
        factorDueAt: secondFactorRules.requiredFrom,
      })
      .from(users)
      .innerJoin(roles, eq(roles.id, users.roleId))
      .innerJoin(institutions, eq(institutions.id, users.institutionId))
      .leftJoin(
        secondFactorRules,
        and(
          eq(secondFactorRules.institutionId, users.institutionId),
          eq(secondFactorRules.roleId, users.roleId),
          notExists(
            q
              .select({ id: secondFactors.id })
              .from(secondFactors)
              .where(and(eq(secondFactors.userId, users.id), isNotNull(secondFactors.confirmedAt))),
          ),
        ),
      )
      .where(
        and(eq(users.id, userId), eq(users.isActive, true), isNull(users.blockedAt), isNull(institutions.suspendedAt)),
      ),
    q
      .select({ permission: rolePermissions.permission })
      .from(rolePermissions)
      .innerJoin(users, eq(users.roleId, rolePermissions.roleId))
      .where(eq(users.id, userId)),
  ]);
  const person = people[0];
  if (person === undefined) return null;
  const { givenName, familyName, kind, locale, schoolLocale, branding, ...rest } = person;
  return {
    ...rest,
    kind: kind satisfies RoleKind,
    locale: locale ?? schoolLocale,
    brand: brandOf(branding),
    name: `${givenName} ${familyName}`.trim(),
    permissions: granted.map((row) => row.permission),
  };
}
