import { checkCurriculum } from "../check.ts";
import { type ImportSummary, importCurriculum, type SqlClient } from "../import-curriculum.ts";
import { type CurriculumMeta, newRecordList, type RecordList, type StandardRecord } from "../records.ts";
import { ESO, gradeLevel, gradeSpan } from "../subjects.ts";
import { STARTER_SUBJECTS, type StarterSubject } from "./subjects.ts";

const OWN_WORDS = "en palabras propias";

const KEY_COMPETENCES: Readonly<Record<string, string>> = {
  CCL: "Competencia en comunicación lingüística",
  CP: "Competencia plurilingüe",
  STEM: "Competencia matemática y competencia en ciencia, tecnología e ingeniería",
  CD: "Competencia digital",
  CPSAA: "Competencia personal, social y de aprender a aprender",
  CC: "Competencia ciudadana",
  CE: "Competencia emprendedora",
  CCEC: "Competencia en conciencia y expresión culturales",
};

export const STARTER_META: CurriculumMeta = {
  code: "BOE-A-2022-4975",
  boeId: "BOE-A-2022-4975",
  stage: ESO.code,
  title: "Real Decreto 217/2022, enseñanzas mínimas de la ESO: selección en palabras propias",
  territory: "ES",
  validFrom: "2022-03-31",
  source: "starter",
};

/** The starter set as records; throws when it breaks what must hold of any curriculum. */
export function starterRecords(): readonly StandardRecord[] {
  const list = newRecordList();
  for (const [code, text] of Object.entries(KEY_COMPETENCES)) {
    list.add({ slug: `ESO.${code}`, kind: "key_competence", stage: ESO.code, code, text, source: "Anexo I" });
  }
  for (const subject of STARTER_SUBJECTS) addSubject(subject, list);
  checkCurriculum(list);
  const [issue] = list.issues;
  if (issue !== undefined) throw new Error(`starter curriculum: ${issue.place}: ${issue.message}`);
  return list.records;
}

/**
 * Puts the starter set into a migrated database for all schools, so that the platform is useful before the official
 * document is imported. What is there already stays as it is; `client` must be allowed to write shared rows.
 */
export function loadStarterCurriculum(client: SqlClient): Promise<ImportSummary> {
  return importCurriculum(client, STARTER_META, starterRecords(), { overwrite: false });
}

function addSubject(subject: StarterSubject, list: RecordList): void {
  const { code, name } = subject;
  const slug = `${ESO.code}.${code}`;
  const base = { stage: ESO.code, subjectCode: code, subjectName: name };
  const levels = (grades: readonly number[]) => grades.map((grade) => gradeLevel(ESO, grade));
  list.add({
    ...base,
    slug,
    kind: "subject",
    gradeLevels: levels(subject.grades),
    code,
    text: name,
    source: "Anexo II",
  });
  for (const { grades, source } of subject.courses) {
    const offer = { kind: "course", gradeLevels: levels(grades), text: name, source } as const;
    list.add({ ...base, ...offer, slug: `${slug}.${gradeSpan(grades)}.course`, parent: slug });
  }
  for (const { grades, hours } of subject.hours) {
    const amount = { kind: "hours", gradeLevels: levels(grades), text: name, hours, source: "Anexo IV" } as const;
    list.add({ ...base, ...amount, slug: `${slug}.${gradeSpan(grades)}.hours`, parent: slug });
  }
  for (const { number, text, descriptors } of subject.competences) {
    list.add({
      ...base,
      slug: `${slug}.CE${number}`,
      parent: slug,
      kind: "specific_competence",
      gradeLevels: levels(subject.grades),
      code: `CE${number}`,
      text,
      descriptors: descriptors.split(" "),
      source: `Anexo II, ${name} (${OWN_WORDS})`,
    });
  }
  for (const group of subject.groups) {
    const source = `Anexo II, ${name}, ${group.heading} (${OWN_WORDS})`;
    const common = { ...base, gradeLevels: levels(group.grades), source };
    const place = `${slug}.${gradeSpan(group.grades)}`;
    for (const [number, text] of Object.entries(group.criteria)) {
      const parent = `${slug}.CE${number.split(".")[0]}`;
      list.add({ ...common, slug: `${place}.CE${number}`, parent, kind: "assessment_criterion", code: number, text });
    }
    for (const [block, text] of Object.entries(group.knowledge)) {
      const above = block.includes(".") ? `${place}.${block.split(".")[0]}` : slug;
      list.add({ ...common, slug: `${place}.${block}`, parent: above, kind: "basic_knowledge", code: block, text });
    }
  }
}
