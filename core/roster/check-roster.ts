import { and, eq } from "drizzle-orm";
import type { RosterReport } from "#contracts/roster.ts";
import { rosterImports } from "#schema/index.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { authorize } from "../permissions.ts";
import { ARCHIVE_LIMITS } from "./central-directory.ts";
import { printable } from "./faults.ts";
import { archiveKey, examine, hashOf } from "./internal.ts";
import { countPlan } from "./plan.ts";
import { loadState } from "./state.ts";

const MISSING_SHOWN = 200;

/**
 * Dry run of a OneRoster 1.2 CSV archive: names every fault, or what a commit would do. Writes nothing but the report
 * itself and, when there is no fault, keeps the archive so that `commitRoster` can take it up by `importId`.
 */
export async function checkRoster(
  ctx: Context,
  input: { readonly bytes: Uint8Array; readonly fileName: string },
): Promise<RosterReport> {
  authorize(ctx, "users.import");
  const { bytes } = input;
  if (bytes.byteLength > ARCHIVE_LIMITS.compressedBytes) {
    throw new AppError("payload_too_large", `El archivo pasa de ${ARCHIVE_LIMITS.compressedBytes / 1_000_000} MB.`);
  }
  const institutionId = ctx.actor.institutionId;
  const fileName = printable(input.fileName);
  const fileHash = await hashOf(bytes);
  const objectKey = archiveKey(institutionId, fileHash);
  const report = await ctx.db.transaction(async (tx): Promise<RosterReport> => {
    const state = await loadState(ctx, tx);
    const { faults, notices, files, orgs, samePeople, plan } = await examine(ctx, bytes, async () => state);
    const counts = plan === undefined ? {} : countPlan(plan);
    const [earlier] = await tx
      .select({ id: rosterImports.id })
      .from(rosterImports)
      .where(
        and(
          eq(rosterImports.institutionId, institutionId),
          eq(rosterImports.fileHash, fileHash),
          eq(rosterImports.status, "committed"),
        ),
      )
      .limit(1);
    const missing = plan?.entities.users.missing ?? [];
    const summary = {
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
      missingPeople: missing.slice(0, MISSING_SHOWN).map(({ sourcedId, values }) => ({
        sourcedId: sourcedId ?? "",
        name: `${values.givenName} ${values.familyName}`,
      })),
    };
  });
  if (report.status === "ready") await ctx.ports.files.put(objectKey, bytes, "application/zip");
  return report;
}
