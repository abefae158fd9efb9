import { guarded } from "./spreadsheet-formula.ts";
import { streamOf, type ZipText, zipStream } from "./zip-stream.ts";

export type Row = readonly (string | null)[];

/** What of a table is sent, in either form: rows come while they are read. */
export interface Spreadsheet {
  readonly title: string;
  readonly rows: AsyncIterable<Row>;
}

export interface SheetFile {
  readonly fileName: string;
  readonly contentType: string;
  readonly body: ReadableStream<Uint8Array>;
}

/** A table as the file that somebody asked for; `name` is without its ending. */
export function sheetFile(sheet: Spreadsheet, name: string, format: "csv" | "xlsx", at: Date): SheetFile {
  const fileName = `${name}.${format}`;
  return format === "csv"
    ? { fileName, contentType: "text/csv; charset=utf-8", body: csvStream(sheet) }
    : {
        fileName,
        contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body: xlsxStream(sheet, at),
      };
}

const encoder = new TextEncoder();

/** Between cells where a comma parts decimals, as in Spanish: so a double click opens it in columns. */
const SEPARATOR = ";";

/** A table as CSV with a byte order mark, by which programs know UTF-8; no cell is a formula. */
export function csvStream({ rows }: Spreadsheet): ReadableStream<Uint8Array> {
  return streamOf(csvPieces(rows));
}

async function* csvPieces(rows: AsyncIterable<Row>): AsyncGenerator<Uint8Array, void, undefined> {
  yield encoder.encode("\uFEFF");
  for await (const row of rows) yield encoder.encode(`${row.map(csvCell).join(SEPARATOR)}\r\n`);
}

function csvCell(value: string | null): string {
  const text = guarded(value ?? "");
  return /[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** A table as XLSX (ECMA-376, Part 1): one sheet, the first row in bold and held in view. Every cell is text, and so no formula. */
export function xlsxStream(sheet: Spreadsheet, at: Date): ReadableStream<Uint8Array> {
  return zipStream(xlsxFiles(sheet), at);
}

async function* xlsxFiles({ title, rows }: Spreadsheet): AsyncGenerator<ZipText> {
  const parts = {
    "[Content_Types].xml": `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPES}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${escaped(sheetName(title))}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    "xl/styles.xml": `<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`,
  };
  for (const [name, text] of Object.entries(parts)) yield { name, text: once(DECLARATION + text) };
  yield { name: "xl/worksheets/sheet1.xml", text: sheetXml(rows) };
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

async function* sheetXml(rows: AsyncIterable<Row>): AsyncGenerator<string> {
  yield `${DECLARATION}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15" defaultColWidth="22"/><sheetData>`;
  let line = 0;
  for await (const row of rows) {
    line += 1;
    yield `<row r="${line}">${row.map((value, column) => cellXml(value, column, line)).join("")}</row>`;
  }
  yield "</sheetData></worksheet>";
}

/** Where a cell stands may be left out, but not every reader counts. The first line is bold. */
const cellXml = (value: string | null, column: number, line: number) =>
  value === null || value === ""
    ? ""
    : `<c r="${columnName(column)}${line}" s="${line === 1 ? 1 : 0}" t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;

/** "A" for 0, "AA" for 26. */
const columnName = (column: number): string =>
  (column < 26 ? "" : columnName(Math.floor(column / 26) - 1)) + String.fromCharCode(65 + (column % 26));

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML 1.0 holds no control characters but three, no halves of a pair and no U+FFFE, whatever they are written as. */
const NO_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const escaped = (text: string) => text.replace(NO_XML, "").replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? "");

/** At most 31 characters, without those that a formula would read as another thing. */
const sheetName = (title: string) => title.replace(/[[\]:*?/\\']/g, " ").slice(0, 31) || "1";
