import { curriculumApi } from "#contracts/api/curriculum.ts";
import { searchStandards } from "#core/curriculum/search-standards.ts";
import { CFGB, ESO, gradeLevel, SUBJECT_CODES } from "#core/curriculum/subjects.ts";
import { namesMeant } from "#core/school-names.ts";
import { readTool } from "../../orchestrator/read-tool.ts";
import { plainText } from "./filters.ts";

const GRADE_LEVELS = [ESO, CFGB].flatMap((stage) => stage.grades.map((grade) => gradeLevel(stage, grade)));

/** The grade as the norms write it ("2.º ESO" is "2º ESO"); as given when it is none of them or could be several. */
function gradeMeant(wanted: string): string {
  const [meant, ...more] = namesMeant(wanted, GRADE_LEVELS);
  return meant === undefined || more.length > 0 ? wanted : meant;
}

/** The subject as the norms write it, whatever the accents and capitals; as given when they do not know it. */
function subjectMeant(wanted: string): string {
  const plain = plainText(wanted.trim());
  const known = Object.entries(SUBJECT_CODES).find(([name, code]) => [name, code].map(plainText).includes(plain));
  return known?.[0] ?? wanted;
}

export const searchCurriculumTool = readTool(curriculumApi.search, searchStandards, {
  name: "search_curriculum",
  title: "Buscar en el currículo",
  description:
    "Elements of the official curriculum in force and of the school's own: competences, assessment criteria, basic " +
    "knowledge, teaching hours. Each names the article or annex it stands in; texts are verbatim.",
  describe: {
    search: "What it is about in Spanish words, or an exact code such as 1.1; the most similar come first, on one page",
    stage: "Stage, e.g. ESO",
    subject: "Name or code of a subject, e.g. Matemáticas",
    gradeLevel: "Grade as people write it, e.g. 2.º ESO",
  },
  limit: 25,
  rows: "standards",
  prepare: (_ctx, { subject, gradeLevel: wanted, ...rest }) => ({
    ...rest,
    ...(subject === undefined ? {} : { subject: subjectMeant(subject) }),
    ...(wanted === undefined ? {} : { gradeLevel: gradeMeant(wanted) }),
  }),
  summary: ({ data, total }) => ({
    intro: `${data.length} de ${total} elementos del currículo, recortados aquí; enteros en structuredContent o con limit: 1.`,
    rows: data.map(
      ({ id, code, kind, subjectName, gradeLevels, source, text }) =>
        `id ${id}: ${[code, kind, subjectName, gradeLevels.join(", "), source].filter(Boolean).join(" · ")}: ${text}`,
    ),
    narrower: "Para leerlos todos, pide páginas más cortas (limit: 5) o busca un código con search.",
  }),
});
