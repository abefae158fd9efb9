import type { Paper, PaperBlock, PaperLanguage } from "#contracts/internal/paper.ts";
import { shortOf } from "../internal.ts";
import { fact, letterhead, type PaperSchool, type PaperSheet } from "./parts.ts";
import { dayIn, wordsIn } from "./words.ts";

export interface Act {
  readonly language: PaperLanguage;
  readonly school: PaperSchool;
  readonly sheet: PaperSheet;
  readonly closedOn: string;
}

/** A subject in few letters, as heads of columns have them: "MAT", "LCL". */
export function siglas(subject: string): string {
  const words = subject
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length > 2 || /^[A-Z]{2}$/.test(word));
  const letters = words.length > 1 ? words.map((word) => word.charAt(0)).join("") : (words[0] ?? subject).slice(0, 3);
  return letters.toUpperCase().slice(0, 5);
}

/**
 * The act of a closed session (Real Decreto 217/2022, art. 31): all pupils with their results, in the final one with what
 * was decided, counts, and a line for each teacher and the head.
 */
export function act({ language, school, sheet, closedOn }: Act, issuedOn: string): Paper {
  const words = wordsIn(language);
  const { title, schoolYear, isYear } = sheet.academicSession;
  const heads = namedOnce(sheet.subjects.map(({ subject }) => siglas(subject)));
  const decided = isYear;
  const count = (holds: (failed: number) => boolean) =>
    String(sheet.rows.filter(({ failed, results }) => results.length > 0 && holds(failed)).length);
  const teachers = [...new Set(sheet.subjects.flatMap((subject) => subject.teachers))];
  const subjectsOf = (name: string) =>
    sheet.subjects
      .flatMap((subject, index) => (subject.teachers.includes(name) ? [heads[index] ?? ""] : []))
      .join(", ");
  const amendments = sheet.amendments.map(
    ({ student, courseTitle, before, after, reason }) => `${student} · ${courseTitle}: ${before} → ${after}. ${reason}`,
  );
  const blocks: PaperBlock[] = [
    {
      kind: "table",
      summary: words.act,
      columns: [
        { title: words.student, share: 5.5, align: "start" },
        ...heads.map((head) => ({ title: head, share: 1.15, align: "center" as const })),
        ...(decided ? [{ title: words.decision, share: 2.6, align: "start" as const }] : []),
      ],
      rows: sheet.rows.map(({ name, results, decision }, index) => {
        const bySection = new Map(results.map((one) => [one.sectionId, one]));
        return [
          `${index + 1}. ${name}`,
          ...sheet.subjects.map(({ sectionId }) => {
            const one = bySection.get(sectionId);
            if (one === undefined) return "";
            const text = one.result === null ? "—" : shortOf(one.result, language === "en" ? "." : ",");
            return one.isAmended ? `${text}*` : text;
          }),
          ...(decided ? [decision === null ? "—" : words[decision]] : []),
        ];
      }),
    },
    {
      kind: "text",
      isQuiet: true,
      text: `${sheet.subjects.map(({ title: name }, index) => `${heads[index]}: ${name}`).join(" · ")}. ${words.lettersNote}`,
    },
    { kind: "heading", text: words.summary },
    {
      kind: "facts",
      facts: [
        ...fact(words.students, String(sheet.rows.length)),
        ...fact(
          words.allPassed,
          count((failed) => failed === 0),
        ),
        ...fact(
          words.upToTwo,
          count((failed) => failed === 1 || failed === 2),
        ),
        ...fact(
          words.threeOrMore,
          count((failed) => failed > 2),
        ),
      ],
    },
    ...(amendments.length === 0
      ? []
      : [{ kind: "remark", title: `* ${words.amended}`, text: amendments.join("\n") } as const]),
    {
      kind: "signatures",
      place: `${words.signatures} · ${dayIn(language, closedOn)}`,
      people: [
        ...teachers.map((name) => ({ value: name, label: subjectsOf(name) })),
        { value: "", label: words.approved },
      ],
    },
  ];
  return {
    language,
    isWide: true,
    title: words.act,
    subtitle: `${isYear ? words.final : title} · ${words.schoolYear} ${schoolYear}`,
    school: letterhead(school, words),
    facts: [
      ...fact(words.group, sheet.groupName),
      ...fact(words.tutor, sheet.tutor?.name ?? null),
      ...fact(words.issuedOn, issuedOn === "" ? null : dayIn(language, issuedOn)),
    ],
    blocks,
  };
}

/** Two subjects with the same letters are told apart by a number. */
function namedOnce(heads: readonly string[]): string[] {
  return heads.map((head, index) => {
    const before = heads.slice(0, index).filter((other) => other === head).length;
    return before === 0 ? head : `${head}${before + 1}`;
  });
}
