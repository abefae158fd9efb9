import { and, desc, eq, inArray, ne, sql } from "drizzle-orm";
import * as z from "zod";
import {
  type PeopleImportReport,
  type peopleImportApi,
  SHEET_BYTES,
  type SheetChoices,
  type SheetOutcome,
} from "#contracts/api/roster/people-import.ts";
import {
  FIELDS_OF_KIND,
  PeopleImportField,
  type PeopleImportKind,
} from "#contracts/api/roster/people-import-fields.ts";
import type { Input } from "#contracts/endpoint.ts";
import { rosterImports } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { requireOn } from "../operations/switches.ts";
import { readSchoolDay } from "../school-day.ts";
import { sha256 } from "../sha256.ts";
import { CORRECTIONS_SHOWN } from "./check-roster.ts";
import { printable } from "./oneroster/faults.ts";
import { countPlan } from "./plan/plan.ts";
import { examineSheet, type SheetExamination } from "./sheet/examine-sheet.ts";
import { propose } from "./sheet/propose.ts";
import { readSheet, type Sheet } from "./sheet/read-sheet.ts";
import { reportRows } from "./sheet/report-rows.ts";
import { StoredSheet, sheetChoicesOf } from "./sheet/stored-sheet.ts";
import { isWorkbook } from "./sheet/workbook.ts";
import { getArchive, getStoredImport, lockImport, ownImport, type StoredImport } from "./stored-import.ts";

const APPOINTMENTS_SHOWN = 200;
const SAMPLES = 3;
const SAMPLE_LENGTH = 60;

type Page = Pick<Input<typeof peopleImportApi.get>, "outcome" | "limit" | "offset">;
type Choices = SheetChoices & { readonly isRemembered: boolean };

/**
 * Dry run of a spreadsheet of people. Columns are read as asked, else as in the last import with the same headers, else as
 * their headers and values propose. Writes no person; the file is kept so that `checkPeopleImport` and the commit can take it
 * up. Errors: 413, and 422 for a mapping that is none.
 */
export async function importPeople(
  ctx: Context,
  input: Input<typeof peopleImportApi.upload> & { readonly bytes: Uint8Array },
): Promise<PeopleImportReport> {
  authorize(ctx, "users.import");
  await requireOn(ctx, "imports");
  const { bytes } = input;
  if (bytes.byteLength > SHEET_BYTES)
    throw new AppError("payload_too_large", `El archivo pasa de ${SHEET_BYTES / 1_000_000} MB.`);
  const asked = parseMapping(input.mapping);
  const { institutionId } = ctx.actor;
  const fileHash = await sha256(bytes);
  const [ending, type] = isWorkbook(bytes)
    ? (["xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] as const)
    : (["csv", "text/csv"] as const);
  const objectKey = `rosters/${institutionId}/${fileHash}.${ending}`;
  const sheet = await readSheet(bytes);
  const fileName = printable(input.fileName);
  const report = await ctx.db.transaction(async (tx): Promise<PeopleImportReport> => {
    const today = await readSchoolDay(ctx, tx);
    const choices = await chosen(ctx, tx, sheet, input.kind, asked);
    const examined = await examineSheet(ctx, tx, today, sheet, fileHash, choices, {});
    const [row] = await tx
      .insert(rosterImports)
      .values({
        institutionId,
        fileHash,
        fileName,
        format: "csv",
        status: statusOf(examined),
        summary: summaryOf(sheet, choices, examined),
        objectKey,
        rows: sheet.lines.length,
        createdBy: ctx.actor.userId,
        createdAt: ctx.now(),
      })
      .returning();
    const stored = orNotFound(row);
    await recordAudit(ctx, tx, [
      {
        action: "roster.check",
        entity: "roster_import",
        entityId: stored.id,
        after: { fileName, fileHash, kind: choices.kind, faultCount: examined.errorCount, counts: countsOf(examined) },
      },
    ]);
    return reportOf(ctx, tx, stored, sheet, choices, examined, input);
  });
  await ctx.ports.files.put(objectKey, bytes, type);
  return report;
}

/** The dry run of a stored spreadsheet with columns read otherwise, or with who the people of asked rows are. */
export async function checkPeopleImport(
  ctx: Context,
  input: Input<typeof peopleImportApi.check>,
): Promise<PeopleImportReport> {
  authorize(ctx, "users.import");
  await requireOn(ctx, "imports");
  const asked = await getStoredImport(ctx, input.importId, "csv");
  refuseDone(asked);
  const bytes = await getArchive(ctx, asked);
  const sheet = await readSheet(bytes);
  const { kind, decisions } = input;
  const mapping = fitted(sheet, kind, input.mapping ?? propose(sheet, kind).mapping);
  const choices = { kind, mapping, decisions, isRemembered: false };
  return ctx.db.transaction(async (tx): Promise<PeopleImportReport> => {
    const stored = await lockImport(ctx, tx, input.importId);
    refuseDone(stored);
    const today = await readSchoolDay(ctx, tx);
    const examined = await examineSheet(ctx, tx, today, sheet, stored.fileHash, choices, {});
    const status = statusOf(examined);
    await tx
      .update(rosterImports)
      .set({ status, summary: summaryOf(sheet, choices, examined) })
      .where(ownImport(ctx, stored.id));
    await recordAudit(ctx, tx, [
      {
        action: "roster.check",
        entity: "roster_import",
        entityId: stored.id,
        after: { fileHash: stored.fileHash, kind, faultCount: examined.errorCount, counts: countsOf(examined) },
      },
    ]);
    return reportOf(ctx, tx, { ...stored, status }, sheet, choices, examined, input);
  });
}

/** What the file would bring now, by pages of rows. Errors: 404; 409 once it is written or its file not kept any more. */
export async function getPeopleImport(
  ctx: Context,
  input: Input<typeof peopleImportApi.get>,
): Promise<PeopleImportReport> {
  authorize(ctx, "users.import");
  await requireOn(ctx, "imports");
  const stored = await getStoredImport(ctx, input.importId, "csv");
  refuseDone(stored);
  const sheet = await readSheet(await getArchive(ctx, stored));
  const { isRemembered } = StoredSheet.parse(stored.summary).sheet;
  const choices = { ...sheetChoicesOf(stored), isRemembered };
  return ctx.db.transaction(async (tx) => {
    const today = await readSchoolDay(ctx, tx);
    const examined = await examineSheet(ctx, tx, today, sheet, stored.fileHash, choices, {});
    return reportOf(ctx, tx, stored, sheet, choices, examined, input);
  });
}

function refuseDone({ status }: StoredImport): void {
  if (status === "checked" || status === "rejected") return;
  throw new AppError("conflict", "Esa importación ya se hizo.", { reason: "import_done" });
}

const Mapping = z.array(PeopleImportField.nullable());

function parseMapping(text: string | undefined): SheetChoices["mapping"] | undefined {
  if (text === undefined) return undefined;
  try {
    return Mapping.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError("unprocessable", "Las columnas deben ser una lista JSON de campos o null.", { cause });
  }
}

/** How the columns are read: as asked, as the last time, or as proposed. */
async function chosen(
  ctx: Context,
  tx: Transaction,
  sheet: Sheet,
  kind: PeopleImportKind | undefined,
  asked: SheetChoices["mapping"] | undefined,
): Promise<Choices> {
  const proposed = propose(sheet, kind);
  if (asked !== undefined) {
    return { kind: proposed.kind, mapping: fitted(sheet, proposed.kind, asked), decisions: [], isRemembered: false };
  }
  const [earlier] = await tx
    .select({ summary: rosterImports.summary })
    .from(rosterImports)
    .where(
      and(
        eq(rosterImports.institutionId, ctx.actor.institutionId),
        eq(rosterImports.format, "csv"),
        inArray(rosterImports.status, ["committed", "undone"]),
        ne(rosterImports.kind, "undo"),
        sql`${rosterImports.summary} -> 'sheet' -> 'headers' = ${JSON.stringify(sheet.headers)}::jsonb`,
        kind === undefined ? undefined : sql`${rosterImports.summary} -> 'sheet' ->> 'kind' = ${kind}`,
      ),
    )
    .orderBy(desc(rosterImports.committedAt))
    .limit(1);
  if (earlier === undefined) return { ...proposed, mapping: [...proposed.mapping], decisions: [], isRemembered: false };
  const { sheet: former } = StoredSheet.parse(earlier.summary);
  return { kind: former.kind, mapping: former.mapping, decisions: [], isRemembered: true };
}

/** One field or null for each column of the file, of those that such people have. */
function fitted({ headers }: Sheet, kind: PeopleImportKind, mapping: readonly (PeopleImportField | null)[]) {
  const fields: readonly PeopleImportField[] = FIELDS_OF_KIND[kind];
  return headers.map((_, at) => fields.find((field) => field === mapping[at]) ?? null);
}

function statusOf({ errorCount, plan }: SheetExamination): "checked" | "rejected" {
  return errorCount === 0 && plan !== undefined ? "checked" : "rejected";
}

function countsOf({ plan }: SheetExamination): PeopleImportReport["counts"] {
  return plan === undefined ? {} : countPlan(plan);
}

function warningsOf({ rows, problems }: SheetExamination): number {
  return [...problems, ...rows.flatMap(({ record }) => record.problems)].filter(({ isError }) => !isError).length;
}

/** What later steps and the list of past imports read; an undo asks which tables later imports spoke of. */
function summaryOf(sheet: Sheet, choices: Choices, examined: SheetExamination) {
  return {
    sheet: { ...choices, headers: sheet.headers },
    files: [{ file: "users.csv", mode: "delta", rows: sheet.lines.length }],
    counts: countsOf(examined),
    faultCount: examined.errorCount,
    noticeCount: warningsOf(examined),
  };
}

async function reportOf(
  ctx: Context,
  tx: Transaction,
  stored: StoredImport,
  sheet: Sheet,
  choices: Choices,
  examined: SheetExamination,
  { outcome, limit, offset }: Page,
): Promise<PeopleImportReport> {
  const [earlier] = await tx
    .select({ id: rosterImports.id })
    .from(rosterImports)
    .where(
      and(
        eq(rosterImports.institutionId, ctx.actor.institutionId),
        eq(rosterImports.fileHash, stored.fileHash),
        eq(rosterImports.kind, "import"),
        eq(rosterImports.status, "committed"),
        ne(rosterImports.id, stored.id),
      ),
    )
    .limit(1);
  const rows = reportRows(examined);
  const listed = outcome === undefined ? rows : rows.filter((row) => row.outcome === outcome);
  const count = (name: SheetOutcome) => rows.filter((row) => row.outcome === name).length;
  const { plan } = examined;
  return {
    importId: stored.id,
    fileName: stored.fileName ?? "",
    fileHash: stored.fileHash,
    status: statusOf(examined) === "checked" ? "ready" : "faulty",
    digest: examined.digest,
    alreadyCommitted: earlier !== undefined,
    kind: choices.kind,
    columns: sheet.headers.map((header, at) => ({
      header,
      samples: samplesOf(sheet, at),
      field: choices.mapping[at] ?? null,
    })),
    decisions: [...choices.decisions],
    isRemembered: choices.isRemembered,
    outcomes: {
      new: count("new"),
      changed: count("changed"),
      unchanged: count("unchanged"),
      error: count("error"),
      asked: count("asked"),
      left_out: count("left_out"),
    },
    counts: countsOf(examined),
    errorCount: examined.errorCount,
    warningCount: warningsOf(examined),
    problems: [...examined.problems],
    rows: listed.slice(offset, offset + limit),
    total: listed.length,
    offset,
    appointmentCount: plan?.appointments.length ?? 0,
    appointments: plan?.appointments.slice(0, APPOINTMENTS_SHOWN) ?? [],
    correctionCount: plan?.held.length ?? 0,
    corrections: plan?.held.slice(0, CORRECTIONS_SHOWN) ?? [],
  };
}

function samplesOf({ lines }: Sheet, at: number): string[] {
  const found = new Set<string>();
  for (const { cells } of lines) {
    const value = cells[at] ?? "";
    if (value !== "") found.add(value.slice(0, SAMPLE_LENGTH).toWellFormed());
    if (found.size === SAMPLES) break;
  }
  return [...found];
}
