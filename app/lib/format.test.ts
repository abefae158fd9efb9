import { expect, it } from "vitest";
import { groupLabel } from "./format.ts";

it("writes groups and levels as a school does", () => {
  for (const name of ["2ESOA", "2º ESO A", "2.º ESO A", "2-eso-a", "2o ESO A"])
    expect(groupLabel(name)).toBe("2.º ESO A");
  expect(groupLabel("1BACHB")).toBe("1.º Bachillerato B");
  expect(groupLabel("4º ESO")).toBe("4.º ESO");
  for (const name of ["Taller de robótica", "2024", "ESO A", ""]) expect(groupLabel(name)).toBe(name);
});
