import type { AcademicRecord } from "#contracts/api/evaluation/records.ts";
import { filled } from "../../i18n/in-language.ts";
import { courseLabel, groupLabel, useFormat } from "../../lib/format.ts";
import { Section } from "../ui/section.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { type EvaluationWords, shortResult } from "./sheet-table.tsx";

interface Props {
  readonly year: AcademicRecord["years"][number];
  readonly studentId: number;
  readonly canPrint: boolean;
  readonly words: EvaluationWords;
}

/** A school year: subjects by terms, the average of each, the way to its report card, what the tutor said. */
export function YearRecord({ year, studentId, canPrint, words }: Props) {
  const { number } = useFormat();
  const subjects = [
    ...new Map(year.terms.flatMap(({ records }) => records.map((one) => [one.courseId, one.courseTitle]))),
  ];
  const titleOf = (term: Props["year"]["terms"][number]) => (term.isFinal ? words.final : term.title);
  const comments = year.terms.filter(({ comment }) => comment !== null);
  return (
    <Section
      title={filled(words.record.year, { year: year.schoolYear })}
      aside={
        <span className="text-sm text-muted">
          {[
            year.gradeLevel === null ? null : groupLabel(year.gradeLevel),
            year.average === null ? null : filled(words.record.average, { n: number(year.average, 2) }),
            year.decision === null ? null : words.sheet[year.decision],
          ]
            .filter((part) => part !== null)
            .join(" · ")}
        </span>
      }
    >
      <Table label={filled(words.record.year, { year: year.schoolYear })}>
        <thead>
          <tr>
            <Th>{words.record.subject}</Th>
            {year.terms.map((term) => (
              <Th key={`${term.academicSessionId}-${term.title}`} className="text-center">
                {titleOf(term)}
                {canPrint ? (
                  <a
                    href={`/api/v1/students/${studentId}/report-card.pdf?academicSessionId=${term.academicSessionId}`}
                    target="_blank"
                    rel="noreferrer"
                    className="ml-2 font-normal underline print:hidden"
                    aria-label={filled(words.record.cardOf, { term: titleOf(term) })}
                  >
                    {words.record.card}
                  </a>
                ) : null}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {subjects.map(([courseId, title]) => (
            <tr key={courseId}>
              <th scope="row" className="border-b px-3 py-1 text-left font-normal">
                {courseLabel(title)}
              </th>
              {year.terms.map((term) => {
                const one = term.records.find((record) => record.courseId === courseId);
                const isFailed = one?.label === "IN" || one?.status === "not_assessed";
                return (
                  <Td
                    key={`${term.academicSessionId}-${term.title}`}
                    className={`text-center ${isFailed ? "font-semibold text-danger" : ""}`}
                  >
                    {one === undefined ? "—" : shortResult(one)}
                    {one?.amendmentReason == null ? null : (
                      <span className="block text-xs font-normal text-muted">
                        {filled(words.record.amended, { reason: one.amendmentReason })}
                      </span>
                    )}
                  </Td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </Table>
      {comments.length === 0 ? null : (
        <dl className="mt-3 grid gap-2 text-sm">
          {comments.map((term) => (
            <div key={`${term.academicSessionId}-${term.title}`}>
              <dt className="text-xs text-muted">
                {words.record.comment} · {titleOf(term)}
              </dt>
              <dd className="whitespace-pre-line">{term.comment}</dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  );
}
