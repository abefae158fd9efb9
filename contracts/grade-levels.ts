/** What a grade level is called, however it is written: "1º ESO", "1.º ESO" and "1 eso" are one. */
export function levelKey(gradeLevel: string): string {
  return gradeLevel
    .replaceAll(/(\d)\s*\.?\s*[ºª°]/g, "$1")
    .normalize("NFD")
    .replaceAll(/[^\p{Letter}\p{Number}]/gu, "")
    .toLowerCase();
}

interface ForLevels {
  readonly gradeLevels: readonly string[];
  readonly isDefault: boolean;
}

/** The one of a school's scales that a course of this level is marked on: the level's own, else the school's default. */
export function scaleFor<Scale extends ForLevels>(scales: readonly Scale[], gradeLevel: string): Scale {
  const key = levelKey(gradeLevel);
  const scale =
    scales.find(({ gradeLevels }) => gradeLevels.some((level) => levelKey(level) === key)) ??
    scales.find(({ isDefault }) => isDefault);
  if (scale === undefined) throw new Error("a school has a default scale");
  return scale;
}
