import { eq, sql } from "drizzle-orm";
import type { AcademicSession, calendarApi } from "#contracts/api/institutions/calendar.ts";
import type { Input } from "#contracts/endpoint.ts";
import { academicSessions } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { brokenUnique, refusedBy } from "../refused-by.ts";
import { type SessionRow, selectSessions, sessionView } from "./academic-sessions.ts";
import { forgetFigures } from "./get-statistics.ts";
import { lockSchool, refusedField, requireOrder } from "./internal.ts";

interface Days {
  readonly startDate: string;
  readonly endDate: string;
}

/**
 * Adds a school year, or a term inside one. Errors: `not_found` for a year that is not there, `unprocessable` for days
 * outside it or shared with another of its kind, and for a title that one has.
 */
export async function createAcademicSession(
  ctx: Context,
  input: Input<typeof calendarApi.addSession>,
): Promise<AcademicSession> {
  authorize(ctx, "settings.update");
  const { schoolYearId, title, startDate, endDate } = input;
  requireOrder(input);
  const made = await ctx.db.transaction(async (tx) => {
    const { id: institutionId } = await lockSchool(ctx, tx);
    const sessions = await selectSessions(ctx, tx);
    const year =
      schoolYearId === undefined
        ? null
        : orNotFound(sessions.find(({ id, type }) => id === schoolYearId && type === "schoolYear"));
    const type = year === null ? ("schoolYear" as const) : ("term" as const);
    requirePlace(sessions, { id: null, type, parentId: year?.id ?? null }, input);
    // As OneRoster has it: a school year is called by the year in which it ends.
    const schoolYear = (year ?? input).endDate.slice(0, 4);
    const values = { institutionId, parentId: year?.id ?? null, type, title, startDate, endDate, schoolYear };
    const [row] = await tx
      .insert(academicSessions)
      .values(values)
      .returning({ id: academicSessions.id })
      .catch(asTaken);
    const { id } = orNotFound(row);
    await recordAudit(ctx, tx, [
      {
        action: "school.term_added",
        entity: "academic_session",
        entityId: id,
        after: { title, startDate, endDate },
      },
    ]);
    return readSession(ctx, tx, id);
  });
  await forgetFigures(ctx);
  return made;
}

/** Renames one, or moves its days. Errors: as `createAcademicSession`; `precondition_failed` with it as it is now. */
export async function changeAcademicSession(
  ctx: Context,
  { id, version, ...changes }: Input<typeof calendarApi.changeSession> & { readonly version: string },
): Promise<AcademicSession> {
  authorize(ctx, "settings.update");
  const changed = await ctx.db.transaction(async (tx) => {
    await lockSchool(ctx, tx);
    const sessions = await selectSessions(ctx, tx);
    const before = orNotFound(sessions.find((session) => session.id === id));
    if (String(before.version) !== version) {
      throw new AppError("precondition_failed", "Otra persona ha cambiado este curso o evaluación mientras tanto.", {
        reason: "calendar_changed",
        current: sessionView(before),
      });
    }
    const after = {
      title: changes.title ?? before.title,
      startDate: changes.startDate ?? before.startDate,
      endDate: changes.endDate ?? before.endDate,
    };
    const was = { title: before.title, startDate: before.startDate, endDate: before.endDate };
    if (JSON.stringify(after) === JSON.stringify(was)) return sessionView(before);
    requireOrder(after);
    if (after.startDate !== was.startDate || after.endDate !== was.endDate) {
      requirePlace(sessions, before, after);
      const inside = sessions.filter(({ parentId }) => parentId === id);
      if (inside.some((term) => !within(term, after))) {
        throw refusedField("endDate", "terms_outside", "Alguna de sus evaluaciones quedaría fuera.");
      }
    }
    await tx
      .update(academicSessions)
      .set({ ...after, version: sql`${academicSessions.version} + 1`, updatedAt: ctx.now() })
      .where(eq(academicSessions.id, id))
      .catch(asTaken);
    await recordAudit(ctx, tx, [
      { action: "school.term_changed", entity: "academic_session", entityId: id, before: was, after },
    ]);
    return readSession(ctx, tx, id);
  });
  await forgetFigures(ctx);
  return changed;
}

/** Errors: `not_found`, `conflict` while anything stands in it or in one of its terms. */
export async function removeAcademicSession(
  ctx: Context,
  { id }: Input<typeof calendarApi.removeSession>,
): Promise<void> {
  authorize(ctx, "settings.update");
  await ctx.db.transaction(async (tx) => {
    await lockSchool(ctx, tx);
    const sessions = await selectSessions(ctx, tx);
    const { title, startDate, endDate, uses } = orNotFound(sessions.find((session) => session.id === id));
    if (uses > 0 || sessions.some(({ parentId }) => parentId === id)) throw inUse();
    await tx
      .delete(academicSessions)
      .where(eq(academicSessions.id, id))
      .catch((error: unknown) => {
        // Somebody put something in it since it was counted.
        throw refusedBy(error)?.code === "23503" ? inUse() : error;
      });
    await recordAudit(ctx, tx, [
      {
        action: "school.term_removed",
        entity: "academic_session",
        entityId: id,
        before: { title, startDate, endDate },
      },
    ]);
  });
  await forgetFigures(ctx);
}

function inUse(): AppError {
  const message = "Hay grupos, notas, horarios o evaluaciones en él: no se puede quitar.";
  return new AppError("conflict", message, { reason: "calendar_in_use" });
}

const within = (inner: Days, outer: Days) => outer.startDate <= inner.startDate && inner.endDate <= outer.endDate;
const meet = (a: Days, b: Days) => a.startDate <= b.endDate && b.startDate <= a.endDate;

/** Inside what it is part of, and apart from others of its kind there. */
function requirePlace(
  sessions: readonly SessionRow[],
  session: { readonly id: number | null } & Pick<SessionRow, "type" | "parentId">,
  days: Days,
): void {
  const parent = sessions.find(({ id }) => id === session.parentId);
  if (parent !== undefined && !within(days, parent)) {
    const path = days.startDate < parent.startDate ? "startDate" : "endDate";
    throw refusedField(path, "calendar_outside", "Sus días tienen que estar dentro del curso.");
  }
  const shared = sessions.some(
    (other) =>
      other.id !== session.id &&
      other.type === session.type &&
      other.parentId === session.parentId &&
      meet(other, days),
  );
  if (shared) throw refusedField("startDate", "calendar_overlap", "Compartiría días con otro.");
}

function asTaken(error: unknown): never {
  if (brokenUnique(error) !== "academic_sessions_title") throw error;
  throw refusedField("title", "calendar_title_taken", "Ya hay uno que se llama así.");
}

async function readSession(ctx: Context, tx: Transaction, id: number): Promise<AcademicSession> {
  const sessions = await selectSessions(ctx, tx);
  return sessionView(orNotFound(sessions.find((session) => session.id === id)));
}
