import * as z from "zod";
import { Id, PageQuery, page } from "../common.ts";
import { endpoint } from "../endpoint.ts";
import { singleLine } from "../text.ts";

export const STANDARD_KINDS = [
  "subject",
  "course",
  "specific_competence",
  "assessment_criterion",
  "basic_knowledge",
  "hours",
  "descriptor",
  "key_competence",
] as const;
export type StandardKind = (typeof STANDARD_KINDS)[number];

/** One element of an official curriculum; `source` names the article or annex it stands in. */
export const StandardView = z.object({
  id: Id,
  kind: z.enum(STANDARD_KINDS),
  stage: z.string(),
  subjectCode: z.string().nullable(),
  subjectName: z.string().nullable(),
  gradeLevels: z.array(z.string()),
  code: z.string().nullable(),
  parentId: Id.nullable(),
  text: z.string(),
  descriptors: z.array(z.string()),
  hours: z.number().nullable(),
  source: z.string(),
  curriculum: z.string(),
});
export type StandardView = z.infer<typeof StandardView>;

/**
 * `similarity`: by similarity to the words searched for, on one page. `text`: what holds the letters searched for, in the order
 * of the norm; with an empty list nothing is close.
 */
export const Ranking = z.enum(["similarity", "text"]);

export const curriculumApi = {
  search: endpoint({
    id: "searchCurriculum",
    method: "GET",
    path: "/curriculum/standards",
    tag: "curriculum",
    summary: "Competences, criteria, knowledge and hours of the official curriculum, each naming its article or annex",
    access: ["curriculum.read"],
    query: PageQuery.extend({
      stage: singleLine(40).optional(),
      subject: singleLine(120).optional(),
      gradeLevel: singleLine(40).optional(),
      kind: z.enum(STANDARD_KINDS).optional(),
      search: singleLine(200).optional(),
    }),
    view: page(StandardView).extend({ ranking: Ranking }),
  }),
  subjects: endpoint({
    id: "listCurriculumSubjects",
    method: "GET",
    path: "/curriculum/subjects",
    tag: "curriculum",
    summary: "Subjects that have assessment criteria, with the grade levels these are grouped by",
    access: ["curriculum.read"],
    view: z.object({
      data: z.array(
        z.object({
          stage: z.string(),
          code: z.string(),
          name: z.string(),
          gradeLevels: z.array(z.string()),
          criteria: z.int(),
        }),
      ),
    }),
  }),
};
