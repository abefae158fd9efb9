import * as z from "zod";
import { type AcademicRecord, AcademicRecord as Record } from "#contracts/api/evaluation/records.ts";
import { Id } from "#contracts/common.ts";
import { PaperLanguage } from "#contracts/internal/paper.ts";
import { AppError } from "#core/errors.ts";
import { getAcademicRecord } from "#core/evaluation/academic-record.ts";
import { shortOf } from "#core/evaluation/internal.ts";
import { linkTranscript } from "#core/evaluation/report-link.ts";
import { figure } from "../../orchestrator/summary.ts";
import { defineTool, READ_ONLY } from "../../orchestrator/tool.ts";

const KINDS = ["transcript", "progress", "comprehensive"] as const;
type Kind = (typeof KINDS)[number];

/** Finals of all years; the year that runs, term by term; or all of it with what tutors said. */
function part({ years }: AcademicRecord, kind: Kind): AcademicRecord["years"] {
  const silent = (year: AcademicRecord["years"][number]) => ({
    ...year,
    terms: year.terms.map((term) => ({ ...term, comment: null })),
  });
  if (kind === "comprehensive") return years;
  if (kind === "progress") return years.slice(0, 1).map(silent);
  return years.map(silent).map((year) => {
    const finals = year.terms.filter(({ isFinal }) => isFinal);
    return { ...year, terms: finals.length > 0 ? finals : year.terms };
  });
}

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

function htmlOf({ student }: AcademicRecord, years: AcademicRecord["years"]): string {
  const parts = years.map(({ schoolYear, terms }) => {
    const courses = [...new Set(terms.flatMap(({ records }) => records.map(({ courseTitle }) => courseTitle)))];
    const cell = (term: (typeof terms)[number], title: string) => {
      const one = term.records.find(({ courseTitle }) => courseTitle === title);
      return `<td>${one === undefined ? "—" : escaped(shortOf(one))}</td>`;
    };
    const heads = terms.map(({ title }) => `<th scope="col">${escaped(title)}</th>`).join("");
    const rows = courses.map(
      (title) => `<tr><th scope="row">${escaped(title)}</th>${terms.map((term) => cell(term, title)).join("")}</tr>`,
    );
    const comments = terms.flatMap(({ title, comment }) =>
      comment === null ? [] : [`<p><strong>${escaped(title)}</strong>: ${escaped(comment)}</p>`],
    );
    return `<h2>${escaped(schoolYear)}</h2><table><thead><tr><th scope="col">Materia</th>${heads}</tr></thead><tbody>${rows.join("")}</tbody></table>${comments.join("")}`;
  });
  return `<article lang="es"><h1>${escaped(student.name)}</h1>${parts.join("")}</article>`;
}

export const generateAcademicReportTool = defineTool({
  name: "generate_academic_report",
  title: "Informe académico",
  description:
    "What is on record of one student, as data, as HTML, or as a link to the official transcript in PDF that works for " +
    "fifteen minutes. transcript: final results of each year; progress: this year by terms; comprehensive: all, with " +
    "tutors' comments. Families and students see what was published. A PDF is always the whole transcript.",
  requires: ["evaluation.manage", "grades.read", "children.grades.read"],
  scopes: ["mcp:read"],
  annotations: READ_ONLY,
  input: z.strictObject({
    student_id: Id.describe("Identifier of the student, as find_students returns it"),
    report: z.enum(KINDS).default("transcript"),
    format: z.enum(["json", "html", "pdf"]).default("json"),
    language: PaperLanguage.default("es").describe("Of the PDF"),
  }),
  output: z.object({
    report: z.enum(KINDS),
    format: z.enum(["json", "html", "pdf"]),
    student: Record.shape.student,
    years: Record.shape.years.nullable().describe("With format json"),
    html: z.string().nullable().describe("With format html"),
    link: z.string().nullable().describe("With format pdf: give it to the person, it opens without a session"),
    link_expires_at: z.string().nullable(),
  }),
  run: async (ctx, { student_id: id, report, format, language }) => {
    const record = await getAcademicRecord(ctx, { id });
    const years = part(record, report);
    const about = { report, format, student: record.student };
    const nothing = { years: null, html: null, link: null, link_expires_at: null };
    if (format === "json") return { ...about, ...nothing, years };
    if (format === "html") return { ...about, ...nothing, html: htmlOf(record, years) };
    if (!record.canPrint) throw new AppError("forbidden", "El certificado es para la tutoría, la familia y el centro.");
    const { url, expiresAt } = await linkTranscript(ctx, { id, language });
    return { ...about, ...nothing, link: url, link_expires_at: expiresAt };
  },
  summary: ({ student, years, link, link_expires_at }) => ({
    intro: link === null ? `Expediente de ${student.name}.` : `PDF hasta ${link_expires_at}: ${link}`,
    rows: (years ?? []).map(({ schoolYear, average }) => `${schoolYear}: media ${figure(average)}`),
    narrower: "Entero está en structuredContent.",
    next: null,
  }),
});
