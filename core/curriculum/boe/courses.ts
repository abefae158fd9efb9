import type { RecordList } from "../records.ts";
import { ESO, gradeLevel, gradeSpan, gradesOf, namesIn, subjectCode } from "../subjects.ts";
import type { Part } from "./document.ts";

/** In which grades a subject is given, by its name; variants (A, B) by grade. */
export interface Offer {
  readonly grades: Set<number>;
  readonly variants: Map<string, number>;
}

/** Courses from articles 8 (first to third), 9 (fourth) and 10 (one of the four), and hours from annex IV. */
export function readCourses(
  articles: readonly (Part | undefined)[],
  hours: Part,
  names: readonly string[],
  list: RecordList,
): Map<string, Offer> {
  const offers = new Map(
    names.map((name) => [name, { grades: new Set<number>(), variants: new Map<string, number>() }]),
  );
  const [eighth, ninth, tenth] = articles;
  readArticle(eighth, "8", [1, 2, 3], offers, list);
  readArticle(ninth, "9", [4], offers, list);
  for (const element of tenth?.elements ?? []) {
    if (element.kind !== "paragraph") continue;
    for (const name of namesIn(element.text, names)) {
      addCourse(name, [1, 2, 3, 4], "Artículo 10", { inOneGrade: true }, element.text, offers, list);
    }
  }
  for (const [index, article] of articles.entries()) {
    if (article === undefined) list.note("error", `Artículo ${index + 8}`, "El artículo no está en el documento.");
  }
  readHours(hours, names, list);
  return offers;
}

/** Lettered lists under numbered sections: section 1 of article 8 and sections 1 and 2 of article 9 name the subjects. */
function readArticle(
  article: Part | undefined,
  number: string,
  grades: readonly number[],
  offers: Map<string, Offer>,
  list: RecordList,
): void {
  let section = "";
  const everyGrade = new Set<string>();
  const names = [...offers.keys()];
  for (const element of article?.elements ?? []) {
    if (element.kind !== "paragraph") continue;
    section = /^(\d+)\. /.exec(element.text)?.[1] ?? section;
    const item = /^([a-z])\) (.+)$/.exec(element.text);
    if (item === null) continue;
    const [, letter = "", text = ""] = item;
    const source = `Artículo ${number}.${section}.${letter})`;
    const found = namesIn(text, names);
    if (found.length === 0) list.note("error", source, `No se reconoce ninguna materia: ${text}`);
    if (number === "8" && section === "2") {
      for (const name of found) everyGrade.add(name);
      continue;
    }
    for (const name of found) {
      for (const [, variant = ""] of text.matchAll(new RegExp(`${name} ([A-Z])\\b`, "g"))) {
        offers.get(name)?.variants.set(variant, grades[0] ?? 0);
      }
      const choice = number === "9" && section === "2" ? { chooseThree: true } : {};
      addCourse(name, grades, source, choice, text, offers, list);
    }
  }
  for (const name of everyGrade) {
    const record = list.records.find(({ kind, subjectName }) => kind === "course" && subjectName === name);
    if (record === undefined)
      list.note("error", `Artículo ${number}.2`, `${name} no figura entre las materias del apartado 1.`);
  }
}

function addCourse(
  name: string,
  grades: readonly number[],
  source: string,
  metadata: Record<string, unknown>,
  text: string,
  offers: Map<string, Offer>,
  list: RecordList,
): void {
  for (const grade of grades) offers.get(name)?.grades.add(grade);
  const code = subjectCode(name);
  list.add({
    slug: `ESO.${code}.${gradeSpan(grades)}.course`,
    parent: `ESO.${code}`,
    kind: "course",
    stage: ESO.code,
    subjectCode: code,
    subjectName: name,
    gradeLevels: grades.map((grade) => gradeLevel(ESO, grade)),
    text: text.replace(/\.$/, ""),
    source,
    metadata,
  });
}

/** A table of name and hours under headings that say for which grades. */
function readHours(part: Part, names: readonly string[], list: RecordList): void {
  let grades: number[] | undefined;
  let inOneGrade = false;
  for (const element of part.elements) {
    if (element.kind === "paragraph") continue;
    for (const row of element.rows) {
      const [first = "", second] = row;
      if (second === undefined || second === "") {
        inOneGrade = /algún curso/i.test(first);
        const three = /tres primeros/i.test(first) ? [1, 2, 3] : undefined;
        const named = gradesOf(`Cursos ${first.replace(/^para (el|los) /i, "")}`);
        grades = inOneGrade ? [1, 2, 3, 4] : (three ?? named);
        if (grades === undefined) list.note("error", "Anexo IV", `Encabezado de la tabla no entendido: ${first}`);
        continue;
      }
      const name = namesIn(first, names)[0] ?? first.replace(/[\s.*]+$/, "");
      const amount = Number(second.replace(",", "."));
      if (grades === undefined || !Number.isFinite(amount) || second.trim() === "") {
        list.note("error", "Anexo IV", `Fila de la tabla no entendida: ${row.join(" | ")}`);
        continue;
      }
      const code = subjectCode(name);
      if (!names.includes(name) && !list.records.some(({ slug }) => slug === `ESO.${code}`)) {
        const base = {
          slug: `ESO.${code}`,
          kind: "subject",
          stage: ESO.code,
          subjectCode: code,
          subjectName: name,
        } as const;
        list.add({ ...base, code, text: name, source: "Anexo IV" });
        list.note("notice", "Anexo IV", `${name} tiene horas y ningún currículo en el anexo II.`);
      }
      list.add({
        slug: `ESO.${code}.${gradeSpan(grades)}.hours`,
        parent: `ESO.${code}`,
        kind: "hours",
        stage: ESO.code,
        subjectCode: code,
        subjectName: name,
        gradeLevels: grades.map((grade) => gradeLevel(ESO, grade)),
        text: first.replace(/[\s.*]+$/, ""),
        hours: amount,
        source: "Anexo IV",
        metadata: { ...(first.includes("*") ? { chooseThree: true } : {}), ...(inOneGrade ? { inOneGrade } : {}) },
      });
    }
  }
}
