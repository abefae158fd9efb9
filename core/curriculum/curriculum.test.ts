import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { BoeDocumentError, readBoeDocument } from "./boe/document.ts";
import { readCurriculum } from "./boe/read-boe.ts";
import { importCurriculum } from "./import-curriculum.ts";
import { groupIssues } from "./records.ts";
import { loadStarterCurriculum, starterRecords } from "./starter/starter.ts";
import { gradesOf, namesIn, subjectCode } from "./subjects.ts";

const inputs = process.env.EDUAI_DATA_INPUTS ?? join(import.meta.dirname, "../../../shared/data");
const official = join(inputs, "curriculum/rd_217_2022.xml");
const hasOfficial = existsSync(official);
if (!hasOfficial) console.warn(`skipping the official curriculum: ${official} is not there`);

interface Edit {
  readonly from: string;
  readonly to: string;
}

/** A norm of two subjects in the shape of the BOE's documents, in words of our own. */
function norm(...edits: Edit[]): string {
  const p = (style: string, ...texts: string[]) => texts.map((text) => `<p class="${style}">${text}</p>`).join("\n");
  const row = (...cells: string[]) => `<tr>${cells.map((text) => `<td>${text}</td>`).join("")}</tr>`;
  const linked = "Esta competencia específica se conecta con los siguientes descriptores del Perfil de salida:";
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<documento><metadatos><identificador>BOE-A-2099-1</identificador><titulo>Norma de ejemplo sobre las enseñanzas mínimas de la Educación Secundaria Obligatoria</titulo>
<fecha_vigencia>20990901</fecha_vigencia></metadatos><analisis><texto>no es este</texto></analisis><texto>
${p("parrafo", "Preámbulo.")}
${p("articulo", "Artículo 8. Tres primeros cursos.")}
${p("parrafo", "1. Las materias serán:", "a) Ciencias del Bosque.", "b) Música y/o Ciencias del Bosque.", "2. Todos cursarán:", "a) Música.")}
${p("articulo", "Artículo 9. Cuarto curso.")}${p("parrafo", "1. Serán:", "a) Música A o Música B.", "2. Tres de estas:", "a) Ciencias del Bosque.")}
${p("articulo", "Artículo 10. Otra.")}${p("parrafo", "En algún curso se cursará Valores.")}
${p("anexo_num", "ANEXO I")}${p("anexo_tit", "Perfil")}
${p("centro_cursiva", "Competencia del bosque (CB)")}${p("parrafo", "Consiste en cuidarlo.")}
<table><tbody>${row("CB1. Mira.", "CB1. Observa con calma.")}${row("CB2. Oye.", "CB2. Escucha.")}</tbody></table>
${p("anexo", "ANEXO II")}${p("centro_redonda", "MATERIAS")}
${p("centro_negrita", "Ciencias del Bosque")}${p("parrafo", "Introducción.")}
${p("parrafo_2", "Competencias específicas.", "1. Observar\u00a0árboles.", "Porque sí.", `${linked} CB1, CB2.`, "2. Oír <em>pájaros</em>.", `${linked} CB2 y CB9.`)}
${p("centro_cursiva", "Cursos de primero a tercero")}${p("centro_redonda", "Criterios de evaluación")}
${p("parrafo", "Competencia específica 1.", "1.1 Nombra árboles.", "1.2. Dibuja árboles.", "Competencia específica 2.", "2.1 Distingue cantos.")}
${p("parrafo_2", "Saberes básicos.", "A. Árboles.", "– Hojas.", "− Raíces.", "B. Aves.", "Estrategias para oír.", "1. Cantos:", "– Mirlo.")}
${p("centro_cursiva", "Cuarto curso")}${p("centro_redonda", "Criterios de evaluación")}
${p("parrafo", "Competencia específica 1.", "1.1 Clasifica árboles.")}${p("parrafo_2", "Saberes básicos.", "A  Bosques.", "– Suelo.")}
${p("centro_negrita", "Música")}${p("parrafo_2", "Competencias específicas.", "1. Cantar.", `${linked} CB2.`)}
${p("centro_redonda", "MÚSICA A")}${p("parrafo", "Criterios de evaluación.", "Competencia específica 1.", "1.1 Canta.")}
${p("centro_redonda", "MÚSICA B")}${p("parrafo", "Criterios de evaluación.", "Competencia específica 1.", "1.1 Canta más.")}
${p("centro_negrita", "Valores")}${p("parrafo", "Se rige por las mismas competencias específicas que Música.")}
${p("anexo_num", "ANEXO IV")}${p("anexo_tit", "Horario")}
<table><tbody>${row("<em>Para los tres primeros cursos</em>", "")}${row("Ciencias del Bosque*.", "105")}
${row("Religión.", "35")}${row("Para el cuarto curso", "")}${row("Música A y B.", "65,5")}</tbody><tfoot>${row("* nota", "")}</tfoot></table>
</texto></documento>`;
  return edits.reduce((xml, { from, to }) => {
    if (!xml.includes(from)) throw new Error(`the norm has no ${from}`);
    return xml.replace(from, to);
  }, text);
}

const read = (xml: string) => readCurriculum(readBoeDocument(xml));
const messages = (xml: string) => read(xml).issues.map(({ severity, message }) => `${severity}: ${message}`);

describe("reading a norm", () => {
  it("finds every element under its stable name, with grades, parent and source", () => {
    const { records, meta } = read(norm());
    expect(meta).toMatchObject({ code: "BOE-A-2099-1", validFrom: "2099-09-01", source: "boe" });
    const bySlug = new Map(records.map((record) => [record.slug, record]));
    const bosque = subjectCode("Ciencias del Bosque");
    expect(bosque).toBe("CDB");
    expect([...bySlug.keys()].filter((slug) => slug.startsWith("ESO.CDB"))).toEqual([
      "ESO.CDB.1-3.course",
      "ESO.CDB.4.course",
      "ESO.CDB.1-3.hours",
      "ESO.CDB.CE1",
      "ESO.CDB.CE2",
      "ESO.CDB.1-3.CE1.1",
      "ESO.CDB.1-3.CE1.2",
      "ESO.CDB.1-3.CE2.1",
      "ESO.CDB.1-3.A",
      "ESO.CDB.1-3.A.1",
      "ESO.CDB.1-3.A.2",
      "ESO.CDB.1-3.B",
      "ESO.CDB.1-3.B.0",
      "ESO.CDB.1-3.B.1",
      "ESO.CDB.1-3.B.1.1",
      "ESO.CDB.4.CE1.1",
      "ESO.CDB.4.A",
      "ESO.CDB.4.A.1",
      "ESO.CDB",
    ]);
    expect(bySlug.get("ESO.CB1")).toMatchObject({ kind: "descriptor", text: "Observa con calma.", parent: "ESO.CB" });
    expect(bySlug.get("ESO.CDB.CE1")).toMatchObject({ text: "Observar árboles.", descriptors: ["CB1", "CB2"] });
    expect(bySlug.get("ESO.CDB.CE2")).toMatchObject({ text: "Oír pájaros.", descriptors: ["CB2"] });
    expect(bySlug.get("ESO.CDB.1-3.CE1.2")).toMatchObject({
      parent: "ESO.CDB.CE1",
      gradeLevels: ["1º ESO", "2º ESO", "3º ESO"],
      source: "Anexo II, Ciencias del Bosque, Cursos de primero a tercero",
    });
    expect(bySlug.get("ESO.CDB.1-3.B.1.1")).toMatchObject({ parent: "ESO.CDB.1-3.B.1", text: "Mirlo." });
    expect(bySlug.get("ESO.MUS.4B.CE1.1")).toMatchObject({ text: "Canta más.", gradeLevels: ["4º ESO"] });
    expect(bySlug.get("ESO.MUS.4.hours")).toMatchObject({ hours: 65.5, source: "Anexo IV" });
    expect(bySlug.get("ESO.CDB.4.course")).toMatchObject({
      source: "Artículo 9.2.a)",
      metadata: { chooseThree: true },
    });
    expect(bySlug.get(`ESO.${subjectCode("Valores")}`)).toMatchObject({ connections: ["ESO.MUS"] });
    for (const { source } of records) expect(source).toMatch(/^(Artículo \d+|Anexo [IV]+)/);
  });

  it("lists what it does not understand instead of dropping it", () => {
    expect(messages(norm())).toEqual([
      "error: Hay dos elementos con el identificador ESO.CDB.1-3.course; el segundo no se toma: Música y/o Ciencias del Bosque",
      "notice: Religión tiene horas y ningún currículo en el anexo II.",
      "notice: El descriptor CB9 no existe en el anexo I; no se enlaza.",
      "notice: No tiene competencias específicas propias y remite a Música.",
    ]);
    const cases: [Edit, string][] = [
      [
        { from: "1.1 Nombra árboles.", to: "Nombra árboles." },
        "Texto no entendido entre los criterios de evaluación: Nombra árboles.",
      ],
      [{ from: "2.1 Distingue", to: "3.1 Distingue" }, "ESO.CDB.1-3.CE3.1 depende de ESO.CDB.CE3, que no existe."],
      [{ from: "CB2 y CB9.", to: "ninguno." }, "La competencia específica CE2 no enlaza con ningún descriptor."],
      [
        { from: "2.1 Distingue cantos.", to: "1.3 Distingue cantos." },
        "La competencia específica CE2 no tiene criterios de evaluación.",
      ],
      [{ from: "Cuarto curso</p>", to: "Fuera de curso alguno</p>" }, "Encabezado no entendido: Fuera de curso alguno"],
      [
        { from: "– Hojas.", to: "– Hojas.</p><p class='parrafo'>Suelto." },
        "Texto no entendido entre los saberes básicos: Suelto.",
      ],
      [
        { from: "<td>105</td>", to: "<td>muchas</td>" },
        "Fila de la tabla no entendida: Ciencias del Bosque*. | muchas",
      ],
      [{ from: "a) Música.", to: "a) Esgrima." }, "No se reconoce ninguna materia: Esgrima."],
      [{ from: "1.2. Dibuja", to: "1.4. Dibuja" }, "Faltan los criterios 1.2, 1.3: la numeración llega a 1.4."],
      [{ from: "CB1. Observa", to: "Observa" }, "Fila de tabla no entendida: CB1. Mira. | Observa con calma."],
    ];
    for (const [edit, message] of cases) expect(messages(norm(edit))).toContain(`error: ${message}`);
  });

  it("reads the shape of the open data service and takes the version in force", () => {
    const xml = norm(
      { from: "<documento>", to: "<response><data>" },
      { from: "</documento>", to: "</data></response>" },
      {
        from: '<p class="parrafo">Preámbulo.</p>',
        to: '<bloque id="a1"><version><p class="centro_negrita">Vieja</p></version><version><p class="parrafo">Nueva.</p></version></bloque>',
      },
    );
    expect(read(xml).records).toHaveLength(read(norm()).records.length);
  });

  it.each([
    ["nothing", "", "mal formado"],
    ["broken XML", "<documento><texto></documento>", "mal formado"],
    ["another XML", "<curriculum><subject/></curriculum>", "elemento raíz es <curriculum>"],
    ["a document type", '<!DOCTYPE d [<!ENTITY a "aaaa">]><documento/>', "DOCTYPE"],
    [
      "a norm of another title",
      norm({ from: "Educación Secundaria Obligatoria", to: "Educación Primaria" }),
      "se titula",
    ],
    [
      "a nesting without end",
      norm({ from: "Preámbulo.", to: `${"<b>".repeat(20_000)}x${"</b>".repeat(20_000)}` }),
      "anida más de 100 elementos en la línea 4, columna",
    ],
    ["an annex less", norm({ from: "ANEXO II<", to: "ANEXO IX<" }), "no el de las enseñanzas mínimas"],
  ])("refuses %s", (_name, xml, message) => {
    expect(() => read(xml)).toThrow(BoeDocumentError);
    expect(() => read(xml)).toThrow(message);
  });

  it("says equal faults of one place once, with their number, and where broken XML breaks", () => {
    const issue = (place: string, text: string) => ({
      severity: "error" as const,
      place,
      message: `Fila no entendida: ${text}`,
    });
    const many = [..."abcdefgh"].map((text) => issue("Anexo IV", text));
    const grouped = groupIssues([...many, issue("Anexo I", "z")]);
    expect(grouped.map(({ message }) => message.split(": ").at(-1))).toEqual([
      "a",
      "b",
      "c",
      "y 5 avisos más como estos.",
      "z",
    ]);
    expect(() => read("<documento>\n<texto>\n  </documento>")).toThrow(/línea 3, columna \d+\.$/);
  });

  it("understands headings of grades and finds names within names", () => {
    expect(gradesOf("Cursos de primero a tercero")).toEqual([1, 2, 3]);
    expect(gradesOf("Cursos tercero y cuarto")).toEqual([3, 4]);
    expect(gradesOf("Tercer curso")).toEqual([3]);
    expect(gradesOf("Criterios de evaluación")).toBeUndefined();
    const names = ["Tecnología", "Digitalización", "Tecnología y Digitalización"];
    expect(namesIn("i) Tecnología y Digitalización.", names)).toEqual(["Tecnología y Digitalización"]);
  });
});

describe.skipIf(!hasOfficial)("the official curriculum of ESO", () => {
  const xml = hasOfficial ? readFileSync(official, "utf8") : "";

  it("is read whole: as many criteria, competences and items as the text has lines of them", () => {
    const { records, issues } = read(xml);
    const lines = [...xml.matchAll(/<p class="[^"]*">(.*?)<\/p>/gs)].map(([, text = ""]) => text.replace(/\s+/g, " "));
    const annexes = lines.slice(lines.indexOf("ANEXO II"));
    const count = (kind: string) => records.filter((record) => record.kind === kind).length;
    expect(count("assessment_criterion")).toBe(annexes.filter((line) => /^\d+\.\d+\.? /.test(line)).length);
    expect(count("specific_competence")).toBe(
      annexes.filter((line) => /se conecta con los siguientes descriptores/.test(line)).length,
    );
    const items = records.filter(({ kind, code }) => kind === "basic_knowledge" && /\.[1-9]\d*$/.test(code ?? ""));
    const children = new Set(records.map(({ parent }) => parent));
    expect(items.filter(({ slug }) => !children.has(slug))).toHaveLength(
      annexes.filter((line) => /^[–−] /.test(line)).length,
    );
    expect(issues.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(records.filter(({ kind }) => kind === "hours").map(({ hours }) => hours)).toContain(325);
  });

  it("has every identifier of the starter set, with the same place, grades, hours and descriptors", () => {
    const bySlug = new Map(read(xml).records.map((record) => [record.slug, record]));
    for (const { slug, parent, kind, gradeLevels, code, descriptors, hours } of starterRecords()) {
      expect(bySlug.get(slug), slug).toMatchObject({ parent, kind, gradeLevels, code, descriptors, hours });
    }
  });

  it("shares no sentence with the starter set", () => {
    const officialTexts = new Set(read(xml).records.map(({ text }) => text.toLowerCase()));
    const sentences = starterRecords().filter(({ kind }) =>
      ["specific_competence", "assessment_criterion"].includes(kind),
    );
    for (const { text } of sentences) expect(officialTexts.has(text.toLowerCase())).toBe(false);
  });
});

describe("writing a curriculum", () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await testDatabase();
    client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
  });

  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  it("creates, then leaves alone, then updates by slug and names what is gone", async () => {
    const { meta, records } = read(norm());
    const before = Number((await client.query("select count(*) from courses.curriculum_standards")).rows[0].count);
    expect(await importCurriculum(client, meta, records)).toMatchObject({
      created: records.length,
      updated: 0,
      obsolete: [],
    });
    expect(await importCurriculum(client, meta, records)).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: records.length,
    });
    const changed = read(
      norm({ from: "Nombra árboles", to: "Reconoce árboles" }, { from: '<p class="parrafo_2">− Raíces.</p>', to: "" }),
    );
    expect(await importCurriculum(client, meta, changed.records)).toMatchObject({
      created: 0,
      obsolete: ["ESO.CDB.1-3.A.2"],
    });
    const { rows } = await client.query(
      `select c.text, p.slug as parent from courses.curriculum_standards c join courses.curriculum_standards p on p.id = c.parent_id
       where c.slug = 'ESO.CDB.1-3.CE1.1'`,
    );
    expect(rows).toEqual([{ text: "Reconoce árboles.", parent: "ESO.CDB.CE1" }]);
    const after = Number((await client.query("select count(*) from courses.curriculum_standards")).rows[0].count);
    expect(after - before).toBe(records.length);
  });

  it("starts small, and the official document takes over the same rows", async () => {
    await loadStarterCurriculum(client);
    expect(await loadStarterCurriculum(client)).toMatchObject({ created: 0, updated: 0 });
    const find = () =>
      client.query(
        `select s.id, s.text, c.source from courses.curriculum_standards s join courses.curricula c on c.id = s.curriculum_id where s.slug = 'ESO.MAT.1-3.CE1.1'`,
      );
    const starter = (await find()).rows;
    expect(starter).toMatchObject([{ source: "starter" }]);
    const { meta, records } = read(norm());
    const [criterion] = starterRecords().filter(({ slug }) => slug === "ESO.MAT.1-3.CE1.1");
    if (criterion === undefined) throw new Error("the starter set lacks ESO.MAT.1-3.CE1.1");
    const taken = [...records, { ...criterion, text: "Texto oficial.", parent: null }];
    await importCurriculum(client, { ...meta, code: "BOE-A-2022-4975" }, taken);
    expect((await find()).rows).toEqual([{ id: starter[0].id, text: "Texto oficial.", source: "boe" }]);
    expect(await loadStarterCurriculum(client)).toMatchObject({ updated: 0 });
    expect((await find()).rows).toMatchObject([{ text: "Texto oficial.", source: "boe" }]);
  });
});
