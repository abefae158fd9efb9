import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BACKGROUNDS, judgeAccent, nearestAccent, shownContrast } from "./accent.ts";

const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);

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

describe("a school's accent", () => {
  it("is judged by the contrasts of WCAG, with the ink that reads better", () => {
    fc.assert(
      fc.property(color, (one) => {
        const { ink, text } = judgeAccent(one);
        expect(text).toBeCloseTo(contrast(one, ink), 1);
        expect(text).toBeCloseTo(Math.max(contrast(one, "#ffffff"), contrast(one, "#0a1220")), 1);
      }),
    );
  });

  it.each([
    ["#ffd400", "too pale for a light page", { light: false, dark: true }],
    ["#101c4d", "too dark for a dark page", { light: true, dark: false }],
    ["#6b7280", "readable everywhere", { light: true, dark: true }],
  ])("%s is %s", (one, _why, stands) => {
    const { light, dark, passes } = judgeAccent(one);
    expect({ light: light >= 3, dark: dark >= 3 }).toEqual(stands);
    expect(passes).toBe(stands.light && stands.dark);
  });

  it("that fails has a neighbour of its hue that passes, one that passes is its own", () => {
    fc.assert(
      fc.property(color, (one) => {
        const near = nearestAccent(one);
        expect(near).toMatch(/^#[0-9a-f]{6}$/);
        expect(judgeAccent(near).passes).toBe(true);
        expect(nearestAccent(near)).toBe(near);
      }),
      { numRuns: 500 },
    );
    for (const edge of ["#000000", "#ffffff", "#0000ff", "#00ff00", "#ff0000"]) {
      expect(judgeAccent(nearestAccent(edge)).passes, edge).toBe(true);
    }
  });

  it("never reads as if it reached what it just misses", () => {
    expect(shownContrast(4.49)).toBe(4.4);
    expect(shownContrast(3)).toBe(3);
  });

  it("is judged against the backgrounds that the pages have", () => {
    const css = readFileSync("app/tailwind.css", "utf8");
    const sunken = [...css.matchAll(/--c-sunken: oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g)].map((found) =>
      found.slice(1).map(Number),
    );
    const { light, dark } = BACKGROUNDS;
    expect(sunken).toEqual([light, dark, dark].map(({ l, c, h }) => [l, c, h]));
  });
});
