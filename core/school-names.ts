const STAGES: Readonly<Record<string, string>> = { bachillerato: "bach", bto: "bach", primaria: "ep" };

/** The words of a group or a course as people write it: "2.º A", "2ºA", "2o a" and "2 A" have the same. */
function wordsOf(name: string): string[] {
  const plain = name
    .replace(/[ºª°.]/g, " ")
    .normalize("NFKD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replace(/(\d)\s*(?:o|er|do|ro|to)(?=\s|$)/g, "$1 ")
    .replace(/(\d)(?=[a-z])/g, "$1 ");
  return plain.split(/[^a-z0-9]+/).flatMap((word) => (word === "" ? [] : [STAGES[word] ?? word]));
}

/**
 * Those of `names` that `wanted` means: the one written alike, else all that hold its words in their order ("2.º A" means
 * "2º ESO A"). Empty for none.
 */
export function namesMeant(wanted: string, names: readonly string[]): string[] {
  const words = wordsOf(wanted);
  if (words.length === 0) return [];
  const known = names.map((name) => ({ name, words: wordsOf(name) }));
  const alike = known.filter((each) => each.words.join(" ") === words.join(" "));
  const meant = alike.length > 0 ? alike : known.filter((each) => inOrder(words, each.words));
  return meant.map(({ name }) => name);
}

function inOrder(wanted: readonly string[], words: readonly string[]): boolean {
  let next = 0;
  for (const word of words) if (word === wanted[next]) next += 1;
  return next === wanted.length;
}
