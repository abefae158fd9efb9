import { createHash } from "node:crypto";
import { encode } from "fast-png";
import { getDocumentProxy } from "unpdf";
import { describe, expect, it } from "vitest";
import type { Paper, SealedPaper } from "#contracts/internal/paper.ts";
import { pagesOf, testPapers } from "#testing/papers.ts";

const NOW = new Date("2026-12-22T10:00:00Z");

function report(name: string, subjects: number, more: Partial<Paper> = {}): SealedPaper {
  return {
    paper: {
      language: "es",
      isWide: false,
      title: "Boletín de calificaciones",
      subtitle: "1.ª evaluación · Curso 2026-2027",
      school: { name: "IES Demostración", lines: ["Código de centro 28000001"] },
      facts: [
        { label: "Alumno o alumna", value: name },
        { label: "Grupo", value: "2.º ESO A" },
      ],
      blocks: [
        {
          kind: "table",
          summary: "Calificaciones por materia",
          columns: [
            { title: "Materia", share: 3, align: "start" },
            { title: "Calificación", share: 1, align: "center" },
          ],
          rows: Array.from({ length: subjects }, (_, index) => [`Materia ${index + 1}`, "NT"]),
        },
      ],
      ...more,
    },
    seal: {
      code: "7K3M-9QXT-2HVW-4ZRD-0",
      url: "https://escuela.example/verificar/7K3M9QXT2HVW4ZRD0",
      hint: "Compruebe este documento en",
      pages: "Página {{page}} de {{pages}}",
    },
  };
}

const render = (...papers: SealedPaper[]) => testPapers.render(papers, { logo: null }, NOW);
const open = async (pdf: Uint8Array) => getDocumentProxy(pdf.slice());
const squeezed = (text: string) => text.replaceAll(/\s+/g, " ");

function rolesOf(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  const [role, children] = ["role" in node ? node.role : null, "children" in node ? node.children : []];
  return [...(typeof role === "string" ? [role] : []), ...(Array.isArray(children) ? children.flatMap(rolesOf) : [])];
}

describe("a paper as PDF", () => {
  it("is tagged, names its language and title, and has all its fonts inside", async () => {
    const pdf = await render(report("Daniel García Romero", 3));
    const doc = await open(pdf);
    expect(await doc.getMarkInfo()).toMatchObject({ Marked: true });
    const { info } = await doc.getMetadata();
    expect(info).toMatchObject({
      Title: "Boletín de calificaciones · Daniel García Romero",
      Author: "IES Demostración",
      Language: "es",
    });
    const tree = await (await doc.getPage(1)).getStructTree();
    const roles = rolesOf(tree);
    for (const role of ["H1", "P", "Table", "TR", "TH", "TD"]) expect(roles).toContain(role);
    expect(roles.filter((role) => role === "TR")).toHaveLength(4);
    expect(roles.filter((role) => role === "TH")).toHaveLength(5);
    const raw = new TextDecoder("latin1").decode(pdf);
    expect(raw).toContain("pdfuaid");
    const described = raw.match(/\/Type \/FontDescriptor/g) ?? [];
    expect(described.length).toBeGreaterThan(0);
    expect(raw.match(/\/FontFile2/g)).toHaveLength(described.length);
    expect(raw).not.toContain("/BaseFont /Helvetica");
  });

  it("says what it says, with its code and its pages counted, word for word", async () => {
    const [text] = await pagesOf(await render(report("Daniel García Romero", 2)));
    expect(squeezed(text ?? "")).toMatchInlineSnapshot(
      `"IES Demostración Código de centro 28000001 Boletín de calificaciones 1.ª evaluación · Curso 2026-2027 Alumno o alumna Daniel García Romero Grupo 2.º ESO A Materia Calificación Materia 1 NT Materia 2 NT Compruebe este documento en https://escuela.example/verificar/7K3M9QXT2HVW4ZRD0 7K3M-9QXT-2HVW-4ZRD-0 Página 1 de 1"`,
    );
  });

  it("goes on over pages with the heads of its table, each paper of a file with its own count", async () => {
    const pages = await pagesOf(await render(report("Ana", 60), report("Blas", 0)));
    expect(pages).toHaveLength(3);
    expect(pages.map((text) => /Página \d de \d/.exec(text)?.[0])).toEqual([
      "Página 1 de 2",
      "Página 2 de 2",
      "Página 1 de 1",
    ]);
    expect(pages[1]).toContain("Calificación");
    expect(pages[1]).toContain("Materia 60");
    expect(pages[2]).toContain("Blas");
  });

  it("breaks a name of ninety characters, and one without a space, and loses nothing of either", async () => {
    const long = "María de los Ángeles Fernández-Villaverde y Rodríguez de la Borbolla Gutiérrez-Solana Ruiz";
    expect(long).toHaveLength(90);
    const [text = ""] = await pagesOf(await render(report(long, 1)));
    for (const word of long.split(" ")) expect(squeezed(text)).toContain(word);
    const [joined = ""] = await pagesOf(await render(report("J".repeat(90), 1)));
    expect(joined.match(/J/g)).toHaveLength(90);
  });

  it("writes Arabic, Chinese, Cyrillic and rare Latin letters with their own glyphs", async () => {
    const names = ["محمد بن عبد الله", "王小明", "Ірина Шевченко", "Łukasz Ștefan Nguyễn"];
    for (const name of names) {
      const [text = ""] = await pagesOf(await render(report(name, 1)));
      // A letter may be drawn as its body and its dots, which have no character of their own.
      const found = squeezed(text)
        .normalize("NFKC")
        .replaceAll(/\p{Cc}/gu, "");
      expect(found).toContain(name);
    }
  });

  it("is the same file for the same paper", async () => {
    const hash = async () =>
      createHash("sha256")
        .update(await render(report("Daniel García Romero", 12)))
        .digest("hex");
    expect(await hash()).toBe(await hash());
  });

  it("puts a school's logo above, as a figure that has a name", async () => {
    // Half transparent, as logos are.
    const data = Uint8Array.from({ length: 4 * 4 * 4 }, (_, index) => (index % 4 === 3 ? 128 : 40));
    const png = encode({ width: 4, height: 4, data, channels: 4 });
    const pdf = await testPapers.render([report("Ana", 1)], { logo: { bytes: png, width: 4, height: 4 } }, NOW);
    const tree = await (await (await open(pdf)).getPage(1)).getStructTree();
    expect(JSON.stringify(tree)).toContain('"alt":"IES Demostración"');
    const broken = png.map((byte, index) => (index > 50 ? byte ^ 0x5a : byte));
    const without = await testPapers.render([report("Ana", 1)], { logo: { bytes: broken, width: 4, height: 4 } }, NOW);
    expect((await pagesOf(without))[0]).toContain("Ana");
  });
});
