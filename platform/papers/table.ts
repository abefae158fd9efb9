import type { PaperBlock } from "#contracts/internal/paper.ts";
import { GROUND, INK, LEADING, QUIET, RULE, type Style } from "./pen.ts";
import { type Element, linesHeight, type Sheet } from "./sheet.ts";

type Table = Extract<PaperBlock, { kind: "table" }>;

const PAD = { x: 5, y: 3.2 };

interface Cell {
  readonly text: string;
  readonly lines: readonly string[];
  readonly x: number;
  readonly width: number;
  readonly align: Table["columns"][number]["align"];
  readonly style: Style;
}

/** A table of any length: a row stays whole, the heads stand on each page again. */
export function drawTable(sheet: Sheet, parent: Element, { columns, rows, summary }: Table): void {
  const isDense = columns.length > 8;
  const size = isDense ? 7.5 : 9;
  const shares = columns.reduce((sum, { share }) => sum + share, 0);
  let x = sheet.left;
  const places = columns.map(({ share, align }) => {
    const place = { x, width: (sheet.width * share) / shares, align };
    x += place.width;
    return place;
  });
  const cells = (texts: readonly string[], styleOf: (index: number) => Style): Cell[] =>
    places.map((place, index) => {
      const style = styleOf(index);
      const text = texts[index] ?? "";
      return { ...place, text, style, lines: sheet.pen.wrap(text, style, place.width - 2 * PAD.x) };
    });
  const heads = cells(
    columns.map(({ title }) => title),
    () => ({ size: size - 1, weight: "bold", color: QUIET }),
  );
  const table = parent.child("Table", { alt: summary });
  const headHeight = heightOf(heads);
  const head = (isFirst: boolean) => {
    const top = sheet.y;
    sheet.decorate(() => void sheet.doc.rect(sheet.left, top, sheet.width, headHeight).fill(GROUND));
    if (isFirst) {
      const row = table.child("TR");
      for (const cell of heads) drawCell(sheet, row.child("TH", { scope: "Column" }), cell, top);
    } else {
      sheet.decorate(() => {
        for (const cell of heads) writeCell(sheet, cell, top);
      });
    }
    sheet.y += headHeight;
  };
  sheet.y += 2;
  sheet.need(headHeight + 40);
  head(true);
  for (const texts of rows) {
    const row = cells(texts, (index) => ({
      size,
      color: INK,
      // What stands in the middle of its column is what the table is about: results.
      weight: isDense || columns[index]?.align !== "center" ? "regular" : "bold",
    }));
    const height = heightOf(row);
    if (sheet.need(height)) head(false);
    const top = sheet.y;
    const element = table.child("TR");
    row.forEach((cell, index) => {
      drawCell(sheet, index === 0 ? element.child("TH", { scope: "Row" }) : element.child("TD"), cell, top);
    });
    sheet.y += height;
    sheet.decorate(() => {
      sheet.doc
        .lineWidth(0.5)
        .strokeColor(RULE)
        .moveTo(sheet.left, sheet.y)
        .lineTo(sheet.left + sheet.width, sheet.y)
        .stroke();
    });
  }
  sheet.y += 6;
}

const heightOf = (cells: readonly Cell[]) =>
  Math.max(...cells.map(({ lines, style }) => linesHeight(lines, style))) + 2 * PAD.y;

/** An element for each cell, an empty one too: readers count columns. */
function drawCell(sheet: Sheet, element: Element, cell: Cell, top: number): void {
  element.draw(() => writeCell(sheet, cell, top));
}

function writeCell({ pen }: Sheet, { lines, x, width, align, style }: Cell, top: number): void {
  const room = width - 2 * PAD.x;
  lines.forEach((line, index) => {
    const free = align === "start" ? 0 : room - pen.widthOf(line, style);
    const indent = align === "center" ? free / 2 : free;
    pen.write(line, x + PAD.x + indent, top + PAD.y + index * style.size * LEADING, style);
  });
}
