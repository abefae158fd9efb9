import { and, sql } from "drizzle-orm";
import { AUDIT_COUNTED, type AuditEntryView, type auditApi } from "#contracts/api/audit/audit.ts";
import { actionWords, entityWords, fieldWords } from "#contracts/api/audit/words.ts";
import type { Input } from "#contracts/endpoint.ts";
import type { Locale } from "#contracts/languages.ts";
import { auditLogs } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { guarded } from "../spreadsheet-formula.ts";
import { entriesOf, entryColumns, latestFirst, wantedEntries } from "./internal.ts";
import { recordAudit } from "./record.ts";

const PAGE = 1_000;

/** What spreadsheets of each language take for the end of a cell. */
const SEPARATORS: Readonly<Record<Locale, string>> = { es: ";", en: "," };

const HEADS: Readonly<Record<Locale, readonly string[]>> = {
  es: [
    ...["Número", "Momento (UTC)", "Persona", "Id de la persona", "Perfil", "Qué hizo", "Acción", "Sobre", "Nombre"],
    ...["Tipo", "Id", "Cambios", "Dirección IP", "Navegador", "Sesión", "Petición", "Huella"],
  ],
  en: [
    ...["Number", "Moment (UTC)", "Person", "Person id", "Role", "What they did", "Action", "About", "Name"],
    ...["Kind", "Id", "Changes", "IP address", "Browser", "Session", "Request", "Fingerprint"],
  ],
};

export interface AuditExport {
  readonly fileName: string;
  readonly body: ReadableStream<Uint8Array>;
}

/**
 * Entries as CSV, read from the database while they are sent: what stood in the log when it was asked for, and not the
 * entry that says so. Cells that a spreadsheet would run are neutralised. Errors: `forbidden`, `unprocessable` for more than 20,000.
 */
export async function exportAuditLogs(ctx: Context, input: Input<typeof auditApi.export>): Promise<AuditExport> {
  authorize(ctx, "audit.read");
  const { lang, ...filter } = input;
  const wanted = wantedEntries(filter);
  const last = await ctx.db.transaction(async (tx) => {
    const some = tx
      .select({ seq: auditLogs.seq })
      .from(auditLogs)
      .where(wanted)
      .limit(AUDIT_COUNTED + 1)
      .as("some");
    const [found] = await tx
      .select({ rows: sql<number>`count(*)::int`, last: sql<string>`coalesce(max(${some.seq}), 0)` })
      .from(some);
    if (found === undefined || found.rows > AUDIT_COUNTED) {
      throw new AppError("unprocessable", "Son más de 20.000 entradas: acota las fechas o añade un filtro.", {
        reason: "audit_export_too_large",
      });
    }
    const after = { ...filter, rows: found.rows };
    await recordAudit(ctx, tx, [
      { action: "audit.exported", entity: "audit_log", entityId: ctx.actor.institutionId, after },
    ]);
    return Number(found.last);
  });
  const entries = readAll(ctx, and(wanted, sql`${auditLogs.seq} <= ${last}`));
  const day = ctx.now().toISOString().slice(0, 10);
  return { fileName: `auditoria-${day}.csv`, body: csvStream(entries, lang) };
}

async function* readAll(ctx: Context, wanted: ReturnType<typeof and>): AsyncGenerator<AuditEntryView[]> {
  let cursor: string | undefined;
  do {
    const list = latestFirst({ limit: PAGE, cursor });
    const [rows] = await ctx.db.batch((q) => [
      q
        .select({ ...entryColumns, position: list.position })
        .from(auditLogs)
        .where(and(wanted, list.where))
        .orderBy(...list.orderBy)
        .limit(list.limit),
    ]);
    const page = list.toPage(rows, 0);
    yield (await entriesOf(ctx, page.data)).entries;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

function csvStream(pages: AsyncGenerator<AuditEntryView[]>, lang: Locale): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const line = (cells: readonly unknown[]) =>
    `${cells.map((cell) => written(cell, SEPARATORS[lang])).join(SEPARATORS[lang])}\r\n`;
  return new ReadableStream<Uint8Array>({
    // Without the mark a spreadsheet takes the accents for another encoding.
    start: (controller) => controller.enqueue(encoder.encode(`\uFEFF${line(HEADS[lang])}`)),
    async pull(controller) {
      const { done, value } = await pages.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value.map((entry) => line(cellsOf(entry, lang))).join("")));
    },
    async cancel() {
      await pages.return(undefined);
    },
  });
}

function cellsOf({ actor, object, ...entry }: AuditEntryView, lang: Locale): readonly unknown[] {
  const changes = entry.changes
    .map(({ field, before, after }) => `${fieldWords(field, lang)}: ${before ?? "–"} → ${after ?? "–"}`)
    .join("; ");
  return [
    ...[entry.seq, entry.at, actor?.name, actor?.id, actor?.role, actionWords(entry.action, lang), entry.action],
    ...[entityWords(object.entity, lang), object.name, object.entity, object.id, changes],
    ...[entry.ip, entry.userAgent, entry.sessionId, entry.requestId, entry.hash],
  ];
}

function written(value: unknown, separator: string): string {
  const text = guarded(value === null || value === undefined ? "" : String(value));
  return /["\r\n]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
}
