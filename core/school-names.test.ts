import { expect, it } from "vitest";
import { namesMeant } from "./school-names.ts";

const GROUPS = ["1º ESO A", "2º ESO A", "2º ESO B", "2º Bachillerato C", "12º ESO A"];

it.each(["2.º A", "2ºA", "2o a", "2 a", "2.º ESO A", "2 ESO A", "2º eso a", "2ªA", " 2 .º  Eso  Á "])(
  "%s is the group 2º ESO A",
  (wanted) => {
    expect(namesMeant(wanted, GROUPS)).toEqual(["2º ESO A"]);
  },
);

it("a name that fits several means all of them, one that fits none means none", () => {
  expect(namesMeant("2.º ESO", GROUPS)).toEqual(["2º ESO A", "2º ESO B"]);
  expect(namesMeant("2 bach C", GROUPS)).toEqual(["2º Bachillerato C"]);
  expect(namesMeant("2.º Bto. C", GROUPS)).toEqual(["2º Bachillerato C"]);
  for (const wanted of ["3.º A", "A 2", "", "º", "ESO 2 A"]) expect(namesMeant(wanted, GROUPS)).toEqual([]);
});

it("what is written alike wins over what only holds it", () => {
  expect(namesMeant("2.º ESO", ["2º ESO A", "2.º ESO"])).toEqual(["2.º ESO"]);
});
