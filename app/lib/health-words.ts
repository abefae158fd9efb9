import { HEALTH_WORDS } from "#contracts/health-words.ts";

const WORD = new RegExp(`(?<!\\p{L})${HEALTH_WORDS}`, "giu");
/** Short forms that are ordinary words or other things unless they are written in capitals. */
const SHORT = /^(?:tea|tel|dea|pt|acs|toc|tca|nee)$/;
/** Said of lessons and texts as often as of people. */
const ORDINARY = /^(?:adaptaci|tratamiento|gafas|concerta|diabl)/;

/** The words of `text` that may tell of somebody's health, as they are written, each once. */
export function healthWordsIn(text: string): string[] {
  const found = [...text.matchAll(WORD)].map(([word]) => word);
  const significant = found.filter((word) => !ORDINARY.test(word.toLowerCase()) && !SHORT.test(word));
  return [...new Set(significant)];
}
