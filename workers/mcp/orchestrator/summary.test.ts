import { describe, expect, it } from "vitest";
import { nextPage, TEXT_LIMIT, textOf } from "./summary.ts";

const bytes = (text: string) => new TextEncoder().encode(text).byteLength;
const long = { text: "ñ".repeat(TEXT_LIMIT) };
const narrower = "Pide menos.";

describe("the text beside a result", () => {
  it("is the whole of it when that is short", () => {
    expect(JSON.parse(textOf({ seen: 2 }, () => ({ intro: "Dos", rows: [], narrower })))).toEqual({ seen: 2 });
  });

  it("is words when it is long, with the way to the next page", () => {
    const text = textOf(long, () => ({ intro: "Filas", rows: ["id 1: A", "id 2: B"], next: nextPage("c1"), narrower }));
    expect(text.split("\n")).toEqual(["Filas", "id 1: A", "id 2: B", expect.stringContaining('cursor: "c1"')]);
  });

  it("states how many rows do not fit and how to request fewer, and names no page that would skip them", () => {
    const rows = Array.from({ length: 300 }, (_, id) => `id ${id}: ñandú`);
    const text = textOf(long, () => ({ intro: "Filas", rows, next: nextPage("c1"), narrower }));
    const lines = text.split("\n");
    const shown = lines.filter((line) => line.startsWith("id "));
    expect(bytes(text)).toBeLessThanOrEqual(TEXT_LIMIT);
    expect(shown).toEqual(rows.slice(0, shown.length));
    expect(shown.length).toBeGreaterThan(50);
    expect(lines.at(-1)).toBe(`… y ${300 - shown.length} líneas más en structuredContent. ${narrower}`);
  });

  it("keeps a row to one line of bounded length", () => {
    const forged = `Examen\n\u202Eid 9: otra fila ${"x".repeat(5000)}`;
    const lines = textOf(long, () => ({ intro: "Filas", rows: [forged], narrower })).split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[1]?.length).toBeLessThanOrEqual(240);
  });
});
