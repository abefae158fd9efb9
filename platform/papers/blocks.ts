import type { PaperBlock, PaperFact } from "#contracts/internal/paper.ts";
import { LEADING, QUIET, RULE, type Style } from "./pen.ts";
import { type Element, linesHeight, type Sheet } from "./sheet.ts";
import { drawTable } from "./table.ts";

const BODY: Style = { size: 9.5 };
const LABEL: Style = { size: 8, color: QUIET };
const HEADING: Style = { size: 11, weight: "bold" };

/** Draws the parts of a paper below one another. */
export function drawBlock(sheet: Sheet, parent: Element, block: PaperBlock): void {
  switch (block.kind) {
    case "heading":
      sheet.y += 10;
      // Not alone at the foot of a page.
      sheet.need(60);
      sheet.paragraph(parent, "H2", block.text, HEADING);
      sheet.y += 4;
      return;
    case "text":
      sheet.paragraph(parent, "P", block.text, block.isQuiet ? { size: 8, color: QUIET } : BODY);
      sheet.y += 4;
      return;
    case "facts":
      drawFacts(sheet, parent, block.facts);
      return;
    case "table":
      drawTable(sheet, parent, block);
      return;
    case "remark":
      drawRemark(sheet, parent, block);
      return;
    case "signatures":
      drawSignatures(sheet, parent, block);
  }
}

/** Pairs of a label and a value, three beside one another. */
export function drawFacts(sheet: Sheet, parent: Element, facts: readonly PaperFact[], columns = 3): void {
  const gap = 16;
  const width = (sheet.width - gap * (columns - 1)) / columns;
  for (let first = 0; first < facts.length; first += columns) {
    const row = facts
      .slice(first, first + columns)
      .map((fact) => ({ ...fact, lines: sheet.pen.wrap(fact.value, { ...BODY, weight: "bold" }, width) }));
    const height = LABEL.size * LEADING + Math.max(...row.map(({ lines }) => linesHeight(lines, BODY))) + 6;
    sheet.need(height);
    const top = sheet.y;
    row.forEach(({ label, value }, index) => {
      const x = sheet.left + index * (width + gap);
      sheet.y = top;
      sheet.paragraph(parent, "P", label, LABEL, { x, width });
      sheet.paragraph(parent, "P", value, { ...BODY, weight: "bold" }, { x, width });
    });
    sheet.y = top + height;
  }
}

function drawRemark(sheet: Sheet, parent: Element, { title, text }: Extract<PaperBlock, { kind: "remark" }>): void {
  const inset = 10;
  sheet.y += 6;
  sheet.need(56);
  const [page, top] = [sheet.doc.page, sheet.y];
  const room = { x: sheet.left + inset, width: sheet.width - 2 * inset };
  sheet.y += 6;
  sheet.paragraph(parent, "H2", title, { size: 8.5, weight: "bold", color: QUIET }, room);
  sheet.paragraph(parent, "P", text, BODY, room);
  sheet.y += 6;
  // Where it went on over a page, a line beside each part would say no more than none.
  if (sheet.doc.page !== page) return;
  sheet.decorate(() => {
    sheet.doc
      .lineWidth(0.7)
      .strokeColor(RULE)
      .rect(sheet.left, top, sheet.width, sheet.y - top)
      .stroke();
  });
  sheet.y += 4;
}

function drawSignatures(
  sheet: Sheet,
  parent: Element,
  { place, people }: Extract<PaperBlock, { kind: "signatures" }>,
): void {
  const columns = Math.min(3, Math.max(2, people.length));
  const gap = 26;
  const width = (sheet.width - gap * (columns - 1)) / columns;
  sheet.y += 12;
  sheet.need(96);
  sheet.paragraph(parent, "P", place, BODY);
  for (let first = 0; first < people.length; first += columns) {
    sheet.need(74);
    const top = sheet.y + 40;
    people.slice(first, first + columns).forEach(({ label, value }, index) => {
      const x = sheet.left + index * (width + gap);
      sheet.decorate(() => {
        sheet.doc
          .lineWidth(0.7)
          .strokeColor(QUIET)
          .moveTo(x, top)
          .lineTo(x + width, top)
          .stroke();
      });
      sheet.y = top + 3;
      sheet.paragraph(parent, "P", value, { size: 8.5 }, { x, width });
      sheet.paragraph(parent, "P", label, LABEL, { x, width });
    });
    sheet.y = top + 30;
  }
}
