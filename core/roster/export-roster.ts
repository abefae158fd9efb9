import { authorize, may } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { zipStream } from "../zip-stream.ts";
import { exportFiles } from "./oneroster/export-files.ts";

export interface RosterExport {
  readonly fileName: string;
  readonly body: ReadableStream<Uint8Array>;
}

/**
 * The school as a OneRoster 1.2 CSV archive, read from the database while it is sent: this and coming school years, the
 * people of the school, their roles, families, groups and enrollments. Past years, people who left, and whose data are
 * restricted or blocked stay out. Birth dates and sex only for who may read pupils. Taking the archive back in changes
 * nothing.
 */
export async function exportRoster(ctx: Context): Promise<RosterExport> {
  authorize(ctx, "users.import");
  const withDemographics = may(ctx, "students.read");
  await ctx.db.transaction((tx) =>
    recordAudit(ctx, tx, [
      {
        action: "roster.export",
        entity: "institution",
        entityId: ctx.actor.institutionId,
        after: { withDemographics },
      },
    ]),
  );
  const day = ctx.now().toISOString().slice(0, 10);
  return { fileName: `oneroster-${day}.zip`, body: zipStream(exportFiles(ctx, withDemographics), ctx.now()) };
}
