import { expect, it } from "vitest";
import { courseLabel, groupLabel } from "./format.ts";

it("writes groups and levels as a school does", () => {
  for (const name of ["2ESOA", "2º ESO A", "2.º\u00a0ESO\u00a0A", "2-eso-a", "2o ESO A"])
    expect(groupLabel(name)).toBe("2.º\u00a0ESO\u00a0A");
  expect(groupLabel("1BACHB")).toBe("1.º\u00a0Bachillerato\u00a0B");
  expect(groupLabel("4º ESO")).toBe("4.º\u00a0ESO");
  expect(courseLabel("Matemáticas 2º ESO")).toBe("Matemáticas 2.º\u00a0ESO");
  for (const name of ["Taller de robótica", "2024", "ESO A", ""]) expect(groupLabel(name)).toBe(name);
});
