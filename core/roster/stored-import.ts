import { and, eq, lt, sql } from "drizzle-orm";
import * as z from "zod";
import { RosterChoices } from "#contracts/api/roster/roster.ts";
import { rosterChanges, rosterImports } from "#schema/index.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { sha256 } from "../sha256.ts";

export const UNDO_DAYS = 30;

export type StoredImport = typeof rosterImports.$inferSelect;

/** What the office chose at the check, which all later steps keep to. */
const Summary = z.object({ choices: RosterChoices.default({}) });

export function ownImport(ctx: Context, importId: number) {
  return and(eq(rosterImports.institutionId, ctx.actor.institutionId), eq(rosterImports.id, importId));
}

/** What an import was read from; the removals of an archive are no business of a spreadsheet. */
export type ImportFormat = "oneroster" | "csv";

export async function getStoredImport(
  ctx: Context,
  importId: number,
  format: ImportFormat = "oneroster",
): Promise<StoredImport> {
  const [rows] = await ctx.db.batch((q) => [
    q
      .select()
      .from(rosterImports)
      .where(and(ownImport(ctx, importId), eq(rosterImports.format, format))),
  ]);
  return orNotFound(rows[0], "No existe esa importación.");
}

export function choicesOf(stored: StoredImport): RosterChoices {
  return Summary.parse(stored.summary).choices;
}

/** The very archive that was checked; 409 when it is not kept any more or is another. */
export async function getArchive(ctx: Context, stored: StoredImport): Promise<Uint8Array> {
  const bytes = stored.objectKey === null ? null : await ctx.ports.files.get(stored.objectKey);
  if (bytes === null || (await sha256(bytes)) !== stored.fileHash) {
    throw new AppError("conflict", "El archivo comprobado ya no está guardado: súbelo de nuevo.", {
      reason: "import_file_gone",
    });
  }
  return bytes;
}

/** Removals go with a committed import alone. Errors: 409 that says what is in the way. */
export function expectCommitted(stored: StoredImport): asserts stored is StoredImport & { committedAt: Date } {
  if (stored.kind === "import" && stored.status === "undone") {
    throw new AppError("conflict", "Esta importación se deshizo: no hay bajas que hacer.", {
      reason: "removals_undone",
    });
  }
  if (stored.kind !== "import" || stored.status !== "committed" || stored.committedAt === null) {
    throw new AppError("conflict", "Primero hay que hacer la importación; las bajas van después.", {
      reason: "removals_too_early",
    });
  }
}

/** One import, removal or undo of a school at a time; the row as it is once the turn has come. */
export async function lockImport(ctx: Context, tx: Transaction, importId: number): Promise<StoredImport> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('roster'), ${ctx.actor.institutionId}::int)`);
  // What can no longer be undone is not kept; a day more, since the row's own clock is the database's.
  const expired = new Date(ctx.now().getTime() - (UNDO_DAYS + 1) * 86_400_000);
  const own = eq(rosterChanges.institutionId, ctx.actor.institutionId);
  await tx.delete(rosterChanges).where(and(own, lt(rosterChanges.createdAt, expired)));
  const [row] = await tx.select().from(rosterImports).where(ownImport(ctx, importId)).for("update");
  return orNotFound(row, "No existe esa importación.");
}

/** The last moment of an undo, null when there is nothing to undo. */
export function undoableUntil(stored: Pick<StoredImport, "status" | "committedAt">): Date | null {
  if (stored.status !== "committed" || stored.committedAt === null) return null;
  return new Date(stored.committedAt.getTime() + UNDO_DAYS * 86_400_000);
}
