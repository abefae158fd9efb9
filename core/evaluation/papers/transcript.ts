import type { AcademicRecord } from "#contracts/api/evaluation/records.ts";
import type { Paper, PaperBlock, PaperLanguage } from "#contracts/internal/paper.ts";
import { fact, letterhead, numberIn, type PaperSchool, type PaperStudent, resultIn } from "./parts.ts";
import { dayIn, wordsIn } from "./words.ts";

export interface Transcript {
  readonly kind: "transcript" | "transfer_report";
  readonly language: PaperLanguage;
  readonly school: PaperSchool;
  readonly student: PaperStudent;
  readonly record: AcademicRecord;
}

/**
 * All years on record, subjects by terms; for a school that takes the pupil in with the tutors' remarks, as art. 35 of Real
 * Decreto 217/2022 asks for.
 */
export function transcript({ kind, language, school, student, record }: Transcript, issuedOn: string): Paper {
  const words = wordsIn(language);
  const years = record.years.toReversed();
  const blocks = years.flatMap((year): PaperBlock[] => {
    const titles = new Map<string, Map<number, string>>();
    year.terms.forEach((term, index) => {
      for (const one of term.records) {
        const row = titles.get(one.courseTitle) ?? new Map<number, string>();
        row.set(index, resultIn(one, language, words));
        titles.set(one.courseTitle, row);
      }
    });
    const comments = kind === "transcript" ? [] : year.terms.filter(({ comment }) => comment !== null);
    return [
      {
        kind: "heading",
        text: `${words.schoolYear} ${year.schoolYear}${year.gradeLevel === null ? "" : ` · ${year.gradeLevel}`}`,
      },
      {
        kind: "table",
        summary: `${words.results} ${year.schoolYear}`,
        columns: [
          { title: words.subject, share: 4, align: "start" },
          ...year.terms.map(({ title, isFinal }) => ({
            title: isFinal ? words.final : title,
            share: 2,
            align: "center" as const,
          })),
        ],
        rows: [...titles].map(([title, row]) => [title, ...year.terms.map((_, index) => row.get(index) ?? "—")]),
      },
      {
        kind: "facts",
        facts: [
          ...fact(words.average, year.average === null ? null : numberIn(language, year.average)),
          ...fact(words.decision, year.decision === null ? null : words[year.decision]),
        ],
      },
      ...comments.map(
        ({ title, isFinal, comment }): PaperBlock => ({
          kind: "remark",
          title: `${words.comment} · ${isFinal ? words.final : title}`,
          text: comment ?? "",
        }),
      ),
    ];
  });
  return {
    language,
    isWide: false,
    title: kind === "transcript" ? words.transcript : words.transferReport,
    subtitle: record.student.groupName ?? "",
    school: letterhead(school, words),
    facts: [
      ...fact(words.student, student.name),
      ...fact(words.number, student.studentNumber),
      ...fact(words.dateOfBirth, student.dateOfBirth === null ? null : dayIn(language, student.dateOfBirth)),
      ...fact(words.issuedOn, issuedOn === "" ? null : dayIn(language, issuedOn)),
    ],
    blocks: [
      ...(kind === "transcript" ? [] : [{ kind: "text", text: words.transferNote, isQuiet: false } as const]),
      ...(blocks.length === 0 ? [{ kind: "text", text: words.noResults, isQuiet: false } as const] : blocks),
      {
        kind: "signatures",
        place: issuedOn === "" ? "" : dayIn(language, issuedOn),
        people: [
          { label: words.secretary, value: "" },
          { label: words.approved, value: "" },
        ],
      },
    ],
  };
}
