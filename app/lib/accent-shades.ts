import {
  clampChroma,
  converter,
  formatHex,
  modeLrgb,
  modeOklab,
  modeOklch,
  modeRgb,
  type Oklch,
  useMode as register,
  wcagContrast,
} from "culori/fn";

for (const mode of [modeRgb, modeLrgb, modeOklab, modeOklch]) register(mode);
const toOklch = converter("oklch");

/** What is written on an accent: whichever of them reads better. */
export const INKS = ["#ffffff", "#0a1220"] as const;

/** What WCAG 2.2 asks for: 1.4.3 of text, 1.4.11 of what one must see to use a control. */
export const TEXT_CONTRAST = 4.5;
export const CONTROL_CONTRAST = 3;

const FINE = 0.004;
const STEP = 0.01;

/**
 * What a theme makes of a colour. `ground` is the background that lies nearest to the middle, so that what stands out
 * from it stands out from the others too: `--c-sunken` of `app/tailwind.css`. `soft` is a pale ground of the hue, and
 * words are read there and on the background that is hardest for them, `--c-hover`.
 */
export const THEMES = {
  light: {
    ground: { mode: "oklch", l: 0.965, c: 0.003, h: 95 },
    hardest: { mode: "oklch", l: 0.95, c: 0.004, h: 95 },
    soft: { l: 0.955, c: 0.02 },
    way: -STEP,
  },
  dark: {
    ground: { mode: "oklch", l: 0.245, c: 0.008, h: 265 },
    hardest: { mode: "oklch", l: 0.275, c: 0.009, h: 265 },
    soft: { l: 0.29, c: 0.045 },
    way: STEP,
  },
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

function parsed(color: string): Oklch {
  const found = toOklch(color);
  if (found === undefined) throw new Error("not a colour");
  return found;
}

const inkOn = (color: string) => {
  const [white, black] = INKS;
  return wcagContrast(color, white) >= wcagContrast(color, black) ? white : black;
};

/** Whether a button of the colour is seen on the pages of a theme, and what is written on it is read. */
export const standsIn = (color: string, theme: Theme): boolean =>
  wcagContrast(color, inkOn(color)) >= TEXT_CONTRAST && wcagContrast(color, THEMES[theme].ground) >= CONTROL_CONTRAST;

/** The colour itself where it stands in a theme, otherwise its hue as little lighter or darker as it takes. */
export function accentIn(color: string, theme: Theme): string {
  if (standsIn(color, theme)) return color;
  const from = parsed(color);
  for (let away = FINE; away < 1; away += FINE) {
    for (const l of [from.l + away, from.l - away]) {
      const shade = hex({ ...from, l });
      if (l > 0 && l < 1 && standsIn(shade, theme)) return shade;
    }
  }
  throw new Error("every hue has a shade that stands");
}

/** The shades of a school's colour in a theme. Charts and what says good, mind or bad have colours of their own. */
export function shadesOf(color: string, theme: Theme): AccentShades {
  const accent = accentIn(color, theme);
  const base = parsed(accent);
  const { soft: pale, way, hardest } = THEMES[theme];
  const ink = inkOn(accent);
  const soft = hex({ ...base, l: pale.l, c: Math.min(base.c, pale.c) });
  const isRead = (shade: string) => [soft, hardest].every((on) => wcagContrast(shade, on) >= TEXT_CONTRAST);
  let [text, l] = [accent, base.l];
  while (!isRead(text) && l > 0 && l < 1) {
    l += way;
    text = hex({ ...base, l });
  }
  const hover = hex({ ...base, l: base.l + (ink === "#ffffff" ? -0.05 : 0.05) });
  return { accent, hover, ink, soft, text };
}
