import { readFileSync } from "node:fs";
import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { REG_ALUM_HEADERS, REG_ALUM_ROWS, regAlumText, utf8 } from "../../../tests/fixtures/reg-alum.ts";
import { sheetFile } from "../../spreadsheet.ts";
import { readSheet } from "./read-sheet.ts";

const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
/** A workbook with one sheet of these rows, as XML. */
const workbook = (rows: string, others: Record<string, Uint8Array> = {}) =>
  zipSync({
    "xl/workbook.xml": strToU8(
      `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    "xl/_rels/workbook.xml.rels": strToU8(
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ),
    "xl/worksheets/sheet1.xml": strToU8(`<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`),
    ...others,
  });
const text = (place: string, value: string) => `<c r="${place}" t="inlineStr"><is><t>${value}</t></is></c>`;
const HEADERS = `<row r="1">${text("A1", "Nombre")}${text("B1", "Apellidos")}</row>`;
const codes = async (bytes: Uint8Array) => (await readSheet(bytes)).problems.map(({ code }) => code);
async function* tableOf(rows: readonly (readonly (string | null)[])[]) {
  yield* rows;
}
const bytesOf = async (stream: ReadableStream<Uint8Array>) => new Uint8Array(await new Response(stream).arrayBuffer());

describe("a workbook of Excel", () => {
  it("says what the same sheet as CSV says: written by us, or by a spreadsheet with dates and numbers as such", async () => {
    const csv = await readSheet(utf8(regAlumText()));
    const rows = REG_ALUM_ROWS.map((row) => REG_ALUM_HEADERS.map((header) => row[header] ?? null));
    const ours = sheetFile({ title: "Alumnado", rows: tableOf([REG_ALUM_HEADERS, ...rows]) }, "a", "xlsx", new Date());
    const read = await readSheet(await bytesOf(ours.body));
    expect([read.headers, read.problems]).toEqual([csv.headers, []]);
    expect(read.lines).toEqual(csv.lines);
    const foreign = await readSheet(readFileSync("tests/fixtures/reg-alum.xlsx"));
    // Of a cell that is a date nothing but the day is known, and years begin it.
    const asDay = (cell: string) => cell.replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, "$3-$2-$1");
    expect(foreign.headers).toEqual(csv.headers);
    expect(foreign.lines).toEqual(csv.lines.map(({ line, cells }) => ({ line, cells: cells.map(asDay) })));
  });

  it("may have a title above its headers, numbers as large as telephones, and lines are those of the sheet", async () => {
    const sheet = await readSheet(
      workbook(
        `<row r="1">${text("A1", "Alumnado del centro")}</row><row r="3">${text("A3", "Nombre")}${text("B3", "Teléfono")}</row>
         <row r="5">${text("A5", " Ana ")}<c r="B5"><v>3.4600111222E10</v></c></row><row r="6"><c r="A6" t="b"><v>1</v></c></row>`,
      ),
    );
    expect(sheet).toMatchObject({
      headers: ["Nombre", "Teléfono"],
      lines: [
        { line: 5, cells: ["Ana", "34600111222"] },
        { line: 6, cells: ["Sí", ""] },
      ],
    });
  });

  it.each([
    ["a cell far away", workbook(`${HEADERS}<row r="9999">${text("XFD9999", "x")}</row>`), "workbook_too_large"],
    ["the same, quoted otherwise", workbook(`${HEADERS}<row r='9999'><c r='XFD9999'/></row>`), "workbook_too_large"],
    ["rows without a number, by millions", workbook(HEADERS + "<row/>".repeat(2_000_000)), "workbook_too_large"],
    ["a place that is none", workbook(`${HEADERS}<row r="2"><c r="&#88;FD2"><v>1</v></c></row>`), "workbook_damaged"],
    ["a bomb", workbook(HEADERS, { "xl/sharedStrings.xml": new Uint8Array(60_000_000) }), "workbook_too_large"],
    [
      "nothing but empty texts",
      workbook(HEADERS, { "xl/sharedStrings.xml": strToU8(`<sst>${"<si/>".repeat(1_500_000)}</sst>`) }),
      "workbook_too_large",
    ],
    ["nothing but empty cells", workbook(`${HEADERS}<row>${"<c/>".repeat(1_500_000)}</row>`), "workbook_too_large"],
    ["no sheet", workbook("").subarray(0, 300), "workbook_damaged"],
    ["an archive of something else", zipSync({ "word/document.xml": strToU8("<a/>") }), "workbook_other"],
    ["a spreadsheet of LibreOffice", zipSync({ "content.xml": strToU8("<a/>") }), "workbook_other"],
    ["an old Excel or a password", Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), "workbook_old"],
    ["nothing below the headers", workbook(HEADERS), "no_rows"],
  ])("that is %s is refused in one sentence", async (_name, bytes, code) => {
    expect(await codes(bytes)).toEqual([code]);
  });

  it("of a part that is larger than its archive says is not unpacked further", async () => {
    const bytes = workbook(HEADERS, { "xl/styles.xml": new Uint8Array(200_000) });
    // Uncompressed sizes stand in the archive's directory; each of this one becomes one byte.
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    for (let at = 0; at + 28 < bytes.length; at += 1) {
      if (view.getUint32(at, true) === 0x02014b50 && view.getUint32(at + 24, true) === 200_000)
        view.setUint32(at + 24, 1, true);
    }
    expect(await codes(bytes)).toEqual(["workbook_damaged"]);
  });
});
