import type { PeopleImportReport } from "#contracts/api/roster/people-import.ts";
import type { Context } from "#core/context.ts";
import { commitPeopleImport, importPeople, previewUndo, undoImport } from "#core/roster/index.ts";

type Asked = Partial<Parameters<typeof importPeople>[1]>;

/** The dry run of a spreadsheet, with all of its rows. */
export function uploadSheet(ctx: Context, file: string | Uint8Array, asked: Asked = {}): Promise<PeopleImportReport> {
  const bytes = typeof file === "string" ? new TextEncoder().encode(file) : file;
  return importPeople(ctx, { bytes, fileName: "personas.csv", limit: 200, offset: 0, ...asked });
}

/** Its commit by somebody who has read the report. */
export function commitSheet(ctx: Context, report: PeopleImportReport) {
  const { importId, digest, appointmentCount } = report;
  return commitPeopleImport(ctx, { importId, digest, confirmCount: appointmentCount });
}

export async function undoSheet(ctx: Context, importId: number) {
  const { accessCount } = await previewUndo(ctx, { importId });
  return undoImport(ctx, { importId, confirmAccess: accessCount });
}

/** What is said of the file and then of its rows. */
export function codesOf(report: PeopleImportReport): string[] {
  return [...report.problems, ...report.rows.flatMap(({ problems }) => problems)].map(({ code }) => code);
}
