import type { RemoveMissingInput, RosterRemovalView } from "#contracts/api/roster/roster.ts";
import { rosterImports } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { forgetFigures } from "../institutions/get-statistics.ts";
import { requireOn } from "../operations/switches.ts";
import { keepAdministrator, mayAppoint } from "../people/administrators.ts";
import { isPeople } from "./plan/closings.ts";
import { countGroups, mustType, planRemovals } from "./removals.ts";
import { expectCommitted, getArchive, getStoredImport, lockImport } from "./stored-import.ts";
import { announceEndedRights } from "./write/change-log.ts";
import { WRITE_ORDER } from "./write/storage.ts";
import { asConflict, closeAccounts, deactivateRows } from "./write/write.ts";

/**
 * Takes out the groups named of what a committed archive lacks or closes, as a step of its own that can be undone by itself.
 * Errors: 422 without the number where more than 5 % would go; 409 when the number given is not the number now, or no
 * administrator would be left.
 */
export async function removeMissing(ctx: Context, input: RemoveMissingInput): Promise<RosterRemovalView> {
  authorize(ctx, "users.import");
  await requireOn(ctx, "imports");
  if (input.groups.includes("school_admin") && !mayAppoint(ctx.actor)) {
    throw new AppError(
      "forbidden",
      "Solo la dirección o la administración del centro da de baja a quien lo administra.",
    );
  }
  const asked = await getStoredImport(ctx, input.importId);
  expectCommitted(asked);
  const bytes = await getArchive(ctx, asked);
  const view = await ctx.db.transaction(async (tx): Promise<RosterRemovalView> => {
    const stored = await lockImport(ctx, tx, input.importId);
    const plan = await planRemovals(ctx, tx, stored, bytes);
    const rows = plan.rows.filter(({ group }) => input.groups.includes(group));
    if (rows.length === 0) throw new AppError("conflict", "No hay nada que dar de baja.", { reason: "removals_none" });
    if (input.confirmCount === undefined && mustType(plan, input.groups)) {
      throw new AppError("unprocessable", `Son muchas bajas: escribe su número, ${rows.length}, para confirmarlas.`, {
        reason: "removals_confirm",
        issues: [{ path: "body.confirmCount", message: "escribe el número de bajas", reason: "removals_confirm" }],
      });
    }
    if (input.confirmCount !== undefined && input.confirmCount !== rows.length) {
      throw new AppError("conflict", `El número no coincide: ahora serían ${rows.length} bajas.`, {
        current: rows.length,
        reason: "removals_changed",
        issues: [{ path: "body.confirmCount", message: `ahora serían ${rows.length}`, reason: "removals_changed" }],
      });
    }
    const groups = countGroups(rows);
    const [made] = await tx
      .insert(rosterImports)
      .values({
        institutionId: stored.institutionId,
        kind: "removal",
        parentId: stored.id,
        fileHash: stored.fileHash,
        fileName: stored.fileName,
        status: "committed",
        summary: { changes: rows.length, groups },
        createdBy: ctx.actor.userId,
        createdAt: ctx.now(),
        committedAt: ctx.now(),
      })
      .returning({ id: rosterImports.id });
    if (made === undefined) throw new Error("roster_imports returned no row");
    const journal = { institutionId: stored.institutionId, importId: made.id, tx };
    try {
      await keepAdministrator(tx, stored.institutionId, async () => {
        for (const entity of WRITE_ORDER.toReversed()) {
          const ids = rows.filter((row) => row.entity === entity && !row.accountOnly).map(({ id }) => id);
          await deactivateRows(journal, entity, ids);
        }
        await closeAccounts(
          journal,
          rows.filter(({ accountOnly }) => accountOnly).map(({ id }) => id),
        );
      });
    } catch (error) {
      throw asConflict(error);
    }
    await announceEndedRights(ctx, journal);
    await recordAudit(ctx, tx, [
      {
        action: "roster.remove",
        entity: "roster_import",
        entityId: made.id,
        after: { importId: stored.id, fileHash: stored.fileHash, groups },
      },
    ]);
    const people = rows.filter(({ group }) => isPeople(group)).length;
    return { importId: made.id, removed: rows.length, people, groups };
  });
  await forgetFigures(ctx);
  await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return view;
}
