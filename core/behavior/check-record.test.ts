import { describe, expect, it } from "vitest";
import { requireNobodyNamed } from "./check-record.ts";

const pupils = [
  { givenName: "María José", familyName: "de la Fuente Peña" },
  { givenName: "Iñigo", familyName: "Del Río" },
];
const names = (text: string) => {
  try {
    requireNobodyNamed(pupils, { description: text });
    return false;
  } catch {
    return true;
  }
};

describe("the text of an event of several pupils", () => {
  it.each([
    "Ha sido María.",
    "ha sido Maria",
    "HA SIDO MARIA",
    "con Jose",
    "con Fuente",
    "Inigo y otro",
    "con RÍO",
    "n\u0303o: In\u0303igo",
  ])("names somebody: %s", (text) => expect(names(text)).toBe(true));

  it.each([
    "De camino al patio",
    "Los dos de la clase, del pasillo",
    "Marías y Josefa",
    "junto al río",
    "en la fuente",
    "",
  ])("names nobody: %s", (text) => expect(names(text)).toBe(false));
});
