import { and, eq, sql } from "drizzle-orm";
import * as z from "zod";
import { type CommitRosterInput, RosterChoices, type RosterCommitView } from "#contracts/roster.ts";
import { rosterImports } from "#schema/index.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError, found } from "../errors.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { authorize } from "../permissions.ts";
import { examine, hashOf } from "./internal.ts";
import { changes, countPlan } from "./plan.ts";
import { loadState } from "./state.ts";
import { applyPlan } from "./write.ts";

const ISSUES_SHOWN = 100;
/** What the office chose at the check, which the commit keeps to. */
const Summary = z.object({ choices: RosterChoices.default({}) });

/**
 * Writes a checked archive, all or nothing. It is validated and planned anew against the school as it is now; faults
 * that have appeared since are 422. What bulk files lack is deactivated only with `confirmMissing`.
 */
export async function commitRoster(ctx: Context, input: CommitRosterInput): Promise<RosterCommitView> {
  authorize(ctx, "users.import");
  const { institutionId } = ctx.actor;
  const own = and(eq(rosterImports.institutionId, institutionId), eq(rosterImports.id, input.importId));
  const [rows] = await ctx.db.read((q) => [q.select().from(rosterImports).where(own)]);
  const stored = found(rows[0], "No existe esa importación.");
  if (stored.status === "rejected")
    throw new AppError("conflict", "El archivo tenía faltas: corrígelo y súbelo de nuevo.");
  if (stored.status === "committed") throw new AppError("conflict", "Esa importación ya se hizo.");
  const bytes = stored.objectKey === null ? null : await ctx.ports.files.get(stored.objectKey);
  if (bytes === null || (await hashOf(bytes)) !== stored.fileHash) {
    throw new AppError("conflict", "El archivo comprobado ya no está guardado: súbelo de nuevo.");
  }

  const { choices } = Summary.parse(stored.summary);
  const view = await ctx.db.transaction(async (tx): Promise<RosterCommitView> => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('roster'), ${institutionId}::int)`);
    const [locked] = await tx.select({ status: rosterImports.status }).from(rosterImports).where(own).for("update");
    if (locked?.status !== "checked") throw new AppError("conflict", "Esa importación ya se hizo.");
    const state = await loadState(ctx, tx);
    const { faults, plan } = await examine(ctx, bytes, async () => state, choices);
    if (plan === undefined) {
      const issues = faults.kept.slice(0, ISSUES_SHOWN).map(({ file, line, field, message }) => ({
        path: [file, line, field].filter((part) => part !== null).join(":"),
        message,
      }));
      throw new AppError("unprocessable", "El centro ha cambiado desde la comprobación: no se ha escrito nada.", {
        issues,
      });
    }
    const counts = countPlan(plan);
    await applyPlan(ctx, tx, plan, state, input.confirmMissing);
    const written = changes(plan, input.confirmMissing);
    const summary = { ...Object(stored.summary), counts, changes: written, confirmMissing: input.confirmMissing };
    await tx.update(rosterImports).set({ status: "committed", committedAt: ctx.now(), summary }).where(own);
    await recordAudit(ctx, tx, [
      {
        action: "roster.import",
        entity: "roster_import",
        entityId: input.importId,
        after: { fileHash: stored.fileHash, counts, confirmMissing: input.confirmMissing },
      },
    ]);
    await enqueue(ctx, tx, { type: "roster.imported", payload: { importId: input.importId } });
    return {
      importId: input.importId,
      status: "committed",
      changes: written,
      counts,
      missingDeactivated: input.confirmMissing,
    };
  });
  await ctx.ports.outbox.poke(institutionId);
  return view;
}
