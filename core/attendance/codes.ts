import { eq, or, sql } from "drizzle-orm";
import type { AttendanceCode, attendanceApi } from "#contracts/api/attendance/attendance.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { attendance, attendanceCodes } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { lockSchool, refusedField } from "../institutions/internal.ts";
import { brokenReference, brokenUnique } from "../refused-by.ts";
import { codeColumns, selectCodes } from "./internal.ts";

/** The school's codes in their order, retired ones last. */
export async function listAttendanceCodes(ctx: Context): Promise<View<typeof attendanceApi.codes>> {
  authorize(ctx, "attendance.read", "settings.update");
  const [data] = await ctx.db.batch((q) => [selectCodes(q)]);
  return { data };
}

/** Adds a code after the others. Errors: `unprocessable` for letters that another one in use has. */
export async function createAttendanceCode(
  ctx: Context,
  input: Input<typeof attendanceApi.addCode>,
): Promise<AttendanceCode> {
  authorize(ctx, "settings.update");
  return ctx.db.transaction(async (tx) => {
    const { id: institutionId } = await lockSchool(ctx, tx);
    const [row] = await tx
      .insert(attendanceCodes)
      .values({
        institutionId,
        ...input,
        position: sql`(select coalesce(max(c.position), 0) + 1 from students.attendance_codes c)`,
      })
      .returning(codeColumns)
      .catch(asTaken);
    const added = orNotFound(row);
    await recordAudit(ctx, tx, [
      { action: "attendance_code.created", entity: "attendance_code", entityId: added.id, after: input },
    ]);
    return added;
  });
}

const FIELDS = ["title", "short", "letter", "position", "isRetired"] as const;

/**
 * Changes what is given of a code; marks that were made with it stay and are shown by its new name. What it means never
 * changes: those marks would say something else. Errors: `not_found`, `precondition_failed` with the code as it is,
 * `unprocessable` for taken letters, `conflict` for the last code of presence.
 */
export async function changeAttendanceCode(
  ctx: Context,
  { id, version, ...changes }: Input<typeof attendanceApi.changeCode> & { readonly version: string },
): Promise<AttendanceCode> {
  authorize(ctx, "settings.update");
  return ctx.db.transaction(async (tx) => {
    await lockSchool(ctx, tx);
    const codes = await selectCodes(tx);
    const before = orNotFound(codes.find((code) => code.id === id));
    if (String(before.version) !== version) {
      throw new AppError("precondition_failed", "Otra persona ha cambiado este código mientras tanto.", {
        reason: "attendance_code_changed",
        current: before,
      });
    }
    const changed = FIELDS.filter((field) => changes[field] !== undefined && changes[field] !== before[field]);
    if (changed.length === 0) return before;
    if (changes.isRetired === true) requireAnotherPresence(codes, before);
    const { isRetired, ...values } = changes;
    const [row] = await tx
      .update(attendanceCodes)
      .set({
        ...values,
        ...(isRetired === undefined || isRetired === before.isRetired
          ? {}
          : { retiredAt: isRetired ? ctx.now() : null }),
        version: sql`${attendanceCodes.version} + 1`,
        updatedAt: ctx.now(),
      })
      .where(eq(attendanceCodes.id, id))
      .returning(codeColumns)
      .catch(asTaken);
    await recordAudit(ctx, tx, [
      {
        action: "attendance_code.updated",
        entity: "attendance_code",
        entityId: id,
        before: Object.fromEntries(changed.map((field) => [field, before[field]])),
        after: Object.fromEntries(changed.map((field) => [field, changes[field]])),
      },
    ]);
    return orNotFound(row);
  });
}

/** Removes a code that was never used. Errors: `not_found`, `conflict` for one that was, and for the last of presence. */
export async function removeAttendanceCode(
  ctx: Context,
  { id }: Input<typeof attendanceApi.removeCode>,
): Promise<void> {
  authorize(ctx, "settings.update");
  await ctx.db.transaction(async (tx) => {
    await lockSchool(ctx, tx);
    const codes = await selectCodes(tx);
    const code = orNotFound(codes.find((one) => one.id === id));
    requireAnotherPresence(codes, code);
    if (await isUsed(tx, id)) throw used();
    // Somebody may be marking with it right now, which only its reference tells.
    await tx
      .delete(attendanceCodes)
      .where(eq(attendanceCodes.id, id))
      .catch((error: unknown) => {
        throw brokenReference(error) === undefined ? error : used();
      });
    const { id: _, version: __, ...before } = code;
    await recordAudit(ctx, tx, [
      { action: "attendance_code.removed", entity: "attendance_code", entityId: id, before },
    ]);
  });
}

const used = () =>
  new AppError("conflict", "Hay asistencia anotada con este código: retíralo en lugar de quitarlo.", {
    reason: "attendance_code_used",
  });

async function isUsed(tx: Transaction, id: number): Promise<boolean> {
  const [mark] = await tx
    .select({ id: attendance.id })
    .from(attendance)
    .where(or(eq(attendance.codeId, id), eq(attendance.officeCodeId, id)))
    .limit(1);
  return mark !== undefined;
}

/** A list begins with everybody present: for that there is always a code. */
function requireAnotherPresence(codes: readonly AttendanceCode[], code: AttendanceCode): void {
  if (code.kind !== "present" || code.isRetired) return;
  if (codes.some((other) => other.id !== code.id && other.kind === "present" && !other.isRetired)) return;
  throw new AppError("conflict", "Es el único código de presencia en uso: añade otro antes.", {
    reason: "attendance_code_last_present",
  });
}

function asTaken(error: unknown): never {
  const broken = brokenUnique(error);
  if (broken === "attendance_codes_letter") {
    throw refusedField("letter", "attendance_letter_taken", "Otro código en uso tiene esta tecla.");
  }
  if (broken === "attendance_codes_short") {
    throw refusedField("short", "attendance_short_taken", "Otro código en uso tiene esta abreviatura.");
  }
  throw error;
}
