import type { EvaluationResult, EvaluationSheet } from "#contracts/api/evaluation/results.ts";
import type { Paper, PaperFact, PaperLanguage } from "#contracts/internal/paper.ts";
import { shortOf } from "../internal.ts";
import type { LoadedSheet } from "../sheet.ts";
import { bandWord, type Words } from "./words.ts";

export interface PaperSchool {
  readonly name: string;
  readonly officialCode: string | null;
  readonly address: string | null;
  readonly phone: string | null;
}

/** A sheet and whose it is. */
export type PaperSheet = LoadedSheet & Pick<EvaluationSheet, "academicSession" | "groupName" | "tutor">;

export interface PaperStudent {
  readonly id: number;
  readonly name: string;
  readonly studentNumber: string;
  readonly dateOfBirth: string | null;
}

/** What the school's letterhead says. */
export function letterhead(school: PaperSchool, words: Words): Paper["school"] {
  const code = school.officialCode === null ? null : `${words.officialCode} ${school.officialCode}`;
  const where = [school.address, school.phone].filter(Boolean).join(" · ");
  return { name: school.name, lines: [code, where].flatMap((line) => line || []) };
}

export const fact = (label: string, value: string | null): PaperFact[] => (value === null ? [] : [{ label, value }]);

/** A result as a family reads it: the word with its letters, or the number. */
export function resultIn(result: EvaluationResult | null, language: PaperLanguage, words: Words): string {
  if (result === null) return "—";
  if (result.status !== "graded") return result.status === "exempt" ? words.exempt : words.notAssessed;
  const { label } = result;
  const decimal = language === "en" ? "." : ",";
  const word = label === null ? null : bandWord(label, language);
  return word === null ? shortOf(result, decimal) : `${label} · ${word}`;
}

export const numberIn = (language: PaperLanguage, value: number): string =>
  value.toFixed(2).replace(".", language === "en" ? "." : ",");
