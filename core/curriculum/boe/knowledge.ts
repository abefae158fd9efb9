import type { RecordList } from "../records.ts";
import { gradeLevel, gradeSpan, type Stage } from "../subjects.ts";

interface Competence {
  readonly number: number;
  readonly text: string;
  readonly explanation: string[];
  readonly descriptors: string[];
}

interface Heading {
  readonly code: string;
  readonly title: string;
  items: number;
}

/** Where the reader of a subject stands. */
export interface Cursor {
  readonly name: string;
  readonly code: string;
  readonly stage: Stage;
  readonly annex: string;
  readonly slug: string;
  readonly place: string;
  readonly levels: readonly string[];
  readonly variants: ReadonlyMap<string, number>;
  readonly subject: { readonly stage: string; readonly subjectCode: string; readonly subjectName: string };
  readonly introduction: string[];
  readonly competences: Set<number>;
  phase: "introduction" | "competences" | "criteria" | "knowledge";
  group: { readonly grades: readonly number[]; readonly label: string; readonly heading: string };
  competence: Competence | undefined;
  criterionOf: number | undefined;
  block: Heading | undefined;
  subBlock: Heading | undefined;
}

export interface SubjectStart {
  readonly name: string;
  readonly code: string;
  readonly stage: Stage;
  readonly annex: string;
  readonly grades: readonly number[];
  readonly variants: ReadonlyMap<string, number>;
}

export function newCursor({ name, code, stage, annex, grades, variants }: SubjectStart): Cursor {
  return {
    name,
    code,
    stage,
    annex,
    variants,
    slug: `${stage.code}.${code}`,
    place: `${annex}, ${name}`,
    levels: grades.map((grade) => gradeLevel(stage, grade)),
    subject: { stage: stage.code, subjectCode: code, subjectName: name },
    introduction: [],
    competences: new Set(),
    phase: "introduction",
    group: { grades, label: gradeSpan(grades), heading: `cursos ${gradeSpan(grades)}` },
    competence: undefined,
    criterionOf: undefined,
    block: undefined,
    subBlock: undefined,
  };
}

/**
 * One line of basic knowledge: a lettered block (A. …), a numbered part of it (1. …), an item (– …), or a sentence that
 * opens a block, which counts as its item 0. Codes are A, A.1, A.1.1, or A.1 for items of a block without parts.
 */
export function readKnowledge(cursor: Cursor, text: string, list: RecordList): void {
  const block = /^([A-Z])[.\s] ?(\p{Lu}.*)$/u.exec(text);
  const expected = cursor.block === undefined ? "A" : String.fromCharCode(cursor.block.code.charCodeAt(0) + 1);
  if (block?.[1] === expected) {
    cursor.block = { code: expected, title: trimmed(block[2] ?? ""), items: 0 };
    cursor.subBlock = undefined;
    add(cursor, cursor.block.code, cursor.block.title, undefined, list);
    return;
  }
  if (cursor.block === undefined) {
    list.note("error", cursor.place, `Texto fuera de un bloque de saberes básicos: ${text}`);
    return;
  }
  const numbered = /^(\d+)\. (.+)$/.exec(text);
  if (numbered !== null) {
    cursor.subBlock = { code: `${cursor.block.code}.${numbered[1]}`, title: trimmed(numbered[2] ?? ""), items: 0 };
    add(cursor, cursor.subBlock.code, cursor.subBlock.title, cursor.block.code, list);
    return;
  }
  const parent = cursor.subBlock ?? cursor.block;
  const item = /^[–−—-] ?(.+)$/.exec(text)?.[1];
  if (item === undefined) {
    if (parent.items > 0) {
      list.note(
        "error",
        `${cursor.place}, bloque ${parent.code}`,
        `Texto no entendido entre los saberes básicos: ${text}`,
      );
      return;
    }
    add(cursor, `${parent.code}.0`, text, parent.code, list);
    return;
  }
  parent.items += 1;
  add(cursor, `${parent.code}.${parent.items}`, item, parent.code, list);
}

function add(cursor: Cursor, code: string, text: string, parent: string | undefined, list: RecordList): void {
  const base = `${cursor.slug}.${cursor.group.label}`;
  list.add({
    ...cursor.subject,
    slug: `${base}.${code}`,
    parent: parent === undefined ? cursor.slug : `${base}.${parent}`,
    kind: "basic_knowledge",
    gradeLevels: cursor.group.grades.map((grade) => gradeLevel(cursor.stage, grade)),
    code,
    text,
    source: `${cursor.place}, ${cursor.group.heading}`,
    metadata: {
      ...(cursor.block === undefined ? {} : { block: cursor.block.title }),
      ...(cursor.subBlock === undefined ? {} : { part: cursor.subBlock.title }),
    },
  });
}

function trimmed(title: string): string {
  return title.replace(/[\s.:]+$/, "");
}
