/** Short codes of the subjects and fields of ESO; the norm gives names only. */
export const SUBJECT_CODES: Readonly<Record<string, string>> = {
  "Biología y Geología": "BYG",
  "Ciencias Aplicadas": "CAP",
  "Comunicación y Ciencias Sociales": "CCS",
  Digitalización: "DIG",
  "Economía y Emprendimiento": "EYE",
  "Educación Física": "EFI",
  "Educación Plástica, Visual y Audiovisual": "EPV",
  "Educación en Valores Cívicos y Éticos": "VCE",
  "Expresión Artística": "EXA",
  "Física y Química": "FYQ",
  "Formación y Orientación Personal y Profesional": "FOP",
  "Geografía e Historia": "GEH",
  Latín: "LAT",
  "Lengua Castellana y Literatura": "LCL",
  "Lengua Extranjera": "LEX",
  Matemáticas: "MAT",
  Música: "MUS",
  Religión: "REL",
  "Segunda Lengua Extranjera": "SLE",
  Tecnología: "TEC",
  "Tecnología y Digitalización": "TYD",
};

/** The known code, else the initials of the longer words, at least two letters. */
export function subjectCode(name: string): string {
  const known = SUBJECT_CODES[name];
  if (known !== undefined) return known;
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toUpperCase();
  const words = plain.split(/[^A-Z0-9]+/).filter((word) => word.length > 2);
  return words.length > 1 ? words.map((word) => word[0]).join("") : (words[0] ?? plain).slice(0, 3);
}

export interface Stage {
  readonly code: "ESO" | "CFGB";
  readonly grades: readonly number[];
}

export const ESO: Stage = { code: "ESO", grades: [1, 2, 3, 4] };
/** Ciclos Formativos de Grado Básico: two years, with fields instead of subjects. */
export const CFGB: Stage = { code: "CFGB", grades: [1, 2] };

export function gradeLevel(stage: Stage, grade: number): string {
  return `${grade}º ${stage.code}`;
}

/** `[1,2,3]` as "1-3", `[4]` as "4". */
export function gradeSpan(grades: readonly number[]): string {
  const first = grades[0];
  const last = grades.at(-1);
  return first === last ? `${first}` : `${first}-${last}`;
}

const ORDINALS = ["primero", "segundo", "tercero", "cuarto"];
const SHORT: Readonly<Record<string, string>> = { primer: "primero", tercer: "tercero" };

/** "Cursos de primero a tercero" is a range, "Cursos primero y segundo" a list, "Cuarto curso" one; else undefined. */
export function gradesOf(heading: string): number[] | undefined {
  if (!/^cursos?\b|\bcurso\.?$/i.test(heading)) return undefined;
  const words: string[] = heading.toLowerCase().match(/\p{L}+/gu) ?? [];
  const grades = words.map((word) => ORDINALS.indexOf(SHORT[word] ?? word) + 1).filter((grade) => grade > 0);
  const [from, to] = grades;
  if (from === undefined) return undefined;
  if (to === undefined || !words.includes("a")) return grades;
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Names of `known` that occur in the text, the longest first taken out, so that none is found within another. */
export function namesIn(text: string, known: readonly string[]): string[] {
  let rest = text;
  const found: { name: string; at: number }[] = [];
  for (const name of known.toSorted((a, b) => b.length - a.length)) {
    const at = rest.indexOf(name);
    if (at === -1) continue;
    found.push({ name, at });
    rest = rest.slice(0, at) + "·".repeat(name.length) + rest.slice(at + name.length);
  }
  return found.sort((a, b) => a.at - b.at).map(({ name }) => name);
}
