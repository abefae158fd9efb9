/** Length of every vector; an index that keeps them must have been made for it. */
export const DIMENSIONS = 1536;

/** Changes with the formula, so that vectors of another formula are known for outdated. */
export const FEATURE_HASH = "feature-hash-1";

const STOP_WORDS = new Set(
  (
    "a al algo algun alguna algunas alguno algunos ante aquel aquella aquellas aquellos aqui asi aun aunque cada como con " +
    "cual cuales cuando de del desde donde dos e el ella ellas ello ellos en entre era es esa esas ese eso esos esta estan " +
    "estas este esto estos ha han hasta hay la las le les lo los mas me mi mis muy nada ni no nos nosotros o os otra otras " +
    "otro otros para pero por porque pues que quien quienes se sea sean segun ser si sin sino sobre son su sus tal tales " +
    "tambien tan tanto te tiene tienen todo todos tu tus u un una unas uno unos y ya yo"
  ).split(" "),
);

/** Without the ending of a regular Spanish plural: fracciones, reales, textos. */
function singular(word: string): string {
  return word.length < 4 ? word : word.replace(/(?<=[aeiou][dlnr])es$|(?<=[aeiou])s$/, "");
}

/** Lower-cased words in the singular and numbers, without accents; words that say nothing by themselves are left out. */
function wordsOf(text: string): string[] {
  const folded = text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "");
  return (folded.match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !STOP_WORDS.has(word)).map(singular);
}

/** The whole word with weight 1, and its trigrams with 1 in all (Euclidean), less and less towards the ending. */
function* featuresOf(word: string): Generator<[feature: string, weight: number]> {
  yield [`=${word}`, 1];
  const letters = [...`#${word}#`];
  const weights = letters.slice(2).map((_, at, all) => 1 - at / all.length);
  const length = Math.hypot(...weights);
  for (const [at, weight] of weights.entries()) yield [letters.slice(at, at + 3).join(""), weight / length];
}

/** FNV-1a over UTF-16 units, then MurmurHash3's finalizer, which spreads what short strings leave close together. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}

/**
 * A vector of `DIMENSIONS` numbers and length 1, the same for the same text everywhere; all zeros for a text without a
 * word that counts. Texts are near when they share words or parts of words ("resolver", "resuelto"): synonyms are not known.
 * Signed feature hashing: Weinberger, Dasgupta, Langford, Smola and Attenberg, "Feature Hashing for Large Scale
 * Multitask Learning", ICML 2009.
 */
export function embed(text: string): number[] {
  // Each feature counts once: a long text with ten words in -ción is not ten times about the eleventh.
  const features = new Map<string, number>();
  for (const word of wordsOf(text)) {
    for (const [feature, weight] of featuresOf(word)) {
      features.set(feature, Math.max(weight, features.get(feature) ?? 0));
    }
  }
  const vector = new Array<number>(DIMENSIONS).fill(0);
  for (const [feature, weight] of features) {
    const code = hash(feature);
    const at = (code >>> 1) % DIMENSIONS;
    vector[at] = (vector[at] ?? 0) + (code & 1 ? weight : -weight);
  }
  return normalised(vector);
}

/** The text where it stands: what is above it in an outline counts half. */
export function embedWithin(text: string, context: string): number[] {
  const around = embed(context);
  return normalised(embed(text).map((value, at) => value + (around[at] ?? 0) / 2));
}

function normalised(vector: number[]): number[] {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}
