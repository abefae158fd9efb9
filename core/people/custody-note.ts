import { eq, sql } from "drizzle-orm";
import type { custodyApi } from "#contracts/api/people/custody.ts";
import type { View } from "#contracts/endpoint.ts";
import { students } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { isReachedStudent } from "../access/students.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";

type Note = View<typeof custodyApi.get>;

/** What is noted of a pupil's custody. Each time it is opened stands in the log. Errors: `not_found`. */
export async function getCustodyNote(ctx: Context, { id }: { id: number }): Promise<Note> {
  authorize(ctx, "custody.read");
  const row = await ctx.db.transaction(async (tx) => {
    const row = await reached(ctx, tx, id);
    if (row.sealed !== null) {
      await recordAudit(ctx, tx, [{ action: "custody.read", entity: "student", entityId: id }]);
    }
    return row;
  });
  const note = row.sealed === null ? null : await ctx.ports.cipher.open(cellOf(ctx, id), row.sealed);
  return { note, version: String(row.version) };
}

/**
 * Writes the note, or takes it away with null. The log says that, not what it says. Errors: `not_found`,
 * `precondition_failed` when somebody else wrote to the file meanwhile.
 */
export async function replaceCustodyNote(
  ctx: Context,
  input: { readonly id: number; readonly version: string; readonly note: string | null },
): Promise<Note> {
  authorize(ctx, "custody.update");
  const { id, note } = input;
  const sealed = note === null ? null : await ctx.ports.cipher.seal(cellOf(ctx, id), note);
  const version = await ctx.db.transaction(async (tx) => {
    const row = await reached(ctx, tx, id);
    if (String(row.version) !== input.version) {
      throw new AppError("precondition_failed", "Otra persona ha cambiado este expediente mientras tanto.", {
        reason: "file_changed",
        current: { version: String(row.version) },
      });
    }
    if (row.sealed === null && sealed === null) return row.version;
    await tx
      .update(students)
      .set({ custodyNote: sealed, version: sql`${students.version} + 1`, updatedAt: ctx.now() })
      .where(eq(students.id, id));
    await recordAudit(ctx, tx, [
      {
        action: "custody.replaced",
        entity: "student",
        entityId: id,
        before: { hasNote: row.sealed !== null },
        after: { hasNote: sealed !== null },
      },
    ]);
    return row.version + 1;
  });
  return { note, version: String(version) };
}

const cellOf = (ctx: Context, rowId: number) =>
  ({ column: "students.students.custody_note", institutionId: ctx.actor.institutionId, rowId }) as const;

/** The locked row: who reads does not read what is being replaced. */
async function reached(ctx: Context, tx: Transaction, id: number) {
  const [row] = await tx
    .select({ sealed: students.custodyNote, version: students.version })
    .from(students)
    .where(isReachedStudent(ctx, id))
    .for("no key update");
  return orNotFound(row);
}
