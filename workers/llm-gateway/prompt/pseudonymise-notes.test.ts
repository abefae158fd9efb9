import { describe, expect, test } from "vitest";
import { indexPeople } from "./names.ts";
import { createPseudonyms } from "./pseudonymise.ts";

const person = (name: string) => {
  const [givenName = "", familyName = ""] = name.split("|");
  return { givenName, familyName };
};
const letters = (number: number): string =>
  number < 26 ? String.fromCharCode(97 + number) : letters(Math.floor(number / 26) - 1) + letters(number % 26);
const ROSTER = indexPeople([
  ...[
    ...["Daniel|García Romero", "Irene|Navarro Castillo", "Samuel|Alonso Domínguez", "Dylan|Guerrero Ortiz"],
    ...["Jorge|Reyes Alonso", "Bruno|Vidal Alonso", "Lara|Popescu Mora", "Lucía|Fernández Vega"],
    ...["Candela|Bermúdez Santos", "Emma|Gutiérrez Muñoz", "Carla|Popescu Delgado", "Ignacio|Peñarrubia Soto"],
    ...[
      "Alba|Soto Prado",
      "Rocío|Mora Ruiz",
      "Vega|Ruiz Sanz",
      "Abril|Sanz Prado",
      "Jesús|Mora Sanz",
      "Victoria|Ruiz Paz",
    ],
    ...["Julieta|Souto", "Isabel|Souto", "Fernando|Souto", "Juana|Souto", "África|Souto", "León|Souto", "Marco|Souto"],
  ].map(person),
  ...Array.from({ length: 25_000 }, (_, at) =>
    person(`Nombre${letters(at)}|Apellido${letters(at % 700)} Otro${letters(at % 90)}`),
  ),
]);
const NAME =
  /Dan(?!za)|iel|Irene|Samu|Jorge|Bruno|Dylan|Lara|Luc[ií]a|Emma|Carla|Candela|Alba|Roc[ií]o|Vega|Abril|Jesús|Victoria|Nacho|Garc|Romero|Navarro|Castillo|Alonso|Dom[ií]nguez|Fern[aá]ndez|Popescu|Peñarrubia/i;

describe("a teacher's notes leave without the names of the school", () => {
  test.each([
    "Alumnado NEAE: Daniel, Irene, Samuel, Jorge y Bruno",
    "Grupo A: Daniel/Irene/Samuel. Grupo B: Dylan-Jorge-Bruno",
    "Grupo A: Daniel + Irene + Samuel",
    "Equipo 1 (Daniel, Irene, Samuel): refuerzo. Equipo 2 (Dylan, Jorge)",
    "Parejas: Daniel–Irene, Samuel–Dylan",
    "TDAH: Daniel, Dylan. Dislexia: Irene",
    "Refuerzo: Daniel; Irene; Samuel",
    "1. Daniel – TDAH\n2. Irene – dislexia",
    "1) Daniel TDAH\n2) Irene dislexia",
    "Daniel = TDAH; Irene = dislexia",
    "Daniel → mesa 1; Irene → mesa 2",
    "- Daniel\n- Irene\n* Samuel",
    "- Daniel",
    "Daniel",
    "Lara, Alba y Vega se sientan delante",
    "irene, samuel y jorge van a apoyo",
    "Para Carla (TEA), Emma (TDL) y Valeria (AACC) fichas aparte",
    "| Daniel | García Romero | TDAH |",
    "| García Romero | Daniel | TDAH |\n| Alba | TEA |",
    "<td>Irene</td><td>Navarro Castillo</td><td>dislexia</td>",
    '<tr class="x"><td style="width: 3em">Irene</td></tr>',
    '1,"García Romero","Daniel",TDAH',
    "Irene: grupo 1. Samuel: grupo 2",
    "Dylan. Dislexia severa.",
    "Nota: 'Dylan' tiene hermano en la cárcel",
    "La Candela y el Jorge no se hablan",
    "Dani García tiene TDAH",
    "Samu Alonso Domínguez repite",
    "Danie García Romero toma Concerta",
    "dani garcía romero toma Concerta",
    "García Romero, Dani",
    "Nacho Peñarrubia no ha venido",
    "Danilel García toma Concerta",
    "Dainel García toma Concerta",
    "Daniel Garcia Romreo tiene una orden de alejamiento",
    "Irene Nav. Castilo falta",
    "Daniel Gª Romero falta",
    "La de los Popescu no trae material",
    "El padre de jorge le pega",
    "la madre de lara nos dijo que está en tratamiento",
    "irene no se concentra",
    "Daniel_García_Romero sufre ansiedad",
    "El fichero Lucía_Fernández.docx lleva su adaptación",
    "**Daniel** **García** toma medicación",
    "Da**niel** García Romero sufre ansiedad",
    "<b>Dan</b><i>iel</i> García tiene epilepsia",
    '<span style="color: red">Dan</span>iel García tiene epilepsia',
    "Dan&iacute;el, Garc&iacute;a Romero, autismo",
    "Daniel Garc&#237;a y Luc&#xED;a Fern&aacute;ndez",
    "[Irene](https://x.test/Navarro-Castillo) necesita lupa",
    "IreneNavarro y DanielGarcía no pueden trabajar juntos",
    "D\u0430n\u0456\u0435l G\u0430rc\u00eda tiene epilepsia",
    "tiene a Daniel G\u03b1rc\u00eda al lado",
    "\uFF24\uFF41\uFF4E\uFF49\uFF45\uFF4C \uFF27\uFF41\uFF52\uFF43\u00ED\uFF41 tiene TDAH",
    "\u{1D403}\u{1D41A}\u{1D427}\u{1D422}\u{1D41E}\u{1D425} \u{1D406}\u{1D41A}\u{1D42B}\u{1D41C}\u00ED\u{1D41A} tiene TDAH",
    "Dan\u200Biel\u034F García tiene TDAH",
    "Daniel2 García no trabaja",
    "La alumna Irene2011 repite",
    "Alba está embarazada; tratar el tema con tacto",
    "Vega no oye bien del lado izquierdo",
    "Rocío lleva audífono. Abril usa silla de ruedas",
    "Jesús tiene diabetes",
    "Victoria: TDAH",
  ])("%s", (text) => {
    const pseudonyms = createPseudonyms([], [text], ROSTER);
    const sent = pseudonyms.hide(text);
    expect(sent).not.toMatch(NAME);
    expect(sent).not.toMatch(/[\u0400-\u04FF\uFF21-\uFF5A\u{1D400}-\u{1D7FF}]/u);
    expect(pseudonyms.restore(sent)).toBe(text.normalize("NFC"));
  });

  test.each([
    ["CIAL A12B0012345C", /A12B|0012345/],
    ["D&#x101;niel García Romero usa lupa", /niel/],
    ["Su padre, nacido el 12/03/1978, no responde", /1978/],
    ["Llamar al 612345678 = el del padre", /612345678/],
    ["su cial es a12b0012345c", /0012345/],
    ["Expte. 2024/1234", /2024|1234/],
    ["n.º de expdte.: 2024-12345", /2024/],
  ])("%s", (text, secret) => {
    const pseudonyms = createPseudonyms([], [text], ROSTER);
    const sent = pseudonyms.hide(text);
    expect(sent).not.toMatch(secret);
    expect(pseudonyms.restore(sent)).toBe(text);
  });

  test("what was hidden inside a name comes back with it", () => {
    for (const text of [
      "Dan<a\u200B>iel; Da**_ana@centro.es_**niel García y Daniel *12345678Z* García",
      "vive en c/ Olmo ana@centro.es y en c/ Olmo 52011; nacido el 12/03/20112011; Daniel2011_7 García",
    ]) {
      const pseudonyms = createPseudonyms([], [text], ROSTER);
      expect(pseudonyms.restore(pseudonyms.hide(text))).toBe(text);
    }
  });

  test("a long text is read once, whatever it repeats", () => {
    for (const part of [
      "Daniel, ",
      "Dani García ",
      "**",
      "<b>",
      "<",
      "&iacute",
      "X",
      "_",
      "y ",
      " ",
      "Apellidoa ",
      '"//',
      "a.a",
    ]) {
      const text = part.repeat(5_000);
      const pseudonyms = createPseudonyms([], [text], ROSTER);
      expect(pseudonyms.restore(pseudonyms.hide(text))).toBe(text);
    }
  });
});

// A list of two given names of the school is hidden even where it means kings: privacy wins over the lesson.
test("two given names of the school in a row are hidden, be they those of kings", () => {
  const text = "El reinado conjunto: Isabel, Fernando y Juana";
  expect(createPseudonyms([], [text], ROSTER).hide(text)).toBe("El reinado conjunto: PERSON_1, PERSON_2 y PERSON_3");
});

test.each([
  "Romeo, Julieta y Mercucio",
  "Personajes: Romeo, Julieta y Teobaldo.",
  "Alba = amanecer",
  "El Alba no llega hasta las siete",
  "Europa, América, África y Asia",
  "1. Isabel II y Alfonso XII",
  "| Mes | Abril | Mayo |\n| mm | 47 | 52 |",
  "León, Castilla y Navarra",
  "África tiene problemas de agua; Victoria lleva agua al lago",
  "rocío, alba y abril son palabras del campo",
  "marco, brisa y nube: palabras llanas",
  "El marco de la ventana y el compañero de marco",
  "a*b + b*c = c*(a + b); x_1 + x_2; <b>negrita</b>; 5 &lt; 7",
  "Rosalía de Castro; Luis de Góngora, Lope de Vega",
  "García Lorca, Federico: Romancero gitano",
  "El sufijo -iel; prefijo dan-",
  "Los Alpes, los Pirineos y los Andes",
  "α + β = γ; Δx → 0; el río Δόν",
])("the lesson's own words stay: %s", (text) => {
  expect(createPseudonyms([], [text], ROSTER).hide(text)).toBe(text);
});
