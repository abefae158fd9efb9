import { encode } from "uqr";
import type { Letterhead, Paper, PaperSeal, SealedPaper } from "#contracts/internal/paper.ts";
import { drawBlock, drawFacts } from "./blocks.ts";
import { loadFonts, type ReadFont } from "./fonts.ts";
import { printable } from "./logo.ts";
import { INK, penFor, QUIET, RULE } from "./pen.ts";
import { type Element, FOOT, newSheet, rootOf, type Sheet } from "./sheet.ts";

/** The library's mark of PDF/UA-1, which its types do not know yet. */
const ACCESSIBLE: object = { subset: "PDF/UA" };

const LOGO = { width: 120, height: 46 };

/** All that a document writes: its characters say which fonts it needs. */
function* textsOf(papers: readonly SealedPaper[]): Generator<string> {
  for (const { paper, seal } of papers) yield `${JSON.stringify(paper)}${seal.hint}${seal.pages}`;
}

/**
 * One PDF of one or several papers, each with its own count of pages, tagged (PDF/UA-1 by its mark) and with the fonts it
 * uses inside. All papers are of one language. What it costs grows with the papers: whoever has hundreds makes several.
 */
export async function renderPapers(
  papers: readonly SealedPaper[],
  letterhead: Letterhead,
  read: ReadFont,
  now: Date,
): Promise<Uint8Array> {
  // Both are large, and most requests of a Worker make no paper.
  const [{ default: PDFDocument }, { fileOf, files }] = await Promise.all([
    import("pdfkit"),
    loadFonts(read, textsOf(papers)),
  ]);
  const [first] = papers;
  if (first === undefined) throw new Error("a document of no papers");
  const title = [first.paper.title, papers.length === 1 ? first.paper.facts[0]?.value : first.paper.subtitle];
  const doc = new PDFDocument({
    autoFirstPage: false,
    bufferPages: true,
    pdfVersion: "1.7",
    ...ACCESSIBLE,
    tagged: true,
    displayTitle: true,
    lang: first.paper.language,
    // Otherwise the library looks for a font of its own, which it reads from a disk.
    font: "",
    info: { Title: title.filter(Boolean).join(" · "), Author: first.paper.school.name, CreationDate: now },
  });
  const pieces: Uint8Array[] = [];
  doc.on("data", (piece: Uint8Array) => void pieces.push(piece));
  const ended = new Promise<void>((done, fail) => {
    doc.once("end", done);
    doc.once("error", fail);
  });
  for (const [file, bytes] of files) doc.registerFont(file, bytes.slice().buffer);
  const pen = penFor(doc, fileOf);
  const logo = logoFor(doc, letterhead);
  const root = rootOf(doc);
  for (const sealed of papers) {
    const from = doc.bufferedPageRange().count;
    const sheet = newSheet(doc, pen, sealed.paper.isWide);
    const section = root.child("Sect");
    drawHead(sheet, section, sealed.paper, logo);
    for (const block of sealed.paper.blocks) drawBlock(sheet, section, block);
    stamp(sheet, sealed.seal, from);
  }
  doc.end();
  await ended;
  return joined(pieces);
}

interface Logo {
  readonly image: PDFKit.Mixins.ImageSrc;
  readonly width: number;
  readonly height: number;
}

/** The logo at its size on paper, opened once for all papers; null where there is none that can be drawn. */
function logoFor(doc: PDFKit.PDFDocument, { logo }: Letterhead): Logo | null {
  const bytes = logo === null ? null : printable(logo.bytes);
  if (logo === null || bytes === null) return null;
  const scale = Math.min(LOGO.width / logo.width, LOGO.height / logo.height);
  try {
    return { image: doc.openImage(bytes.slice().buffer), width: logo.width * scale, height: logo.height * scale };
  } catch {
    return null;
  }
}

function drawHead(sheet: Sheet, section: Element, paper: Paper, logo: Logo | null): void {
  const { doc, left, width } = sheet;
  const top = sheet.y;
  let x = left;
  if (logo !== null) {
    section.child("Figure", { alt: paper.school.name }).draw(() => {
      doc.image(logo.image, left, top, { width: logo.width, height: logo.height });
    });
    x += logo.width + 14;
  }
  const room = { x, width: left + width - x };
  sheet.paragraph(section, "P", paper.school.name, { size: 13, weight: "bold" }, room);
  for (const line of paper.school.lines) sheet.paragraph(section, "P", line, { size: 8.5, color: QUIET }, room);
  sheet.y = Math.max(sheet.y, top + (logo === null ? 0 : LOGO.height)) + 8;
  const rule = sheet.y;
  sheet.decorate(() => {
    doc
      .lineWidth(1.2)
      .strokeColor(INK)
      .moveTo(left, rule)
      .lineTo(left + width, rule)
      .stroke();
  });
  sheet.y += 12;
  sheet.paragraph(section, "H1", paper.title, { size: 16, weight: "bold" });
  sheet.paragraph(section, "P", paper.subtitle, { size: 10, color: QUIET });
  sheet.y += 8;
  drawFacts(sheet, section, paper.facts);
  sheet.y += 2;
}

/** The footer of all pages of one paper, once it is known how many they are. */
function stamp(sheet: Sheet, seal: PaperSeal, from: number): void {
  const { doc, pen, left, width } = sheet;
  const pages = doc.bufferedPageRange().count - from;
  const qr = encode(seal.url, { border: 0 });
  for (let page = 0; page < pages; page += 1) {
    doc.switchToPage(from + page);
    const top = doc.page.height - FOOT + 16;
    doc.markContent("Artifact", { type: "Pagination", attached: ["Bottom"] });
    doc
      .lineWidth(0.5)
      .strokeColor(RULE)
      .moveTo(left, top)
      .lineTo(left + width, top)
      .stroke();
    const module = 44 / qr.size;
    qr.data.forEach((row, line) => {
      row.forEach((isDark, column) => {
        if (isDark) doc.rect(left + column * module, top + 7 + line * module, module, module);
      });
    });
    doc.fill(INK);
    pen.write(seal.hint, left + 54, top + 12, { size: 7.5, color: QUIET });
    pen.write(seal.url, left + 54, top + 23, { size: 8 });
    pen.write(seal.code, left + 54, top + 34, { size: 9, weight: "bold" });
    const count = seal.pages.replace("{{page}}", String(page + 1)).replace("{{pages}}", String(pages));
    const style = { size: 8, color: QUIET };
    pen.write(count, left + width - pen.widthOf(count, style), top + 12, style);
    doc.endMarkedContent();
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
