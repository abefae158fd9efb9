import type { GradingBand, GradingScale } from "../../grading-scale.ts";

export const MOST_BANDS = 10;
export const MOST_SCALES = 20;

/** The words of acts in primary school and ESO, from the numbers at which schools usually give them. */
const WORDS: readonly GradingBand[] = [
  { code: "IN", title: "Insuficiente", from: 0 },
  { code: "SU", title: "Suficiente", from: 5 },
  { code: "BI", title: "Bien", from: 6 },
  { code: "NT", title: "Notable", from: 7 },
  { code: "SB", title: "Sobresaliente", from: 9 },
];

const ten = { min: 0, max: 10, pass: 5, decimals: 2 };

interface Template extends GradingScale {
  readonly title: string;
  readonly gradeLevels: string[];
}

/** What a school may begin a scale with. In Bachillerato marks are of 0 to 10 without decimals. */
export const SCALE_TEMPLATES = {
  eso: {
    ...ten,
    title: "ESO",
    bands: [...WORDS],
    gradeLevels: ["1º ESO", "2º ESO", "3º ESO", "4º ESO"],
  },
  bachillerato: {
    ...ten,
    title: "Bachillerato",
    decimals: 0,
    bands: [],
    gradeLevels: ["1º Bachillerato", "2º Bachillerato"],
  },
  numeric: { ...ten, title: "Numérica 0–10", bands: [], gradeLevels: [] },
  oneDecimal: { ...ten, title: "Con un decimal", decimals: 1, bands: [], gradeLevels: [] },
} satisfies Record<string, Template>;

/** The scales of a new school, by its template; the first is its default. A primary school marks in whole numbers. */
export const SCHOOL_SCALES: Readonly<Record<"ies" | "colegio", readonly Template[]>> = {
  ies: [SCALE_TEMPLATES.numeric, SCALE_TEMPLATES.eso],
  colegio: [{ ...SCALE_TEMPLATES.eso, title: "Primaria", decimals: 0, gradeLevels: [] }],
};
