import { LEADING, type Pen, type Style } from "./pen.ts";

/** The parts of the tree of tags that papers are made of. */
export type Tag = "Sect" | "H1" | "H2" | "P" | "Table" | "TR" | "TH" | "TD" | "Figure";

export interface TagOptions {
  readonly alt?: string;
  readonly scope?: "Row" | "Column";
  /** What is read aloud or copied instead of what is drawn: the order of letters on paper is not that of reading. */
  readonly actual?: string;
}

/** An element of the tree of tags; what it draws stands on one page per call of `draw`. */
export interface Element {
  child(tag: Tag, options?: TagOptions): Element;
  draw(work: () => void): void;
}

const TOP = 44;
const SIDE = 50;
/** What the footer of each page takes. */
export const FOOT = 84;

/** Where a paper has got to on its pages; `y` grows downwards. */
export interface Sheet {
  readonly doc: PDFKit.PDFDocument;
  readonly pen: Pen;
  readonly left: number;
  readonly width: number;
  y: number;
  /** Begins a page unless so much of this one is left; true when it did. */
  need(height: number): boolean;
  /** Draws what belongs to no tag: rules, grounds, what is repeated. */
  decorate(work: () => void): void;
  /** A text in its own element, over as many pages as it takes. */
  paragraph(parent: Element, tag: Tag, text: string, style: Style, options?: { x?: number; width?: number }): void;
}

export const linesHeight = (lines: readonly string[], { size }: Style) => lines.length * size * LEADING;

const RIGHT_TO_LEFT = /[֐-ࣿיִ-﷿ﹰ-﻿]/;

function elementOf(doc: PDFKit.PDFDocument, struct: PDFKit.PDFStructureElement): Element {
  return {
    child(tag, options = {}) {
      const { scope, ...rest } = options;
      const made = doc.struct(tag, { ...rest, ...(scope === undefined ? {} : { scope }) });
      struct.add(made);
      return elementOf(doc, made);
    },
    draw: (work) => void struct.add(work),
  };
}

/** The root of the tree of tags of a document. */
export function rootOf(doc: PDFKit.PDFDocument): Element {
  const root = doc.struct("Document");
  doc.addStructure(root);
  return elementOf(doc, root);
}

export function newSheet(doc: PDFKit.PDFDocument, pen: Pen, isWide: boolean): Sheet {
  const addPage = () => doc.addPage({ size: "A4", layout: isWide ? "landscape" : "portrait", margin: 0 });
  addPage();
  const { width, height } = doc.page;
  const sheet: Sheet = {
    doc,
    pen,
    left: SIDE,
    width: width - 2 * SIDE,
    y: TOP,
    need(room) {
      if (sheet.y + room <= height - FOOT) return false;
      addPage();
      sheet.y = TOP;
      return true;
    },
    decorate(work) {
      doc.markContent("Artifact", { type: "Layout" });
      work();
      doc.endMarkedContent();
    },
    paragraph(parent, tag, text, style, { x = SIDE, width: room = sheet.width } = {}) {
      const element = parent.child(tag, RIGHT_TO_LEFT.test(text) ? { actual: text } : {});
      const step = style.size * LEADING;
      const lines = pen.wrap(text, style, room);
      while (lines.length > 0) {
        sheet.need(step);
        const fits = Math.max(1, Math.floor((height - FOOT - sheet.y) / step));
        const [now, from] = [lines.splice(0, fits), sheet.y];
        element.draw(() => {
          for (const [index, line] of now.entries()) pen.write(line, x, from + index * step, style);
        });
        sheet.y += now.length * step;
      }
    },
  };
  return sheet;
}
