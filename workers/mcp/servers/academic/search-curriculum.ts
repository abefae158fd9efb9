import * as z from "zod";
import { Ranking, STANDARD_KINDS, StandardView } from "#contracts/api/curriculum.ts";
import { CURSOR_LIMIT } from "#contracts/common.ts";
import { searchStandards } from "#core/curriculum/search-standards.ts";
import { CFGB, ESO, gradeLevel, SUBJECT_CODES } from "#core/curriculum/subjects.ts";
import { namesMeant } from "#core/school-names.ts";
import { nextPage } from "../../orchestrator/summary.ts";
import { defineTool, READ_ONLY } from "../../orchestrator/tool.ts";
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

export const searchCurriculumTool = defineTool({
  name: "search_curriculum",
  title: "Buscar en el currículo",
  description:
    "Elements of the official curriculum in force and of the school's own: competences, assessment criteria, basic " +
    "knowledge, teaching hours. Each names the article or annex it stands in; texts are verbatim.",
  requires: ["curriculum.read"],
  scopes: ["mcp:read"],
  annotations: READ_ONLY,
  input: z.strictObject({
    search: z
      .string()
      .trim()
      .max(200)
      .optional()
      .describe("What it is about in Spanish words, or an exact code such as 1.1; the likest come first, on one page"),
    stage: z.string().max(40).optional().describe("Stage, e.g. ESO"),
    subject: z.string().max(120).optional().describe("Name or code of a subject, e.g. Matemáticas"),
    grade_level: z.string().max(40).optional().describe("Grade as people write it, e.g. 2.º ESO"),
    kind: z.enum(STANDARD_KINDS).optional(),
    limit: z.int().min(1).max(100).default(25),
    cursor: z.string().max(CURSOR_LIMIT).optional().describe("next_cursor of the page before"),
  }),
  output: z.object({ standards: z.array(StandardView), next_cursor: z.string().nullable(), ranking: Ranking }),
  run: async (ctx, args) => {
    const found = await searchStandards(ctx, {
      limit: args.limit,
      ...(args.search === undefined ? {} : { search: args.search }),
      ...(args.stage === undefined ? {} : { stage: args.stage }),
      ...(args.subject === undefined ? {} : { subject: subjectMeant(args.subject) }),
      ...(args.grade_level === undefined ? {} : { gradeLevel: gradeMeant(args.grade_level) }),
      ...(args.kind === undefined ? {} : { kind: args.kind }),
      ...(args.cursor === undefined ? {} : { cursor: args.cursor }),
    });
    return { standards: found.data, next_cursor: found.nextCursor, ranking: found.ranking };
  },
  summary: ({ standards, next_cursor }) => ({
    intro: `${standards.length} elementos del currículo, recortados aquí; enteros en structuredContent o con limit: 1.`,
    rows: standards.map(
      ({ id, code, kind, subjectName, gradeLevels, source, text }) =>
        `id ${id}: ${[code, kind, subjectName, gradeLevels.join(", "), source].filter(Boolean).join(" · ")}: ${text}`,
    ),
    next: nextPage(next_cursor),
    narrower: "Para leerlos todos, pide páginas más cortas (limit: 5) o busca un código con search.",
  }),
});
