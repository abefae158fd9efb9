import type { EvaluationResult, EvaluationSheet } from "#contracts/api/evaluation/results.ts";
import { Link } from "../../framework/index.ts";
import type { evaluationTexts } from "../../i18n/evaluation.ts";
import { filled, type Words } from "../../i18n/in-language.ts";
import { courseLabel, groupLabel } from "../../lib/format.ts";
import { Table, Td, Th } from "../ui/table.tsx";

export type EvaluationWords = Words<typeof evaluationTexts>;

/** A result in a cell: the word, the number, or the letters of what is none. */
export function shortResult({ status, label, value }: EvaluationResult): string {
  if (status === "graded") return label ?? String(value ?? "—").replace(".", ",");
  return status === "exempt" ? "EX" : "NE";
}

/** Pupils by subjects; what is missing stands out, what a pupil does not take is blank. */
export function SheetTable({ sheet, words }: { sheet: EvaluationSheet; words: EvaluationWords }) {
  return (
    <Table label={filled(words.sheet.table, { group: groupLabel(sheet.groupName) })} frame="max-h-[70dvh]">
      <thead>
        <tr>
          <Th className="left-0 z-20">{words.results.student}</Th>
          {sheet.subjects.map(({ sectionId, title, subject }) => (
            <Th key={sectionId} className="text-center" title={courseLabel(title)}>
              <Link to={`/grupos/${sectionId}/evaluacion`} className="block max-w-24 truncate hover:underline">
                {subject}
              </Link>
            </Th>
          ))}
          <Th className="text-right">{words.sheet.failed}</Th>
        </tr>
      </thead>
      <tbody>
        {sheet.rows.map((row) => {
          const bySection = new Map(row.results.map((one) => [one.sectionId, one]));
          return (
            <tr key={row.studentId}>
              <th scope="row" className="sticky left-0 border-b bg-surface px-3 py-1 text-left font-medium">
                <Link to={`/alumnado/${row.studentId}/expediente`} className="hover:underline">
                  {row.name}
                </Link>
              </th>
              {sheet.subjects.map(({ sectionId }) => (
                <ResultCell key={sectionId} one={bySection.get(sectionId)} words={words} />
              ))}
              <Td className="text-right tabular-nums">{row.failed}</Td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}

function ResultCell({
  one,
  words,
}: {
  one: EvaluationSheet["rows"][number]["results"][number] | undefined;
  words: EvaluationWords;
}) {
  if (one === undefined) {
    return (
      <Td className="text-center text-muted">
        <span className="sr-only">{words.sheet.notTaken}</span>
      </Td>
    );
  }
  if (one.result === null) {
    return <Td className="bg-warn-soft text-center text-xs text-warn">{words.sheet.missingHere}</Td>;
  }
  const isFailed = one.result.label === "IN" || one.result.status === "not_assessed";
  return (
    <Td className={`text-center ${isFailed ? "font-semibold text-danger" : ""}`}>
      {shortResult(one.result)}
      {one.isAmended ? (
        <>
          <span aria-hidden>*</span>
          <span className="sr-only"> {words.sheet.amended}</span>
        </>
      ) : null}
    </Td>
  );
}
