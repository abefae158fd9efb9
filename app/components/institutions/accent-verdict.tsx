import { filled } from "../../i18n/in-language.ts";
import { accentIn, shadesOf, type Theme } from "../../lib/accent-shades.ts";
import type { BrandingWords } from "./logo-preview.tsx";

const THEMES_SHOWN = ["light", "dark"] as const;
const GROUNDS = { light: ["#f5f4f2", "#d9d8d5"], dark: ["#1f2126", "#33363c"] } as const;

/** A button and a link in the colour. As a drawing: what colours it are attributes, which no policy of the page forbids. */
function Sample({ color, theme, words }: { color: string; theme: Theme; words: BrandingWords }) {
  const { accent, ink, text } = shadesOf(color, theme);
  const [ground, line] = GROUNDS[theme];
  return (
    <svg viewBox="0 0 200 56" role="img" aria-label={words[theme]} className="w-full max-w-60 text-[13px] font-medium">
      <rect x="0.5" y="0.5" width="199" height="55" rx="6" fill={ground} stroke={line} />
      <rect x="16" y="12" width="84" height="32" rx="6" fill={accent} />
      <text x="58" y="32.5" textAnchor="middle" fill={ink}>
        {words.sampleButton}
      </text>
      <text x="120" y="32.5" fill={text} textDecoration="underline">
        {words.sampleLink}
      </text>
    </svg>
  );
}

/** What the pages of each theme make of a colour, before anybody saves it. */
export function AccentVerdict({ color, words }: { color: string; words: BrandingWords }) {
  return (
    <ul className="grid gap-3 sm:grid-cols-2">
      {THEMES_SHOWN.map((theme) => {
        const used = accentIn(color, theme);
        const said = used === color ? words.asItIs : words.nearest;
        return (
          <li key={theme} className="grid content-start gap-1.5">
            <Sample color={color} theme={theme} words={words} />
            <p className="text-sm text-muted">{filled(said, { theme: words[theme], color: used })}</p>
          </li>
        );
      })}
    </ul>
  );
}
