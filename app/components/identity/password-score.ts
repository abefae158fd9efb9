import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import graphs from "@zxcvbn-ts/language-common/dist/adjacencyGraphs.json.mjs";
import passwords from "@zxcvbn-ts/language-common/dist/passwords.json.mjs";
import words from "@zxcvbn-ts/language-es-es/dist/commonWords.json.mjs";
import givenNames from "@zxcvbn-ts/language-es-es/dist/firstnames.json.mjs";
import familyNames from "@zxcvbn-ts/language-es-es/dist/lastnames.json.mjs";

// The lists that matter here, each by itself: with all that the packages hold this would be half as large again.
const zxcvbn = new ZxcvbnFactory({ graphs, dictionary: { passwords, words, givenNames, familyNames } });

/** How hard to guess, from 0 (at once) to 4 (not within years); `known` is what everybody knows of the person. */
export function scoreOf(password: string, known: readonly string[]): number {
  return zxcvbn.check(
    password,
    known.flatMap((text) => [text, ...text.split(/[\s@.]+/)]),
  ).score;
}
