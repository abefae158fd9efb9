import type { EvaluationSheet } from "#contracts/api/evaluation/results.ts";
import type { Paper, PaperBlock, PaperLanguage } from "#contracts/internal/paper.ts";
import type { Attended } from "../attendance.ts";
import { fact, letterhead, type PaperSchool, type PaperSheet, type PaperStudent, resultIn } from "./parts.ts";
import { dayIn, wordsIn } from "./words.ts";

export interface ReportCard {
  readonly language: PaperLanguage;
  readonly school: PaperSchool;
  readonly sheet: PaperSheet;
  readonly row: EvaluationSheet["rows"][number];
  readonly student: PaperStudent;
  readonly attended: Attended | undefined;
  /** The school's day on which the session was closed. */
  readonly closedOn: string;
}

/** The report card of one pupil in one term, issued on a day; an empty day leaves it out. */
export function reportCard(card: ReportCard, issuedOn: string): Paper {
  const { language, sheet, row, student, attended } = card;
  const words = wordsIn(language);
  const { title, schoolYear, isYear } = sheet.academicSession;
  const subjects = new Map(sheet.subjects.map((subject) => [subject.sectionId, subject]));
  const rows = row.results.map(({ sectionId, isAmended, result }) => {
    const subject = subjects.get(sectionId);
    const missed = attended?.bySection.get(sectionId);
    return [
      subject?.title ?? "",
      `${resultIn(result, language, words)}${isAmended ? " *" : ""}`,
      missed === undefined ? "—" : String(missed.absent + missed.excused),
      subject?.teachers.join(", ") ?? "",
    ];
  });
  const results: PaperBlock[] =
    rows.length === 0
      ? [{ kind: "text", text: words.noResults, isQuiet: false }]
      : [
          {
            kind: "table",
            summary: words.results,
            columns: [
              { title: words.subject, share: 5, align: "start" },
              { title: words.result, share: 2.4, align: "center" },
              { title: words.absences, share: 1, align: "end" },
              { title: words.teacher, share: 3.4, align: "start" },
            ],
            rows,
          },
        ];
  const total = attended?.overall;
  // Where no register was taken nobody knows of an absence, which is not that there was none.
  const counted = (lessons: number | undefined) =>
    total === undefined || total.lessons === 0 ? "—" : String(lessons ?? 0);
  return {
    language,
    isWide: false,
    title: words.reportCard,
    subtitle: `${isYear ? words.final : title} · ${words.schoolYear} ${schoolYear}`,
    school: letterhead(card.school, words),
    facts: [
      ...fact(words.student, student.name),
      ...fact(words.number, student.studentNumber),
      ...fact(words.dateOfBirth, student.dateOfBirth === null ? null : dayIn(language, student.dateOfBirth)),
      ...fact(words.group, sheet.groupName),
      ...fact(words.tutor, sheet.tutor?.name ?? null),
      ...fact(words.issuedOn, issuedOn === "" ? null : dayIn(language, issuedOn)),
    ],
    blocks: [
      { kind: "heading", text: words.results },
      ...results,
      ...(row.results.some(({ isAmended }) => isAmended)
        ? [{ kind: "text", text: `* ${words.amended}`, isQuiet: true } as const]
        : []),
      { kind: "heading", text: words.attendance },
      {
        kind: "facts",
        facts: [
          ...fact(words.unexcused, counted(total?.absent)),
          ...fact(words.excused, counted(total?.excused)),
          ...fact(words.late, counted(total?.late)),
        ],
      },
      ...(row.decision === null ? [] : [{ kind: "remark", title: words.decision, text: words[row.decision] } as const]),
      ...(row.comment === null ? [] : [{ kind: "remark", title: words.comment, text: row.comment } as const]),
      {
        kind: "signatures",
        place: `${words.sessionOn}: ${dayIn(language, card.closedOn)}`,
        people: [
          { label: words.signedTutor, value: sheet.tutor?.name ?? "" },
          { label: words.family, value: "" },
        ],
      },
    ],
  };
}
