import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvRows, openCsv } from "./csv.ts";

describe("the reader of CSV", () => {
  const cells = fc.string({ unit: fc.constantFrom("a", "ñ", " ", '"', ",", ";", "\n", "\r", "\t", "€") });
  const table = fc.array(fc.array(cells, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 });
  const written = (rows: readonly (readonly string[])[], end: string) =>
    rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")).join(end);

  it("gives back what was written, wherever the text is cut, as another reader does", () => {
    fc.assert(
      fc.property(table, fc.constantFrom("\n", "\r\n"), fc.integer({ min: 1, max: 9 }), (rows, end, step) => {
        const text = written(rows, end);
        const pieces = Array.from({ length: Math.ceil(text.length / step) }, (_, index) =>
          text.slice(index * step, (index + 1) * step),
        );
        const found = [...csvRows(pieces, ",")].map(({ cells: row }) => row);
        expect(found).toEqual(rows);
        expect(found).toEqual(parse(text, { relax_column_count: true, record_delimiter: end, skip_empty_lines: true }));
      }),
    );
  });

  it("numbers lines as an editor does", () => {
    const rows = [...csvRows('a,b\r\n"x\ny",2\r\r3,4\n', ",")];
    expect(rows.map(({ line, cells: row }) => [line, ...row])).toEqual([
      [1, "a", "b"],
      [2, "x\ny", "2"],
      [5, "3", "4"],
    ]);
  });

  it("ends on any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        try {
          for (const row of openCsv(text, new Set()).rows) expect(row.cells.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/quote|row_too_long/) });
        }
      }),
      { numRuns: 500 },
    );
  });
});
