import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkNumbering } from "../check.ts";
import { newRecordList } from "../records.ts";
import { CFGB, ESO, gradeSpan, gradesOf, namesIn, SUBJECT_CODES, subjectCode } from "../subjects.ts";
import { BoeDocumentError, readBoeDocument } from "./document.ts";
import { newCursor, readKnowledge } from "./knowledge.ts";

const head = "<metadatos><identificador>BOE-A-2099-1</identificador><titulo>Norma</titulo></metadatos>";
const document = (text: string, meta = head) => `<documento>${meta}<texto>${text}</texto></documento>`;
const elements = (text: string) => readBoeDocument(document(text)).elements;
const paragraphs = (text: string) =>
  elements(text).map((element) => (element.kind === "paragraph" ? element.text : element.rows));
const nested = (levels: number, inner = "x") => `${"<b>".repeat(levels)}${inner}${"</b>".repeat(levels)}`;

describe("a document of the BOE", () => {
  it("gives back any text as one line, whatever the signs, the tags and the spaces in it", () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom("a", "ñ", "&", "<", ">", '"', "'", "–", "1", "]") }), {
      minLength: 1,
      maxLength: 6,
    });
    const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    fc.assert(
      fc.property(words, fc.constantFrom(" ", "\n  ", "\u00a0", "&#160;", "&nbsp;"), (given, space) => {
        const full = given.filter((word) => word !== "");
        const text = full.map((word) => `<em>${escaped(word)}</em>`).join(space);
        expect(paragraphs(`<p class="x">${space}${text}${space}</p>`)).toEqual(
          full.length === 0 ? [] : [full.join(" ")],
        );
      }),
    );
  });

  it("keeps the order of paragraphs and tables at any depth, with their style, and leaves notes of tables out", () => {
    expect(
      elements(`<div><p class="a">1</p><div><table><thead><tr><th>H</th></tr></thead>
        <tbody><tr><td>2</td><td/><td>3 <b>4</b></td></tr></tbody><tfoot><tr><td>nota</td></tr></tfoot></table></div></div><p>5</p><p> </p>`),
    ).toEqual([
      { kind: "paragraph", style: "a", text: "1" },
      { kind: "table", rows: [["H"], ["2", "", "3 4"]] },
      { kind: "paragraph", style: "", text: "5" },
    ]);
  });

  it("of many versions is the last one's, block by block, and a block without any says nothing", () => {
    const version = (text: string) => `<version><p class="p">${text}</p></version>`;
    const blocks = [
      `<bloque id="a">${version("vieja")}${version("media")}${version("nueva")}</bloque>`,
      '<bloque id="b"><p class="p">suelta</p></bloque>',
      `<bloque id="c">${version("única")}<nota><p>nota</p></nota></bloque>`,
    ];
    expect(paragraphs(blocks.join(""))).toEqual(["nueva", "única"]);
  });

  it("took effect on the day it says, or on none", () => {
    const day = (text: string) =>
      readBoeDocument(
        document("<p>x</p>", head.replace("</metadatos>", `<fecha_vigencia>${text}</fecha_vigencia></metadatos>`)),
      ).validFrom;
    expect(["20990901", " 20240229 ", "2099-09-01", "", "2099090"].map(day)).toEqual([
      "2099-09-01",
      "2024-02-29",
      null,
      null,
      null,
    ]);
    expect(readBoeDocument(document("<p>x</p>")).validFrom).toBeNull();
  });

  it("is the one at its root: text and names within the analysis or another document's are not its own", () => {
    const analysis = "<analisis><texto><p>no</p></texto><identificador>BOE-A-1-1</identificador></analisis>";
    expect(
      readBoeDocument(`<response><data>${document("<p>sí</p>", `${analysis}${head}`)}</data></response>`),
    ).toMatchObject({
      id: "BOE-A-2099-1",
      title: "Norma",
      elements: [{ text: "sí" }],
    });
    for (const xml of [
      `<otro>${document("<p>x</p>")}</otro>`,
      document("<p>x</p>", analysis),
      document("<p>x</p>", head.replace("BOE-A-2099-1", "BOE-A-2099")),
      document("<p>x</p>", head.replace("BOE-A-2099-1", "xBOE-A-2099-1")),
      `<documento>${head}</documento>`,
    ]) {
      expect(() => readBoeDocument(xml), xml).toThrow(BoeDocumentError);
    }
  });

  it("nests a hundred elements and not one more; only elements count, each until it closes", () => {
    // <documento><texto><p> are three.
    expect(paragraphs(`<p>${nested(97)}</p>`)).toEqual(["x"]);
    expect(() => elements(`\n\n  <p>${nested(98)}</p>`)).toThrow(
      "anida más de 100 elementos en la línea 3, columna 297:",
    );
    expect(paragraphs(`<p>${"<b>x</b>".repeat(300)}</p>`)).toEqual(["x".repeat(300)]);
    const beside = `${"<br/>".repeat(200)}<!-- ${"<b>".repeat(200)} --><![CDATA[${"<b>".repeat(2)}]]><img alt="a > b" title='<i>'/>`;
    expect(elements(`<p>${nested(97, beside)}</p>`)).toHaveLength(1);
  });

  it("with a document type is refused, in whatever letters and wherever it stands, and so is one without end", () => {
    for (const type of ['<!DOCTYPE d [<!ENTITY a "x">]>', "<!doctype d>", '<!DocType d SYSTEM "file:///etc/passwd">']) {
      expect(() => readBoeDocument(`<?xml version="1.0"?>\n${type}${document("<p>&a;</p>")}`)).toThrow("DOCTYPE");
    }
    expect(() => readBoeDocument(document(`<p>${"x".repeat(40_000_000)}</p>`))).toThrow("pasa de 40 MB");
  });
});

describe("names and grades", () => {
  it("a subject's code is the known one, else its initials, and no two known subjects share one", () => {
    expect(new Set(Object.values(SUBJECT_CODES)).size).toBe(Object.keys(SUBJECT_CODES).length);
    expect(
      ["Matemáticas", "Ciencias de la Computación", "Ética", "Oratoria", "Ajedrez y Lógica", "Yo"].map(subjectCode),
    ).toEqual(["MAT", "CC", "ETI", "ORA", "AL", "YO"]);
  });

  it.each<[string, number[] | undefined]>([
    ["Primer curso", [1]],
    ["Cursos primero y segundo", [1, 2]],
    ["Cursos de segundo a cuarto", [2, 3, 4]],
    ["CURSOS PRIMERO A CUARTO", [1, 2, 3, 4]],
    ["Curso cuarto.", [4]],
    ["Cuarto curso.", [4]],
    ["Curso de acceso", undefined],
    ["Primero de la clase", undefined],
    ["Recursos de primero", undefined],
  ])("the heading %s is for the grades it names", (heading, grades) => {
    expect(gradesOf(heading)).toEqual(grades);
  });

  it("a span is written by its ends, and a name within a longer one is not found twice", () => {
    expect([gradeSpan([1, 2, 3]), gradeSpan([4]), gradeSpan([3, 4])]).toEqual(["1-3", "4", "3-4"]);
    const names = ["Lengua", "Segunda Lengua", "Música"];
    expect(namesIn("Música, Segunda Lengua y Lengua", names)).toEqual(["Música", "Segunda Lengua", "Lengua"]);
    expect(namesIn("Segunda Lengua", names)).toEqual(["Segunda Lengua"]);
    expect(namesIn("música", names)).toEqual([]);
  });
});

describe("basic knowledge", () => {
  const read = (lines: readonly string[], stage = ESO) => {
    const list = newRecordList();
    const cursor = newCursor({
      name: "Ajedrez",
      code: "AJE",
      stage,
      annex: "Anexo II",
      grades: [1, 2],
      variants: new Map(),
    });
    for (const line of lines) readKnowledge(cursor, line, list);
    return { records: list.records, faults: list.issues.map(({ place, message }) => `${place}: ${message}`) };
  };

  it("is numbered by block, part and item, each counted anew where it begins", () => {
    const { records, faults } = read([
      "A. Piezas:",
      "Abrir con calma.",
      "– Torre.",
      "- Alfil.",
      "B Partidas",
      "1. Finales.",
      "— Rey y peón.",
      "Y dama.",
      "2. Aperturas.",
      "Las abiertas.",
      "−Española.",
      "C. Tablero",
      "– Casillas.",
    ]);
    expect(faults).toEqual(["Anexo II, Ajedrez, bloque B.1: Texto no entendido entre los saberes básicos: Y dama."]);
    expect(records.map(({ code, parent, text }) => [code, parent?.replace("ESO.AJE", ""), text])).toEqual([
      ["A", "", "Piezas"],
      ["A.0", ".1-2.A", "Abrir con calma."],
      ["A.1", ".1-2.A", "Torre."],
      ["A.2", ".1-2.A", "Alfil."],
      ["B", "", "Partidas"],
      ["B.1", ".1-2.B", "Finales"],
      ["B.1.1", ".1-2.B.1", "Rey y peón."],
      ["B.2", ".1-2.B", "Aperturas"],
      ["B.2.0", ".1-2.B.2", "Las abiertas."],
      ["B.2.1", ".1-2.B.2", "Española."],
      ["C", "", "Tablero"],
      ["C.1", ".1-2.C", "Casillas."],
    ]);
  });

  it("under no block, after the items or with a block out of turn is told with its place, and nothing is made of it", () => {
    expect(read(["– Torre."])).toEqual({
      records: [],
      faults: ["Anexo II, Ajedrez: Texto fuera de un bloque de saberes básicos: – Torre."],
    });
    const { records, faults } = read(["A. Piezas.", "– Torre.", "C. Tablero.", "B. Reglas."], CFGB);
    expect(records.map(({ code, gradeLevels }) => [code, gradeLevels[1]])).toEqual([
      ["A", "2º CFGB"],
      ["A.1", "2º CFGB"],
      ["B", "2º CFGB"],
    ]);
    expect(faults).toEqual(["Anexo II, Ajedrez, bloque A: Texto no entendido entre los saberes básicos: C. Tablero."]);
  });
});

it("criteria without a hole have none told; each group of grades and each competence is counted for itself", () => {
  const numbering = (...codes: [group: string, code: string][]) => {
    const list = newRecordList();
    for (const [group, code] of codes) {
      const [competence] = code.split(".");
      list.add({
        slug: `ESO.AJE.${group}.CE${code}`,
        parent: `ESO.AJE.CE${competence}`,
        kind: "assessment_criterion",
        stage: "ESO",
        code,
        text: code,
        source: `grupo ${group}`,
      });
    }
    checkNumbering(list);
    return list.issues.map(({ place, message }) => `${place}: ${message}`);
  };
  expect(numbering(["1", "1.1"], ["1", "1.2"], ["1", "2.1"], ["2", "1.1"])).toEqual([]);
  expect(numbering(["1", "1.2"], ["2", "1.1"])).toEqual(["grupo 1: Falta el criterio 1.1: la numeración llega a 1.2."]);
  expect(numbering(["1", "3.1"], ["1", "3.10"])).toEqual([
    "grupo 1: Faltan los criterios 3.2, 3.3, 3.4, 3.5, 3.6, 3.7, 3.8, 3.9: la numeración llega a 3.10.",
  ]);
  // The second of two of one number is told where it is added, and leaves no hole.
  expect(numbering(["1", "1.1"], ["1", "1.1"])).toEqual([
    "grupo 1: Hay dos elementos con el identificador ESO.AJE.1.CE1.1; el segundo no se toma: 1.1",
  ]);
  const [many = ""] = numbering(["1", "1.40"]);
  expect(many.match(/1\.\d+/g)).toHaveLength(11);
});
