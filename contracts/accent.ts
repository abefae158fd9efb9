import {
  clampChroma,
  converter,
  formatHex,
  modeLrgb,
  modeOklab,
  modeOklch,
  modeRgb,
  useMode as register,
  wcagContrast,
} from "culori/fn";

for (const mode of [modeRgb, modeLrgb, modeOklab, modeOklch]) register(mode);
const toOklch = converter("oklch");

/** What is written on an accent: whichever of them reads better. */
export const INKS = ["#ffffff", "#0a1220"] as const;

/**
 * The background of each theme that lies nearest to the middle, so that what stands out from it stands out from the
 * others too; `app/tailwind.css` calls it `--c-sunken`.
 */
export const BACKGROUNDS = {
  light: { mode: "oklch", l: 0.965, c: 0.003, h: 95 },
  dark: { mode: "oklch", l: 0.245, c: 0.008, h: 265 },
} as const;

/** What WCAG 2.2 asks for: 1.4.3 of text, 1.4.11 of what one must see to use a control. */
export const TEXT_CONTRAST = 4.5;
export const CONTROL_CONTRAST = 3;

export interface AccentVerdict {
  readonly ink: (typeof INKS)[number];
  /** Contrasts from 1 to 21: of the ink on the colour, and of the colour on the backgrounds. */
  readonly text: number;
  readonly light: number;
  readonly dark: number;
  readonly passes: boolean;
}

/** How well a colour (`#rrggbb`) does as a school's accent. */
export function judgeAccent(color: string): AccentVerdict {
  const [light, dark] = [wcagContrast(color, BACKGROUNDS.light), wcagContrast(color, BACKGROUNDS.dark)];
  const [white, black] = INKS;
  const ink = wcagContrast(color, white) >= wcagContrast(color, black) ? white : black;
  const text = wcagContrast(color, ink);
  const passes = text >= TEXT_CONTRAST && light >= CONTROL_CONTRAST && dark >= CONTROL_CONTRAST;
  return { ink, text, light, dark, passes };
}

const STEP = 0.004;

/** The same hue, as little lighter or darker as it takes to pass; the colour itself when it does. */
export function nearestAccent(color: string): string {
  if (judgeAccent(color).passes) return color;
  const from = toOklch(color);
  if (from === undefined) throw new Error("not a colour");
  for (let away = STEP; away < 1; away += STEP) {
    for (const l of [from.l + away, from.l - away]) {
      const shade = formatHex(clampChroma({ ...from, l }, "oklch"));
      if (l > 0 && l < 1 && judgeAccent(shade).passes) return shade;
    }
  }
  throw new Error("every hue has a shade that passes");
}

/** A contrast as it is told: cut off, never rounded up to what it does not reach. */
export const shownContrast = (ratio: number): number => Math.floor(ratio * 10) / 10;
