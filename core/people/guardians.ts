import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { GuardianData, guardiansApi } from "#contracts/api/people/guardians.ts";
import type { View } from "#contracts/endpoint.ts";
import type { ProblemReason } from "#contracts/problem-reasons.ts";
import { guardianships, roles, students, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { isAdult, isReachedStudent } from "../access/students.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Queries, Transaction } from "../database.ts";
import { AppError, type Issue, orNotFound } from "../errors.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { bindInvitations } from "./bind-invitations.ts";
import { endRights, shownPeople } from "./internal.ts";

type Family = View<typeof guardiansApi.get>;

/** The guardians of a student within reach. Errors: `not_found`. */
export async function getGuardians(ctx: Context, input: { id: number }): Promise<Family> {
  authorize(ctx, "users.read");
  return readGuardians(ctx, input.id);
}

const RIGHTS = ["isPrimary", "hasCustody", "canViewRecords", "canContact", "canCollect", "adultAccess"] as const;
const FIELDS = ["relation", ...RIGHTS] as const;

/**
 * Writes the whole set. Who is not in it any more, and who may see the records no more, loses reach, rooms and kept
 * answers at once. Errors: `not_found`, `precondition_failed` with the set as it is now, `unprocessable` naming every row
 * that cannot be.
 */
export async function replaceGuardians(
  ctx: Context,
  input: { readonly id: number; readonly version: string; readonly guardians: readonly GuardianData[] },
): Promise<Family> {
  authorize(ctx, "users.update");
  const { id, version, guardians } = input;
  const hasEvents = await ctx.db.transaction(async (tx) => {
    // One writer of a family after the other.
    const [student] = await tx
      .select({ id: students.id, isAdult: isAdult(ctx, students.dateOfBirth) })
      .from(students)
      .where(isReachedStudent(ctx, id))
      .for("no key update");
    const pupil = orNotFound(student);
    const rows = await tx.select().from(guardianships).where(eq(guardianships.studentId, id)).orderBy(guardianships.id);
    if (versionOf(rows) !== version) {
      throw new AppError("precondition_failed", "Otra persona ha cambiado esta familia mientras tanto.", {
        reason: "family_changed",
        current: { version: versionOf(rows), guardians: rows.map(dataOf) },
      });
    }
    await refuseBadRows(tx, guardians, pupil.isAdult);
    const before = new Map(rows.map((row) => [row.guardianUserId, row]));
    const after = new Map(guardians.map((row) => [row.userId, row]));
    const gone = rows.filter((row) => !after.has(row.guardianUserId));
    const changed = guardians.filter((row) => {
      const former = before.get(row.userId);
      return former !== undefined && FIELDS.some((field) => former[field] !== row[field]);
    });
    const fresh = guardians.filter((row) => !before.has(row.userId));
    if (gone.length + changed.length + fresh.length === 0) return false;
    if (gone.length > 0) {
      await tx.delete(guardianships).where(
        inArray(
          guardianships.id,
          gone.map((row) => row.id),
        ),
      );
    }
    for (const { userId, ...data } of changed) {
      await tx
        .update(guardianships)
        .set({ ...data, recordsEndedAt: null, version: sql`${guardianships.version} + 1`, updatedAt: ctx.now() })
        .where(and(eq(guardianships.studentId, id), eq(guardianships.guardianUserId, userId)));
    }
    if (fresh.length > 0) {
      const { institutionId } = ctx.actor;
      await tx
        .insert(guardianships)
        .values(
          fresh.map(({ userId, ...data }) => ({ institutionId, studentId: id, guardianUserId: userId, ...data })),
        );
    }
    const sees = (row: GuardianData | undefined) =>
      row?.canViewRecords === true && (!pupil.isAdult || row.adultAccess !== null);
    const losing = rows
      .filter((row) => sees(dataOf(row)) && !sees(after.get(row.guardianUserId)))
      .map((row) => row.guardianUserId);
    if (losing.length > 0) {
      await bindInvitations(
        ctx,
        tx,
        sql`select value::bigint as guardian, ${id}::bigint as student from jsonb_array_elements_text(${JSON.stringify(losing)}::jsonb)`,
      );
      await endRights(ctx, tx, losing, "membership");
    }
    const opened = guardians.filter((row) => sees(row) && row.adultAccess !== null && !sees(dataBefore(before, row)));
    if (opened.length > 0) {
      await enqueue(ctx, tx, {
        type: "guardians.records_opened",
        payload: { studentId: id, guardianIds: opened.map(({ userId }) => userId) },
      });
    }
    await recordAudit(ctx, tx, [
      {
        action: "guardians.replaced",
        entity: "student",
        entityId: id,
        before: { guardians: byPerson(rows.map(dataOf)) },
        after: { guardians: byPerson(guardians) },
      },
    ]);
    return losing.length + opened.length > 0;
  });
  if (hasEvents) await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return readGuardians(ctx, id);
}

type Row = typeof guardianships.$inferSelect;

function dataBefore(rows: ReadonlyMap<number, Row>, { userId }: GuardianData): GuardianData | undefined {
  const row = rows.get(userId);
  return row && dataOf(row);
}

const dataOf = (row: Row): GuardianData => ({
  userId: row.guardianUserId,
  relation: row.relation,
  isPrimary: row.isPrimary,
  hasCustody: row.hasCustody,
  canViewRecords: row.canViewRecords,
  canContact: row.canContact,
  canCollect: row.canCollect,
  adultAccess: row.adultAccess,
});

/** As the log shows what differs: right by right of each person. */
const byPerson = (rows: readonly GuardianData[]) =>
  Object.fromEntries(rows.map(({ userId, ...data }) => [String(userId), data]));

/** A set's version: which rows, in which versions. Ids never come again, so that no set is taken for a former one. */
const versionOf = (rows: readonly Pick<Row, "id" | "version">[]) =>
  rows.length === 0 ? "none" : rows.map(({ id, version }) => `${id}.${version}`).join("-");

const FAULTS = {
  person_unknown: "No existe esa persona.",
  guardian_twice: "Aparece dos veces.",
  guardian_is_student: "Una persona con perfil de alumnado no puede ser familiar responsable.",
  primary_twice: "Solo puede haber un contacto principal.",
  not_of_age: "Solo se anota de quien ya es mayor de edad.",
} as const satisfies Partial<Record<ProblemReason, string>>;

async function refuseBadRows(tx: Transaction, guardians: readonly GuardianData[], isAdult: boolean): Promise<void> {
  const ids = guardians.map(({ userId }) => userId);
  const found =
    ids.length === 0
      ? []
      : await tx
          .select({ id: users.id, kind: roles.kind })
          .from(users)
          .innerJoin(roles, eq(roles.id, users.roleId))
          .where(and(inArray(users.id, ids), shownPeople()));
  const kinds = new Map(found.map(({ id, kind }) => [id, kind]));
  const first = guardians.findIndex(({ isPrimary }) => isPrimary);
  const issues = guardians.flatMap(({ userId, isPrimary, adultAccess }, at): Issue[] => {
    const kind = kinds.get(userId);
    const reasons: (keyof typeof FAULTS)[] = [
      ...(kind === undefined ? ["person_unknown" as const] : []),
      ...(kind === "student" ? ["guardian_is_student" as const] : []),
      ...(ids.indexOf(userId) < at ? ["guardian_twice" as const] : []),
      ...(isPrimary && first < at ? ["primary_twice" as const] : []),
      ...(adultAccess !== null && !isAdult ? ["not_of_age" as const] : []),
    ];
    return reasons.map((reason) => ({ path: `guardians.${at}`, message: FAULTS[reason], reason }));
  });
  if (issues.length > 0) {
    throw new AppError("unprocessable", "Hay familiares que no pueden ser así: no se ha cambiado nada.", {
      reason: "guardians_refused",
      issues,
    });
  }
}

async function readGuardians(ctx: Context, id: number): Promise<Family> {
  const [reached, rows] = await ctx.db.batch((q) => [
    q
      .select({
        adultOn: sql<string | null>`(${students.dateOfBirth} + interval '18 years')::date::text`,
        isAdult: isAdult(ctx, students.dateOfBirth),
      })
      .from(students)
      .where(isReachedStudent(ctx, id)),
    selectGuardians(q, id),
  ]);
  return {
    ...orNotFound(reached[0]),
    data: rows.map(({ id: _, version: __, givenName, familyName, ...row }) => ({
      ...row,
      name: `${givenName} ${familyName}`,
    })),
    version: versionOf(rows.toSorted((a, b) => a.id - b.id)),
  };
}

function selectGuardians(q: Queries, studentId: number) {
  return q
    .select({
      id: guardianships.id,
      version: guardianships.version,
      userId: users.id,
      givenName: users.givenName,
      familyName: users.familyName,
      email: users.email,
      phone: users.phone,
      isActive: users.isActive,
      relation: guardianships.relation,
      isPrimary: guardianships.isPrimary,
      hasCustody: guardianships.hasCustody,
      canViewRecords: guardianships.canViewRecords,
      canContact: guardianships.canContact,
      canCollect: guardianships.canCollect,
      adultAccess: guardianships.adultAccess,
    })
    .from(guardianships)
    .innerJoin(users, eq(users.id, guardianships.guardianUserId))
    .where(eq(guardianships.studentId, studentId))
    .orderBy(asc(users.familyName), asc(users.id));
}
