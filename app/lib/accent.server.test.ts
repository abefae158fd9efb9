import { readFileSync } from "node:fs";
import { wcagContrast } from "culori";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accentRules } from "./accent.server.ts";
import { accentIn, CONTROL_CONTRAST, INKS, shadesOf, standsIn, THEMES } from "./accent-shades.ts";

const css = readFileSync("app/tailwind.css", "utf8");
/** What the style sheet says of a token: of the light theme first, then twice of the dark one. */
const valuesOf = (token: string) =>
  [...css.matchAll(new RegExp(`--c-${token}: (oklch\\(.*\\));`, "g"))].map(([, value = ""]) => value);
const chosen = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);
const theme = fc.constantFrom("light" as const, "dark" as const);

/** WCAG 2.2, "relative luminance" and "contrast ratio", written out once more. */
function contrast(one: string, other: string): number {
  const luminance = (hex: string) =>
    [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, at) => sum + part * ([0.2126, 0.7152, 0.0722][at] ?? 0), 0);
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

describe("the pages in a school's colour", () => {
  it("stay readable: words, buttons under the pointer, marks, in both themes and on every background", () => {
    fc.assert(
      fc.property(chosen, theme, (color, where) => {
        const { accent, hover, ink, soft, text } = shadesOf(color, where);
        const onGrounds = (one: string) =>
          ["ground", "surface", "sunken", "hover"].map((token) => {
            const [light = "", dark = ""] = valuesOf(token);
            return wcagContrast(one, where === "light" ? light : dark);
          });
        expect(Math.min(...onGrounds(accent).slice(0, 3))).toBeGreaterThanOrEqual(CONTROL_CONTRAST);
        for (const ratio of [
          ...onGrounds(text),
          wcagContrast(text, soft),
          wcagContrast(ink, accent),
          wcagContrast(ink, hover),
        ]) {
          expect(ratio).toBeGreaterThanOrEqual(4.5);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("keep the colour where it stands, and otherwise go no further than they must", () => {
    fc.assert(
      fc.property(chosen, theme, (color, where) => {
        const used = accentIn(color, where);
        expect(standsIn(used, where)).toBe(true);
        expect(accentIn(used, where)).toBe(used);
        if (standsIn(color, where)) expect(used).toBe(color);
        const best = Math.max(...INKS.map((ink) => contrast(used, ink)));
        expect(best).toBeGreaterThanOrEqual(4.49);
      }),
      { numRuns: 500 },
    );
    expect(accentIn("#101c4d", "light")).toBe("#101c4d");
    expect(accentIn("#101c4d", "dark")).not.toBe("#101c4d");
    expect(accentIn("#ffd400", "dark")).toBe("#ffd400");
    for (const edge of ["#000000", "#ffffff", "#0000ff", "#00ff00", "#ff0000"]) {
      expect(accentIn(edge, "light")).toMatch(/^#[0-9a-f]{6}$/);
      expect(accentIn(edge, "dark")).toMatch(/^#[0-9a-f]{6}$/);
    }
  });

  it("know the background that is nearest to the middle, and the one that is hardest for words", () => {
    const { light, dark } = THEMES;
    const written = ({ l, c, h }: { l: number; c: number; h: number }) => `oklch(${l} ${c} ${h})`;
    expect(valuesOf("sunken")).toEqual([written(light.ground), written(dark.ground), written(dark.ground)]);
    expect(valuesOf("hover")).toEqual([written(light.hardest), written(dark.hardest), written(dark.hardest)]);
  });

  it("name every token that the style sheet makes an accent of, in three places", () => {
    const tokens = new Set([...css.matchAll(/--c-(?:on-)?accent[\w-]*(?=:)/g)].map(([token]) => token));
    const rules = accentRules("#276ac0");
    for (const token of tokens) expect(rules.split(`${token}:`), token).toHaveLength(4);
    expect(rules).toMatch(/^[\w#:;{}().@ -]+$/);
  });

  it("are as they were without a colour", () => {
    expect(accentRules(null)).toBe("");
  });
});
