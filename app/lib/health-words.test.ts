import { expect, it } from "vitest";
import { healthWordsIn } from "./health-words.ts";

it("finds what may tell of somebody's health, as it was typed and once", () => {
  expect(healthWordsIn("Daniel tiene TDAH y su hermano también: TDAH. Otra es celíaca y usa audífonos.")).toEqual([
    "TDAH",
    "celíaca",
    "audífonos",
  ]);
  expect(healthWordsIn("un alumno con TEA, en silla de ruedas")).toEqual(["TEA", "silla de ruedas"]);
});

it.each([
  "",
  "Adaptación de un cuento, con gafas de realidad virtual",
  "El diablo cojuelo",
  "El tratamiento de la información; a cup of tea",
  "Fracciones equivalentes y proporcionalidad",
])("takes ordinary words for what they are: %s", (text) => {
  expect(healthWordsIn(text)).toEqual([]);
});
