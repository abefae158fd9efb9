import { readFileSync } from "node:fs";
import { wcagContrast } from "culori";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearestAccent } from "#contracts/accent.ts";
import { accentRules } from "./accent.server.ts";
import { shadesOf, THEMES } from "./accent-shades.ts";

const css = readFileSync("app/tailwind.css", "utf8");
/** What the style sheet says of a token: of the light theme first, then twice of the dark one. */
const valuesOf = (token: string) =>
  [...css.matchAll(new RegExp(`--c-${token}: (oklch\\(.*\\));`, "g"))].map(([, value = ""]) => value);
const accepted = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => nearestAccent(`#${value.toString(16).padStart(6, "0")}`));

describe("the pages in a school's colour", () => {
  it("stay readable: words, buttons under the pointer, marks, in both themes and on every background", () => {
    fc.assert(
      fc.property(accepted, fc.constantFrom("light" as const, "dark" as const), (color, theme) => {
        const { accent, hover, ink, soft, text } = shadesOf(color, theme);
        const contrasts = ["ground", "surface", "sunken", "hover"].map((token) => {
          const [light = "", dark = ""] = valuesOf(token);
          return wcagContrast(text, theme === "light" ? light : dark);
        });
        for (const ratio of [
          ...contrasts,
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

  it("know the background that is hardest for words", () => {
    const { light, dark } = THEMES;
    const written = ({ l, c, h }: { l: number; c: number; h: number }) => `oklch(${l} ${c} ${h})`;
    expect(valuesOf("hover")).toEqual([written(light.hardest), written(dark.hardest), written(dark.hardest)]);
  });

  it("name every token that the style sheet makes an accent of, in three places", () => {
    const tokens = new Set([...css.matchAll(/--c-(?:on-)?accent[\w-]*(?=:)/g)].map(([token]) => token));
    const rules = accentRules("#276ac0");
    for (const token of tokens) expect(rules.split(`${token}:`), token).toHaveLength(4);
    expect(rules).toMatch(/^[\w#:;{}().@ -]+$/);
  });

  it("are as they were without a colour, and with one that is not accepted any more", () => {
    expect([accentRules(null), accentRules("#ffd400")]).toEqual(["", ""]);
  });
});
