import { and, eq } from "drizzle-orm";
import * as z from "zod";
import type { RosterReport } from "#contracts/api/roster/roster.ts";
import { rosterImports } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { requireOn } from "../operations/switches.ts";
import { readSchoolDay } from "../school-day.ts";
import { sha256 } from "../sha256.ts";
import { archiveKey, examine } from "./internal.ts";
import { ARCHIVE_LIMITS } from "./oneroster/central-directory.ts";
import { printable } from "./oneroster/faults.ts";
import { countPlan } from "./plan/plan.ts";
import type { Plan } from "./plan/planned.ts";
import { loadState, type RosterState, type Value, type Values } from "./plan/state.ts";

const MISSING_SHOWN = 200;
export const CORRECTIONS_SHOWN = 1_000;

export interface CheckRosterInput {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  /** JSON lists of sourcedIds. */
  readonly includeOrgs?: string | undefined;
  readonly samePeople?: string | undefined;
}

/**
 * Dry run of a OneRoster 1.2 CSV archive: names every fault, or what a commit would do. Writes nothing but the report
 * itself and, when there is no fault, keeps the archive so that `commitRoster` can take it up by `importId`.
 */
export async function checkRoster(ctx: Context, input: CheckRosterInput): Promise<RosterReport> {
  authorize(ctx, "users.import");
  await requireOn(ctx, "imports");
  const { bytes } = input;
  if (bytes.byteLength > ARCHIVE_LIMITS.compressedBytes) {
    throw new AppError("payload_too_large", `El archivo pasa de ${ARCHIVE_LIMITS.compressedBytes / 1_000_000} MB.`);
  }
  const choices = { includeOrgs: parseIds(input.includeOrgs), samePeople: parseIds(input.samePeople) };
  const institutionId = ctx.actor.institutionId;
  const fileName = printable(input.fileName);
  const fileHash = await sha256(bytes);
  const objectKey = archiveKey(institutionId, fileHash);
  const report = await ctx.db.transaction(async (tx): Promise<RosterReport> => {
    const today = await readSchoolDay(ctx, tx);
    const { faults, notices, files, orgs, samePeople, plan, state } = await examine(
      ctx,
      today,
      bytes,
      (tables) => loadState(ctx, tx, tables),
      choices,
    );
    const counts = plan === undefined ? {} : countPlan(plan);
    const [earlier] = await tx
      .select({ id: rosterImports.id })
      .from(rosterImports)
      .where(
        and(
          eq(rosterImports.institutionId, institutionId),
          eq(rosterImports.fileHash, fileHash),
          eq(rosterImports.kind, "import"),
          eq(rosterImports.status, "committed"),
        ),
      )
      .limit(1);
    const summary = {
      choices,
      files,
      counts,
      faultCount: faults.count,
      noticeCount: notices.count,
      notices: notices.kept,
    };
    const [row] = await tx
      .insert(rosterImports)
      .values({
        institutionId,
        fileHash,
        fileName,
        status: plan === undefined ? "rejected" : "checked",
        report: faults.kept,
        summary,
        objectKey: plan === undefined ? null : objectKey,
        rows: files.reduce((sum, file) => sum + file.rows, 0),
        createdBy: ctx.actor.userId,
        createdAt: ctx.now(),
      })
      .returning({ id: rosterImports.id });
    if (row === undefined) throw new Error("roster_imports returned no row");
    await recordAudit(ctx, tx, [
      {
        action: "roster.check",
        entity: "roster_import",
        entityId: row.id,
        after: { fileName, fileHash, faultCount: faults.count, counts },
      },
    ]);
    return {
      importId: row.id,
      fileName,
      fileHash,
      status: plan === undefined ? "faulty" : "ready",
      alreadyCommitted: earlier !== undefined,
      files: [...files],
      orgs: [...orgs],
      samePeople: [...samePeople],
      faultCount: faults.count,
      faults: faults.kept,
      noticeCount: notices.count,
      notices: notices.kept,
      counts,
      changedPeople: (["create", "update", "deactivate"] as const).flatMap((change) =>
        named(plan?.entities.users[change]).map((person) => ({ ...person, change })),
      ),
      missingPeople: named(plan?.entities.users.missing),
      endedFamilies: endedFamilies(plan, state),
      appointmentCount: plan?.appointments.length ?? 0,
      appointments: plan?.appointments.slice(0, MISSING_SHOWN) ?? [],
      correctionCount: plan?.held.length ?? 0,
      corrections: plan?.held.slice(0, CORRECTIONS_SHOWN) ?? [],
    };
  });
  // The row stands first: an archive that no row names would be kept for ever. Where this fails, the commit asks for the file.
  if (report.status === "ready") await ctx.ports.files.put(objectKey, bytes, "application/zip");
  return report;
}

/** The first of these people, by name. */
function named(
  people: readonly { readonly sourcedId: string | null; readonly values: Values }[] = [],
): RosterReport["missingPeople"] {
  return people.slice(0, MISSING_SHOWN).map(({ sourcedId, values }) => ({
    sourcedId: sourcedId ?? "",
    name: `${values.givenName} ${values.familyName}`,
  }));
}

function endedFamilies(plan: Plan | undefined, state: RosterState | undefined): RosterReport["endedFamilies"] {
  const ended = plan?.entities.guardianships.deactivate ?? [];
  if (ended.length === 0) return [];
  const names = new Map(
    (state?.rows.users ?? []).map(({ sourcedId, values }) => [sourcedId, `${values.givenName} ${values.familyName}`]),
  );
  const name = (id: Value | undefined) => (typeof id === "string" ? names.get(id) : undefined) ?? "";
  return ended
    .slice(0, MISSING_SHOWN)
    .map(({ values }) => ({ guardian: name(values.guardian), student: name(values.student) }));
}

const Ids = z.array(z.string().max(255)).max(1_000);

/** A JSON list of sourcedIds, which may hold commas themselves; 422 when it is none. */
function parseIds(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  try {
    return Ids.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError("unprocessable", "La elección debe ser una lista JSON de identificadores.", { cause });
  }
}
