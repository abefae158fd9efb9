import { Check, X } from "lucide-react";
import { CONTROL_CONTRAST, judgeAccent, nearestAccent, shownContrast, TEXT_CONTRAST } from "#contracts/accent.ts";
import { Form } from "../../framework/index.ts";
import { filled } from "../../i18n/in-language.ts";
import { shadesOf, type Theme } from "../../lib/accent-shades.ts";
import { useFormat } from "../../lib/format.ts";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import type { BrandingWords } from "./logo-preview.tsx";

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

/** What a colour is worth, before anybody saves it: its contrasts, how it looks, and what would do in its place. */
export function AccentVerdict({ color, version, words }: { color: string; version: number; words: BrandingWords }) {
  const me = useMe();
  const { number } = useFormat();
  const { passes, text, light, dark } = judgeAccent(color);
  const near = nearestAccent(color);
  const rows = [
    { what: words.onInk, ratio: text, least: TEXT_CONTRAST },
    { what: words.onLight, ratio: light, least: CONTROL_CONTRAST },
    { what: words.onDark, ratio: dark, least: CONTROL_CONTRAST },
  ];
  return (
    <div className="grid gap-3">
      <p role="status" className={passes ? "text-sm font-medium text-ok" : "text-sm font-medium text-danger"}>
        {passes ? words.passes : words.fails}
      </p>
      <ul className="grid gap-1 text-sm">
        {rows.map(({ what, ratio, least }) => (
          <li key={what} className="flex items-start gap-2">
            {ratio >= least ? (
              <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-ok" />
            ) : (
              <X aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
            )}
            {filled(words.ratio, {
              what,
              ratio: `${number(shownContrast(ratio), 1)}:1`,
              least: `${number(least, 1)}:1`,
            })}
          </li>
        ))}
      </ul>
      <div className="grid gap-3 sm:grid-cols-2">
        <Sample color={color} theme="light" words={words} />
        <Sample color={color} theme="dark" words={words} />
      </div>
      {passes ? null : (
        <Form method="post">
          <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
          <input type="hidden" name="version" value={version} />
          <input type="hidden" name="color" value={near} />
          <Button type="submit" name="intent" value="color">
            <svg aria-hidden="true" viewBox="0 0 16 16">
              <rect width="16" height="16" rx="3" fill={near} />
            </svg>
            {filled(words.useNearest, { color: near })}
          </Button>
        </Form>
      )}
    </div>
  );
}
