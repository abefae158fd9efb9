import { checkCurriculum, checkNumbering } from "../check.ts";
import { type CurriculumIssue, type CurriculumMeta, newRecordList, type StandardRecord } from "../records.ts";
import { CFGB, ESO } from "../subjects.ts";
import { readCourses } from "./courses.ts";
import { type BoeDocument, BoeDocumentError, type BoeElement, type Part } from "./document.ts";
import { readExitProfile } from "./exit-profile.ts";
import { readSubjects, subjectNames } from "./subjects.ts";

export interface SubjectCounts {
  readonly subject: string;
  readonly competences: number;
  readonly criteria: number;
  readonly knowledge: number;
}

export interface BoeCurriculum {
  readonly meta: CurriculumMeta;
  readonly records: readonly StandardRecord[];
  /** All that was not understood, and what the checks found. */
  readonly issues: readonly CurriculumIssue[];
  readonly subjects: readonly SubjectCounts[];
  /** Parts of the norm that hold no curriculum and are left out on purpose, with their length in elements. */
  readonly leftOut: readonly { readonly title: string; readonly elements: number }[];
}

/** Other norms have annexes of the same numbers; the title says which norm it is, also after the one of 2022. */
const MINIMUM_TEACHINGS = [/enseñanzas mínimas/i, /educación secundaria obligatoria/i];

/**
 * Turns the norm on the minimum teachings of ESO into curriculum records: exit profile (annex I), subjects with
 * competences, criteria and knowledge (annex II), courses (articles 8 to 10), hours (annex IV), fields of basic
 * vocational training (annex V). Nothing it does not understand is dropped unsaid: see `issues` and `leftOut`.
 * @throws BoeDocumentError when the document is another norm.
 */
export function readCurriculum(document: BoeDocument): BoeCurriculum {
  if (!MINIMUM_TEACHINGS.every((words) => words.test(document.title))) {
    throw new BoeDocumentError(
      `${document.id} es un documento del BOE, pero no el de las enseñanzas mínimas de la ESO: se titula «${document.title}».`,
    );
  }
  const parts = splitParts(document.elements);
  const part = (pattern: RegExp) => parts.find(({ title }) => pattern.test(title));
  const profile = part(/^ANEXO I$/);
  const subjects = part(/^ANEXO II$/);
  const hours = part(/^ANEXO IV$/);
  const fields = part(/^ANEXO V$/);
  const articles = [part(/^Artículo 8\./), part(/^Artículo 9\./), part(/^Artículo 10\./)];
  if (profile === undefined || subjects === undefined || hours === undefined) {
    throw new BoeDocumentError(
      `${document.id} es un documento del BOE, pero no el de las enseñanzas mínimas de la ESO: faltan sus anexos I, II o IV.`,
    );
  }
  const list = newRecordList();
  const descriptors = readExitProfile(profile, list);
  const names = subjectNames(subjects);
  const offers = readCourses(articles, hours, names, list);
  readSubjects(subjects, ESO, "Anexo II", offers, descriptors, list);
  if (fields !== undefined) readSubjects(fields, CFGB, "Anexo V", new Map(), descriptors, list);
  checkCurriculum(list);
  checkNumbering(list);
  const used = new Set([profile, subjects, hours, fields, ...articles]);
  const { records, issues } = list;
  return {
    meta: {
      code: document.id,
      boeId: document.id,
      stage: ESO.code,
      title: document.title,
      territory: "ES",
      validFrom: document.validFrom,
      source: "boe",
    },
    records,
    issues,
    subjects: records
      .filter(({ kind }) => kind === "subject")
      .map(({ subjectCode, text }) => {
        const count = (kind: StandardRecord["kind"]) =>
          records.filter((record) => record.kind === kind && record.subjectCode === subjectCode).length;
        return {
          subject: text,
          competences: count("specific_competence"),
          criteria: count("assessment_criterion"),
          knowledge: count("basic_knowledge"),
        };
      }),
    leftOut: parts.filter((one) => !used.has(one)).map(({ title, elements }) => ({ title, elements: elements.length })),
  };
}

const PART_STYLES = ["articulo", "anexo", "anexo_num"];

function splitParts(elements: readonly BoeElement[]): Part[] {
  const parts: Part[] = [{ title: "Preámbulo", elements: [] }];
  for (const element of elements) {
    const isTitle = element.kind === "paragraph" && PART_STYLES.includes(element.style);
    if (isTitle) parts.push({ title: element.text, elements: [] });
    else parts.at(-1)?.elements.push(element);
  }
  return parts;
}
