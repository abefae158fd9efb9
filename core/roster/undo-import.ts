import { and, eq, sql } from "drizzle-orm";
import * as z from "zod";
import { RosterUndoView, type UndoImportInput } from "#contracts/api/roster/undo.ts";
import { rosterChanges, rosterImports } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { BEYOND_OWN, mayGrant } from "../access/grant.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError } from "../errors.ts";
import { forgetFigures } from "../institutions/get-statistics.ts";
import { requireOn } from "../operations/switches.ts";
import { keepAdministrator, mayAppoint } from "../people/administrators.ts";
import { selectRoles } from "../people/roles.ts";
import { lockImport, ownImport, type StoredImport, UNDO_DAYS, undoableUntil } from "./stored-import.ts";
import { announceEndedRights, type Journal } from "./write/change-log.ts";
import { undoChanges } from "./write/undo.ts";
import { laterFiles } from "./write/undo-access.ts";
import { asConflict } from "./write/write.ts";

const Done = z.object({ undo: RosterUndoView });
const Touched = z.object({
  rows: z.array(z.object({ id: z.coerce.number(), isRole: z.boolean(), roles: z.array(z.coerce.number()) })),
});

/** Carries the outcome of a dry run out of its transaction, which it rolls back. */
class DryRun extends Error {
  readonly view: RosterUndoView;
  constructor(view: RosterUndoView) {
    super("dry run");
    this.view = view;
  }
}

/**
 * What an undo would do: the undo itself, rolled back, so that both always agree. Errors: 409 when there is nothing to
 * undo, the thirty days are over, or no administrator would be left.
 */
export async function previewUndo(ctx: Context, input: { readonly importId: number }): Promise<RosterUndoView> {
  authorize(ctx, "users.import");
  try {
    return await ctx.db.transaction(async (tx) => {
      const stored = await lockImport(ctx, tx, input.importId);
      const done = alreadyUndone(stored);
      if (done !== undefined) return done;
      throw new DryRun({ ...(await undo(ctx, tx, stored)), status: "planned" });
    });
  } catch (error) {
    if (error instanceof DryRun) return error.view;
    throw error;
  }
}

/**
 * Takes back a committed import or removal, all or nothing. Sessions of people who come back stay closed: they sign in
 * again. A second call changes nothing and answers like the first. Errors: 409 as for the dry run, and when access comes
 * back that is not the number confirmed.
 */
export async function undoImport(ctx: Context, input: UndoImportInput): Promise<RosterUndoView> {
  authorize(ctx, "users.import");
  await requireOn(ctx, "imports");
  const view = await ctx.db.transaction(async (tx): Promise<RosterUndoView> => {
    const stored = await lockImport(ctx, tx, input.importId);
    const done = alreadyUndone(stored);
    if (done !== undefined) return done;
    const undone = await undo(ctx, tx, stored);
    requireConfirmed(undone.accessCount, input.confirmAccess);
    await tx
      .update(rosterImports)
      .set({
        status: "undone",
        undoneAt: ctx.now(),
        undoneBy: ctx.actor.userId,
        summary: { ...Object(stored.summary), undo: undone },
      })
      .where(ownImport(ctx, stored.id));
    await recordAudit(ctx, tx, [
      {
        action: "roster.undo",
        entity: "roster_import",
        entityId: stored.id,
        after: {
          counts: undone.counts,
          access: undone.accessCount,
          skipped: undone.skippedCount,
          frozenPeople: undone.frozenPeople,
        },
      },
    ]);
    return undone;
  });
  await forgetFigures(ctx);
  await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return view;
}

/** Whoever gets access back is looked at by the person who gives it: those of now, and no others. */
function requireConfirmed(count: number, confirmed: number | undefined): void {
  if ((confirmed ?? 0) === count) return;
  const reason = confirmed === undefined ? "undo_access_confirm" : "undo_access_changed";
  const detail =
    confirmed === undefined
      ? `Deshacer devuelve accesos: revisa la lista y confirma su número, ${count}.`
      : `El número no coincide: ahora volverían ${count} accesos. Revisa la lista otra vez.`;
  throw new AppError("conflict", detail, {
    current: count,
    reason,
    issues: [{ path: "body.confirmAccess", message: `ahora serían ${count}`, reason }],
  });
}

/**
 * As in an import: nobody changes their own role by an undo, only administrators touch one another, and nobody touches
 * whoever has, or would get back, a role that they may not give.
 */
async function refuseOthersRights(ctx: Context, journal: Journal): Promise<void> {
  const found = await journal.tx.execute(sql`
    select c.row_id as id, c.before ? 'role_id' as "isRole",
      array_remove(array[u.role_id, (c.before ->> 'role_id')::bigint], null) as roles
    from users.roster_changes c left join users.users u on u.id = c.row_id
    where c.institution_id = ${journal.institutionId} and c.import_id = ${journal.importId} and c.entity = 'users'
      and c.before ?| array['role_id', 'email', 'username', 'is_active', 'status']`);
  const people = Touched.parse(found).rows;
  if (people.some(({ id, isRole }) => id === ctx.actor.userId && isRole)) {
    throw new AppError("conflict", "Deshacerla cambiaría tu propio papel: pide a otra persona que lo haga.", {
      reason: "undo_own_role",
    });
  }
  const all = new Map((await selectRoles(journal.tx)).map((role) => [role.id, role]));
  const others = people.flatMap(({ id, roles }) => (id === ctx.actor.userId ? [] : roles.map((role) => all.get(role))));
  if (!mayAppoint(ctx.actor) && others.some((role) => role?.kind === "school_admin")) {
    throw new AppError("forbidden", "Solo la dirección o la administración del centro cambia a quien lo administra.");
  }
  if (others.some((role) => role === undefined || !mayGrant(ctx.actor, role))) {
    throw new AppError("forbidden", BEYOND_OWN, { reason: "rights_beyond_own" });
  }
}

function alreadyUndone(stored: StoredImport): RosterUndoView | undefined {
  return stored.status === "undone" ? Done.parse(stored.summary).undo : undefined;
}

async function undo(ctx: Context, tx: Transaction, stored: StoredImport): Promise<RosterUndoView> {
  const until = undoableUntil(stored);
  if (until === null || stored.kind === "undo")
    throw new AppError("conflict", "No hay nada que deshacer.", { reason: "undo_nothing" });
  if (until < ctx.now()) {
    throw new AppError("conflict", `Han pasado más de ${UNDO_DAYS} días: ya no se puede deshacer.`, {
      reason: "undo_over",
    });
  }
  const [self] = await tx
    .select({ id: rosterChanges.id })
    .from(rosterChanges)
    .where(
      and(
        eq(rosterChanges.institutionId, stored.institutionId),
        eq(rosterChanges.importId, stored.id),
        eq(rosterChanges.entity, "users"),
        eq(rosterChanges.rowId, ctx.actor.userId),
        eq(rosterChanges.action, "create"),
      ),
    );
  if (self !== undefined) {
    throw new AppError("conflict", "Tu propia cuenta viene de esta importación: pide a otra persona que la deshaga.", {
      reason: "undo_own_account",
    });
  }
  const [made] = await tx
    .insert(rosterImports)
    .values({
      institutionId: stored.institutionId,
      kind: "undo",
      parentId: stored.id,
      fileHash: stored.fileHash,
      fileName: stored.fileName,
      status: "committed",
      createdBy: ctx.actor.userId,
      createdAt: ctx.now(),
      committedAt: ctx.now(),
    })
    .returning({ id: rosterImports.id });
  if (made === undefined) throw new Error("roster_imports returned no row");
  const journal = { institutionId: stored.institutionId, importId: made.id, tx };
  try {
    const later = await laterFiles(journal, stored);
    const undone = await keepAdministrator(tx, stored.institutionId, () => undoChanges(journal, stored.id, later));
    await refuseOthersRights(ctx, journal);
    await announceEndedRights(ctx, journal);
    // An undo is not undone itself: what it noted was only needed to know whose rights ended.
    await tx
      .delete(rosterChanges)
      .where(and(eq(rosterChanges.institutionId, stored.institutionId), eq(rosterChanges.importId, made.id)));
    return {
      importId: stored.id,
      status: "undone",
      counts: undone.counts,
      skippedCount: undone.skippedCount,
      skipped: [...undone.skipped],
      accessCount: undone.accessCount,
      access: [...undone.access],
      frozenPeople: undone.frozenPeople,
    };
  } catch (error) {
    throw asConflict(error);
  }
}
