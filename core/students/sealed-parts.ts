import { and, desc, eq, isNotNull, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { AuditAction } from "#contracts/api/audit/words.ts";
import type { EncryptedColumn } from "#schema/encrypted-columns.ts";
import { fileVersions, students, users } from "#schema/index.ts";
import { isReachedStudent } from "../access/students.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";

/** A part of a pupil's file that is kept sealed. Who writes one writes the file: it has one version. */
export interface SealedPart {
  readonly name: (typeof fileVersions.$inferSelect)["part"];
  readonly column: AnyPgColumn;
  readonly key: "custodyNote" | "emergencyContacts" | "medicalInformation";
  readonly cell: EncryptedColumn;
  readonly opened: AuditAction;
  readonly replaced: AuditAction;
}

export const CUSTODY: SealedPart = {
  name: "custody",
  column: students.custodyNote,
  key: "custodyNote",
  cell: "students.students.custody_note",
  opened: "custody.read",
  replaced: "custody.replaced",
};

export const CONTACTS: SealedPart = {
  name: "contacts",
  column: students.emergencyContacts,
  key: "emergencyContacts",
  cell: "students.students.emergency_contacts",
  opened: "contacts.read",
  replaced: "contacts.replaced",
};

export const MEDICAL: SealedPart = {
  name: "medical",
  column: students.medicalInformation,
  key: "medicalInformation",
  cell: "students.students.medical_information",
  opened: "medical.read",
  replaced: "medical.replaced",
};

export interface Opened {
  readonly text: string | null;
  readonly version: string;
}

/** The part as text; null: nothing is written. That staff opened it is in the log each time. Errors: `not_found`. */
export async function openPart(ctx: Context, part: SealedPart, id: number): Promise<Opened> {
  const row = await ctx.db.transaction(async (tx) => {
    const row = await lockedFile(ctx, tx, part, id);
    if (row.sealed !== null) await noteOpened(ctx, tx, part, id);
    return row;
  });
  return {
    text: row.sealed === null ? null : await ctx.ports.cipher.open(cellOf(ctx, part.cell, id), row.sealed),
    version: String(row.version),
  };
}

/**
 * Writes the part, or takes it away with null, and keeps what it said. The log says that, not what it says. The same text
 * again changes nothing. Answers the file's version. Errors: `not_found`, `precondition_failed` when somebody else wrote to
 * the file meanwhile.
 */
export async function replacePart(
  ctx: Context,
  part: SealedPart,
  input: { readonly id: number; readonly version: string },
  text: string | null,
): Promise<string> {
  const { id } = input;
  const { cipher } = ctx.ports;
  const sealed = text === null ? null : await cipher.seal(cellOf(ctx, part.cell, id), text);
  const version = await ctx.db.transaction(async (tx) => {
    const row = await lockedFile(ctx, tx, part, id);
    if (String(row.version) !== input.version) {
      throw new AppError("precondition_failed", "Otra persona ha cambiado este expediente mientras tanto.", {
        reason: "file_changed",
        current: { version: String(row.version) },
      });
    }
    const former = row.sealed === null ? null : await cipher.open(cellOf(ctx, part.cell, id), row.sealed);
    if (former === text) return row.version;
    if (former !== null) await keepFormer(ctx, tx, part, id, former);
    await tx
      .update(students)
      .set({ [part.key]: sealed, version: sql`${students.version} + 1`, updatedAt: ctx.now() })
      .where(eq(students.id, id));
    await recordAudit(ctx, tx, [
      {
        action: part.replaced,
        entity: "student",
        entityId: id,
        before: { hasNote: former !== null },
        after: { hasNote: text !== null },
      },
    ]);
    return row.version + 1;
  });
  return String(version);
}

export interface Former {
  readonly id: number;
  readonly text: string;
  readonly replacedAt: string;
  readonly replacedBy: string;
}

const MOST_FORMER = 50;

/** What the part said before, the latest first. That it was opened is in the log. Errors: `not_found`. */
export async function openFormer(ctx: Context, part: SealedPart, id: number): Promise<Former[]> {
  const rows = await ctx.db.transaction(async (tx) => {
    await lockedFile(ctx, tx, part, id);
    const rows = await tx
      .select({
        id: fileVersions.id,
        content: fileVersions.content,
        replacedAt: fileVersions.replacedAt,
        replacedBy: sql<string>`${users.givenName} || ' ' || ${users.familyName}`,
      })
      .from(fileVersions)
      .innerJoin(users, eq(users.id, fileVersions.replacedBy))
      .where(and(eq(fileVersions.studentId, id), eq(fileVersions.part, part.name), isNotNull(fileVersions.content)))
      .orderBy(desc(fileVersions.replacedAt), desc(fileVersions.id))
      .limit(MOST_FORMER);
    if (rows.length > 0) await noteOpened(ctx, tx, part, id, { former: rows.length });
    return rows;
  });
  return Promise.all(
    rows.map(async ({ content, replacedAt, ...row }) => ({
      ...row,
      text: await ctx.ports.cipher.open(cellOf(ctx, "students.file_versions.content", row.id), content ?? ""),
      replacedAt: replacedAt.toISOString(),
    })),
  );
}

const cellOf = (ctx: Context, column: EncryptedColumn, rowId: number) =>
  ({ column, institutionId: ctx.actor.institutionId, rowId }) as const;

/** The locked row: who reads does not read what is being replaced. */
async function lockedFile(ctx: Context, tx: Transaction, part: SealedPart, id: number) {
  const [row] = await tx
    .select({ sealed: sql<string | null>`${part.column}`, version: students.version })
    .from(students)
    .where(isReachedStudent(ctx, id))
    .for("no key update");
  return orNotFound(row);
}

/** A family that reads its own file leaves no entry. */
async function noteOpened(ctx: Context, tx: Transaction, part: SealedPart, id: number, after?: { former: number }) {
  if (ctx.actor.kind === "parent" || ctx.actor.kind === "student") return;
  await recordAudit(ctx, tx, [
    { action: part.opened, entity: "student", entityId: id, ...(after === undefined ? {} : { after }) },
  ]);
}

/** Its ciphertext belongs to its row, so the row comes first. */
async function keepFormer(ctx: Context, tx: Transaction, part: SealedPart, studentId: number, text: string) {
  const { institutionId, userId } = ctx.actor;
  const [row] = await tx
    .insert(fileVersions)
    .values({ institutionId, studentId, part: part.name, replacedBy: userId, replacedAt: ctx.now() })
    .returning({ id: fileVersions.id });
  if (row === undefined) throw new Error("no row for what was written before");
  const content = await ctx.ports.cipher.seal(cellOf(ctx, "students.file_versions.content", row.id), text);
  await tx.update(fileVersions).set({ content }).where(eq(fileVersions.id, row.id));
}
