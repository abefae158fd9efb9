import { clampChroma, converter, formatHex, type Oklch, wcagContrast } from "culori/fn";
import { judgeAccent, TEXT_CONTRAST } from "#contracts/accent.ts";

const toOklch = converter("oklch");
const STEP = 0.01;

/**
 * What a theme makes of an accent: a soft ground of its hue, and words that are read there and on the background that is
 * hardest for them, which `app/tailwind.css` calls `--c-hover`.
 */
export const THEMES = {
  light: { soft: { l: 0.955, c: 0.02 }, hardest: { mode: "oklch", l: 0.95, c: 0.004, h: 95 }, way: -STEP },
  dark: { soft: { l: 0.29, c: 0.045 }, hardest: { mode: "oklch", l: 0.275, c: 0.009, h: 265 }, way: STEP },
} as const;

export type Theme = keyof typeof THEMES;

export interface AccentShades {
  /** As ground of a button, and under the pointer; `ink` is written on both. */
  readonly accent: string;
  readonly hover: string;
  readonly ink: string;
  /** As ground of a mark, and as the colour of words on it or on the page. */
  readonly soft: string;
  readonly text: string;
}

const hex = (color: Oklch): string => formatHex(clampChroma(color, "oklch"));

/** The shades of a school's colour in a theme. Charts and what says good, mind or bad have colours of their own. */
export function shadesOf(color: string, theme: Theme): AccentShades {
  const base = toOklch(color);
  if (base === undefined) throw new Error("not a colour");
  const { soft: pale, way, hardest } = THEMES[theme];
  const { ink } = judgeAccent(color);
  const soft = hex({ ...base, l: pale.l, c: Math.min(base.c, pale.c) });
  const isRead = (shade: string) => [soft, hardest].every((on) => wcagContrast(shade, on) >= TEXT_CONTRAST);
  let [text, l] = [color, base.l];
  while (!isRead(text) && l > 0 && l < 1) {
    l += way;
    text = hex({ ...base, l });
  }
  const hover = hex({ ...base, l: base.l + (ink === "#ffffff" ? -0.05 : 0.05) });
  return { accent: color, hover, ink, soft, text };
}
