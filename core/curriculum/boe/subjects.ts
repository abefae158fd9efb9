import type { RecordList } from "../records.ts";
import { gradeLevel, gradeSpan, gradesOf, namesIn, type Stage, subjectCode } from "../subjects.ts";
import type { Offer } from "./courses.ts";
import type { Part } from "./document.ts";
import { type Cursor, newCursor, readKnowledge } from "./knowledge.ts";

const SUBJECT_STYLE = "centro_negrita";

export function subjectNames(part: Part): string[] {
  return part.elements.flatMap((element) =>
    element.kind === "paragraph" && element.style === SUBJECT_STYLE ? [element.text] : [],
  );
}

/** Reads the subjects of an annex: introduction, competences with descriptors, then criteria and knowledge per group of grades. */
export function readSubjects(
  part: Part,
  stage: Stage,
  annex: string,
  offers: ReadonlyMap<string, Offer>,
  descriptors: ReadonlySet<string>,
  list: RecordList,
): void {
  const names = subjectNames(part);
  let cursor: Cursor | undefined;
  for (const element of part.elements) {
    if (element.kind === "table") {
      list.note("error", cursor?.place ?? annex, "Tabla inesperada entre las materias.");
      continue;
    }
    const { text, style } = element;
    if (style === SUBJECT_STYLE) {
      finish(cursor, names, list);
      cursor = begin(text, stage, annex, offers.get(text));
      continue;
    }
    if (cursor === undefined) {
      if (!style.startsWith("centro")) list.note("error", annex, `Texto antes de la primera materia: ${text}`);
      continue;
    }
    readLine(cursor, text, style, descriptors, list);
  }
  finish(cursor, names, list);
}

function begin(name: string, stage: Stage, annex: string, offer: Offer | undefined): Cursor {
  const offered = offer === undefined ? stage.grades : [...offer.grades].sort();
  const grades = offered.length > 0 ? offered : stage.grades;
  return newCursor({ name, code: subjectCode(name), stage, annex, grades, variants: offer?.variants ?? new Map() });
}

function readLine(
  cursor: Cursor,
  text: string,
  style: string,
  descriptors: ReadonlySet<string>,
  list: RecordList,
): void {
  if (/^Competencias específicas\.?$/.test(text)) {
    cursor.phase = "competences";
  } else if (/^Criterios de evaluación\.?$/.test(text)) {
    closeCompetence(cursor, list);
    cursor.phase = "criteria";
    cursor.criterionOf = undefined;
  } else if (/^Saberes básicos\.?$/.test(text)) {
    cursor.phase = "knowledge";
    cursor.block = undefined;
    cursor.subBlock = undefined;
  } else if (style.startsWith("centro")) {
    readGroup(cursor, text, list);
  } else if (cursor.phase === "introduction") {
    cursor.introduction.push(text);
  } else if (cursor.phase === "competences") {
    readCompetence(cursor, text, descriptors, list);
  } else if (cursor.phase === "criteria") {
    readCriterion(cursor, text, list);
  } else {
    readKnowledge(cursor, text, list);
  }
}

/** A heading above criteria: the grades they are for ("Cuarto curso"), or a variant of the subject ("MATEMÁTICAS A"). */
function readGroup(cursor: Cursor, heading: string, list: RecordList): void {
  closeCompetence(cursor, list);
  const grades = gradesOf(heading);
  const variant = heading.toUpperCase().startsWith(`${cursor.name.toUpperCase()} `)
    ? heading.slice(cursor.name.length + 1)
    : "";
  const grade = cursor.variants.get(variant);
  if (grades !== undefined) cursor.group = { grades, label: gradeSpan(grades), heading };
  else if (grade !== undefined) cursor.group = { grades: [grade], label: `${grade}${variant}`, heading };
  else list.note("error", cursor.place, `Encabezado no entendido: ${heading}`);
  cursor.phase = "criteria";
}

function readCompetence(cursor: Cursor, text: string, descriptors: ReadonlySet<string>, list: RecordList): void {
  const statement = /^(\d+)\. (.+)$/.exec(text);
  const expected = cursor.competences.size + (cursor.competence === undefined ? 1 : 2);
  if (statement !== null && Number(statement[1]) === expected) {
    closeCompetence(cursor, list);
    cursor.competence = { number: expected, text: statement[2] ?? "", explanation: [], descriptors: [] };
    return;
  }
  if (cursor.competence === undefined) {
    list.note("error", cursor.place, `Texto fuera de una competencia específica: ${text}`);
    return;
  }
  const linked = /descriptores del Perfil de salida: (.+)$/.exec(text)?.[1];
  if (linked === undefined) {
    cursor.competence.explanation.push(text);
    return;
  }
  for (const code of linked.match(/[A-Z]+\d+/g) ?? []) {
    if (descriptors.has(code)) cursor.competence.descriptors.push(code);
    else {
      const where = `${cursor.place}, competencia específica ${cursor.competence.number}`;
      list.note("notice", where, `El descriptor ${code} no existe en el anexo I; no se enlaza.`);
    }
  }
}

function closeCompetence(cursor: Cursor, list: RecordList): void {
  const { competence, subject } = cursor;
  if (competence === undefined) return;
  cursor.competence = undefined;
  cursor.competences.add(competence.number);
  list.add({
    ...subject,
    slug: `${cursor.slug}.CE${competence.number}`,
    parent: cursor.slug,
    kind: "specific_competence",
    gradeLevels: cursor.levels,
    code: `CE${competence.number}`,
    text: competence.text,
    descriptors: competence.descriptors,
    source: cursor.place,
    metadata: { explanation: competence.explanation },
  });
}

function readCriterion(cursor: Cursor, text: string, list: RecordList): void {
  const heading = /^Competencia específica (\d+)\.?$/.exec(text);
  if (heading !== null) {
    cursor.criterionOf = Number(heading[1]);
    return;
  }
  const [, competence = "", number = "", statement = ""] = /^(\d+)\.(\d+)\.? (.+)$/.exec(text) ?? [];
  const place = `${cursor.place}, ${cursor.group.heading}`;
  if (statement === "") {
    list.note("error", place, `Texto no entendido entre los criterios de evaluación: ${text}`);
    return;
  }
  if (Number(competence) !== cursor.criterionOf) {
    list.note(
      "error",
      place,
      `El criterio ${competence}.${number} está bajo la competencia específica ${cursor.criterionOf}.`,
    );
  }
  list.add({
    ...cursor.subject,
    slug: `${cursor.slug}.${cursor.group.label}.CE${competence}.${number}`,
    parent: `${cursor.slug}.CE${competence}`,
    kind: "assessment_criterion",
    gradeLevels: cursor.group.grades.map((grade) => gradeLevel(cursor.stage, grade)),
    code: `${competence}.${number}`,
    text: statement,
    source: place,
    metadata: {},
  });
}

/** Writes the subject itself once its whole section has been read; one without competences of its own points to its model. */
function finish(cursor: Cursor | undefined, names: readonly string[], list: RecordList): void {
  if (cursor === undefined) return;
  closeCompetence(cursor, list);
  const model =
    cursor.competences.size > 0
      ? undefined
      : namesIn(cursor.introduction.join(" ").replaceAll(cursor.name, ""), names).find((name) => name !== cursor.name);
  if (cursor.competences.size === 0) {
    const text = model === undefined ? "y no remite a otra materia" : `y remite a ${model}`;
    list.note(
      model === undefined ? "error" : "notice",
      cursor.place,
      `No tiene competencias específicas propias ${text}.`,
    );
  }
  list.add({
    ...cursor.subject,
    slug: cursor.slug,
    kind: "subject",
    gradeLevels: cursor.levels,
    code: cursor.code,
    text: cursor.name,
    connections: model === undefined ? [] : [`${cursor.stage.code}.${subjectCode(model)}`],
    source: cursor.annex,
    metadata: { introduction: cursor.introduction },
  });
}
