import type { RosterOverwrite } from "#contracts/api/roster/corrections.ts";
import type { peopleImportApi } from "#contracts/api/roster/people-import.ts";
import type { CommitRosterInput, RosterAppointment, RosterCommitView } from "#contracts/api/roster/roster.ts";
import type { Input } from "#contracts/endpoint.ts";
import { rosterImports } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError } from "../errors.ts";
import { forgetFigures } from "../institutions/get-statistics.ts";
import { requireOn } from "../operations/switches.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { keepAdministrator } from "../people/administrators.ts";
import { readSchoolDay } from "../school-day.ts";
import { type Examined, examine } from "./internal.ts";
import type { RosterTables } from "./oneroster/table.ts";
import { changes, countPlan } from "./plan/plan.ts";
import type { Plan } from "./plan/planned.ts";
import { loadState } from "./plan/state.ts";
import { examineStoredSheet } from "./sheet/stored-sheet.ts";
import {
  choicesOf,
  getArchive,
  getStoredImport,
  type ImportFormat,
  lockImport,
  ownImport,
  type StoredImport,
} from "./stored-import.ts";
import { announceEndedRights } from "./write/change-log.ts";
import { applyPlan } from "./write/write.ts";

const ISSUES_SHOWN = 100;
/** Whom the log names of those whose access an import changes; all of them are in its changes. */
const MOST_NAMED = 200;

const inWords = ({ sourcedId, name, change, from, to }: RosterAppointment) =>
  `${name} (${sourcedId}): ${change} ${from ?? "-"} → ${to ?? "-"}`;

/**
 * Writes a checked archive, all or nothing. It is validated and planned anew against the school as it is now; faults
 * that have appeared since are 422, and so are roles and addresses that change without their number. Whom bulk files lack stays: that is a step of its own, `removeMissing`.
 */
export async function commitRoster(ctx: Context, input: CommitRosterInput): Promise<RosterCommitView> {
  authorize(ctx, "users.import");
  return commit(ctx, input, "oneroster");
}

/** The same with a checked spreadsheet of people; 409 as well when what it brings is not what the report with that digest said. */
export async function commitPeopleImport(
  ctx: Context,
  input: Input<typeof peopleImportApi.commit>,
): Promise<RosterCommitView> {
  authorize(ctx, "users.import");
  return commit(ctx, input, "csv");
}

async function commit(
  ctx: Context,
  input: CommitRosterInput & { readonly digest?: string },
  format: ImportFormat,
): Promise<RosterCommitView> {
  await requireOn(ctx, "imports");
  const { institutionId } = ctx.actor;
  const stored = await getStoredImport(ctx, input.importId, format);
  expectChecked(stored);
  const bytes = await getArchive(ctx, stored);
  const view = await ctx.db.transaction(async (tx): Promise<RosterCommitView> => {
    const locked = await lockImport(ctx, tx, input.importId);
    expectChecked(locked);
    const today = await readSchoolDay(ctx, tx);
    const examined = format === "csv" ? examineStoredSheet : examineArchive;
    const { issues, plan, state, digest } = await examined(ctx, tx, today, locked, bytes, input.overwrite ?? {});
    if (plan === undefined || state === undefined) {
      throw new AppError("unprocessable", "El centro ha cambiado desde la comprobación: no se ha escrito nada.", {
        reason: "import_outdated",
        issues,
      });
    }
    if (digest !== input.digest) {
      const text = "Lo que se importaría ya no es lo que has revisado: míralo otra vez y confírmalo.";
      throw new AppError("conflict", text, { reason: "import_changed" });
    }
    confirm(plan, input.confirmCount);
    const counts = countPlan(plan);
    const journal = { institutionId, importId: input.importId, tx };
    await keepAdministrator(tx, institutionId, () => applyPlan(journal, plan, state));
    await announceEndedRights(ctx, journal);
    const written = changes(plan);
    const summary = { ...Object(locked.summary), counts, changes: written };
    await tx
      .update(rosterImports)
      .set({
        status: "committed",
        committedAt: ctx.now(),
        summary,
        // Whom an archive lacks is asked of it later; a spreadsheet has said all, and more than the school keeps.
        ...(format === "csv" ? { objectKey: null } : {}),
      })
      .where(ownImport(ctx, input.importId));
    await recordAudit(ctx, tx, [
      {
        action: "roster.import",
        entity: "roster_import",
        entityId: input.importId,
        after: {
          fileHash: stored.fileHash,
          ...(digest === undefined ? {} : { digest }),
          counts,
          appointments: plan.appointments.slice(0, MOST_NAMED).map(inWords),
          overwritten: plan.held.filter(({ overwritten }) => overwritten).length,
        },
      },
    ]);
    await enqueue(ctx, tx, { type: "roster.imported", payload: { importId: input.importId } });
    if (format === "csv" && stored.objectKey !== null) {
      await enqueue(ctx, tx, { type: "files.expired", payload: { keys: [stored.objectKey] } });
    }
    return {
      importId: input.importId,
      status: "committed",
      changes: written,
      counts,
    };
  });
  await forgetFigures(ctx);
  await ctx.ports.outbox.requestDrain(institutionId);
  return view;
}

function expectChecked({ status }: StoredImport): void {
  if (status === "rejected") {
    throw new AppError("conflict", "El archivo tenía errores: corrígelo y súbelo de nuevo.", {
      reason: "import_faulty",
    });
  }
  if (status !== "checked") throw new AppError("conflict", "Esa importación ya se hizo.", { reason: "import_done" });
}

async function examineArchive(
  ctx: Context,
  tx: Transaction,
  today: string,
  stored: StoredImport,
  bytes: Uint8Array,
  overwrite: RosterOverwrite,
): Promise<Examined> {
  const load = (tables: RosterTables) => loadState(ctx, tx, tables);
  const { faults, plan, state } = await examine(ctx, today, bytes, load, choicesOf(stored), overwrite);
  const issues = faults.kept.slice(0, ISSUES_SHOWN).map(({ file, line, field, message }) => ({
    path: [file, line, field].filter((part) => part !== null).join(":"),
    message,
  }));
  return { issues, plan, state };
}

function confirm({ appointments }: Plan, confirmed: number | undefined): void {
  const path = "body.confirmCount";
  const count = appointments.length;
  if (confirmed === undefined && count > 0) {
    const text = `Hay accesos nuevos o que cambian: escribe cuántos, ${count}, para confirmarlo.`;
    throw new AppError("unprocessable", text, {
      reason: "appointments_confirm",
      issues: [{ path, message: "escribe el número de accesos", reason: "appointments_confirm" }],
    });
  }
  if (confirmed !== undefined && confirmed !== count) {
    throw new AppError("conflict", `El número no coincide: ahora serían ${count} accesos.`, {
      current: count,
      reason: "appointments_changed",
      issues: [{ path, message: `ahora serían ${count}`, reason: "appointments_changed" }],
    });
  }
}
