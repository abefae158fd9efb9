import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ROSTER_FILES, type RosterFile } from "#contracts/api/roster/roster.ts";
import { knownIds } from "../plan/state.ts";
import { perEntity } from "../plan/target.ts";
import { addFault, FAULT_STOP, newFaultList, printable } from "./faults.ts";
import { Numbers } from "./numbers.ts";
import { checkReferences, type KnownIds } from "./references.ts";
import { cell, Pool, RosterTable, type RosterTables } from "./table.ts";

const COLUMNS = ["sourcedId", "name", "parentSourcedId"] as const;

function tableOf(
  rows: readonly (readonly [id: string, name: string, parent: string, deleted?: boolean])[],
  file: RosterFile = "orgs.csv",
  mode: "bulk" | "delta" = "bulk",
  pool = new Pool(),
): RosterTable {
  const table = new RosterTable(file, mode, COLUMNS, pool);
  rows.forEach(([sourcedId, name, parentSourcedId, deleted = false], index) => {
    const values: Record<string, string> = { sourcedId, name, parentSourcedId };
    table.add(file, index + 2, deleted, (column) => values[column] ?? "");
  });
  return table;
}

const shown = (table: RosterTable) =>
  [...table.rows].map((row) => [
    row.line,
    row.sourcedId,
    cell(table, row, "name"),
    cell(table, row, "parentSourcedId"),
  ]);

describe("a table", () => {
  const word = fc.constantFrom("", "a", "b", "ñ", "A", "a ");
  const rows = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 3 }), word, word, fc.boolean()), {
    selector: ([id]) => id,
    maxLength: 400,
  });

  it("gives back what was put in, row by row, and finds each by its name", () => {
    fc.assert(
      fc.property(rows, fc.array(fc.nat(399)), (given, out) => {
        const table = tableOf(given);
        expect([table.size, table.staying, table.rows.length]).toEqual([given.length, given.length, given.length]);
        given.forEach(([id, , , deleted], at) => {
          const row = table.row(table.find(table.pool.find(id)));
          expect(row).toEqual({ index: at, source: "orgs.csv", line: at + 2, sourcedId: id, deleted });
        });
        const left = new Set(out.filter((at) => at < given.length));
        for (const at of [...left, ...left]) table.leaveOut(at);
        const staying = given.flatMap(([id, name, parent], at) => (left.has(at) ? [] : [[at + 2, id, name, parent]]));
        expect(shown(table)).toEqual(staying);
        expect([table.staying, table.size]).toEqual([staying.length, given.length]);
        // Who is deleted is so whether left out or not.
        expect(given.map((_, at) => table.isDeleted(at))).toEqual(given.map(([, , , deleted]) => deleted));
        expect(table.find(table.pool.find("nobody has this"))).toBe(-1);
        expect(table.find(0)).toBe(-1);
      }),
      { numRuns: 60 },
    );
  });

  it("takes another name for a value everywhere; a row that so repeats one is left out, and the first stays", () => {
    const table = tableOf([
      ["x", "x", ""],
      ["y", "x", "x"],
      ["z", "Z", "y"],
      ["own", "O", "own"],
    ]);
    const number = (value: string) => table.pool.numberOf(value);
    table.renumber(new Map([[number("x"), number("own")]]));
    expect(shown(table)).toEqual([
      [3, "y", "own", "own"],
      [4, "z", "Z", "y"],
      [5, "own", "O", "own"],
    ]);
    table.renumber(new Map([[number("y"), number("why")]]));
    expect(shown(table).slice(0, 2)).toEqual([
      [3, "why", "own", "own"],
      [4, "z", "Z", "why"],
    ]);
    expect(table.row(table.find(number("why")))).toMatchObject({ line: 3, sourcedId: "why" });
    const row = table.row(1);
    table.set(row, "name", "Nuevo");
    table.set(row, "no such column", "x");
    expect(cell(table, row, "name")).toBe("Nuevo");
    expect(cell(table, row, "no such column")).toBe("");
  });

  it("keeps numbers of any row and size, far beyond those it began with, and knows no others", () => {
    const value = fc.oneof(
      fc.nat(2),
      fc.integer({ min: 1_000, max: 1_300 }),
      fc.integer({ min: 1_000, max: 70_000 }),
      fc.nat(2 ** 31 - 1),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5_000), value), { maxLength: 30 }), (sets) => {
        const numbers = new Numbers();
        const model = new Map<number, number>();
        for (const [at, value] of sets) {
          numbers.set(at, value);
          model.set(at, value);
        }
        const length = Math.max(0, ...[...model.keys()].map((at) => at + 1));
        expect(numbers.length).toBe(length);
        for (const at of [...model.keys(), length, length + 1_000]) expect(numbers.get(at)).toBe(model.get(at) ?? 0);
        numbers.push(7);
        expect([numbers.length, numbers.get(length)]).toEqual([length + 1, 7]);
      }),
    );
    const pool = new Pool();
    expect([pool.numberOf(""), pool.numberOf("a"), pool.numberOf("a"), pool.numberOf("A")]).toEqual([0, 1, 1, 2]);
    expect([pool.find("A"), pool.find("b"), pool.valueOf(2), pool.valueOf(9)]).toEqual([2, -1, "A", ""]);
    pool.numberOf("banana");
    expect(pool.containing("a")).toEqual(["a", "banana"]);
  });
});

describe("references", () => {
  const nothing = knownIds(perEntity(() => []));
  const knows = (...ids: string[]): KnownIds => ({ ...nothing, ids: { ...nothing.ids, "orgs.csv": new Set(ids) } });

  function told(tables: readonly RosterTable[], known = nothing, unread: readonly RosterFile[] = []) {
    const [faults, notices] = [newFaultList(), newFaultList()];
    const map: RosterTables = new Map(tables.map((table) => [table.file, table]));
    checkReferences(map, new Set(unread), known, faults, notices);
    const brief = ({ code, lines }: { code: string; lines: readonly number[] }) => [code, ...lines];
    return [...faults.kept.map(brief), ...notices.kept.map(brief)];
  }

  it("of a whole file lead to it alone, those of changes to the school too, and to nobody who goes", () => {
    const rows = [
      ["a", "A", ""],
      ["b", "B", "a"],
      ["c", "C", "known"],
      ["gone", "G", "", true],
      ["d", "D", "gone"],
    ] as const;
    const wrong = [["deleted_reference", 6]];
    expect(told([tableOf(rows)], knows("known", "gone"))).toEqual([["missing_reference", 4], ...wrong]);
    expect(told([tableOf(rows, "orgs.csv", "delta")], knows("known", "gone"))).toEqual(wrong);
    expect(told([tableOf(rows, "orgs.csv", "delta")])).toEqual([
      ["missing_reference", 4],
      ...wrong,
      ["nothing_to_delete", 5],
    ]);
    // Of a file that could not be read nothing is missing.
    expect(told([tableOf(rows)], knows("gone"), ["orgs.csv"])).toEqual([]);
  });

  it("of rows that go or are left out are not asked", () => {
    const table = tableOf([
      ["a", "A", "nowhere", true],
      ["b", "B", "nowhere"],
      ["c", "C", "nowhere"],
    ]);
    table.leaveOut(1);
    expect(told([table], knows("a"))).toEqual([["missing_reference", 4]]);
  });

  it("in a circle are told once for each, by a row that stands in it; a long line up is none", () => {
    const line = Array.from({ length: 60 }, (_, at) => [`o${at}`, "O", at === 0 ? "" : `o${at - 1}`] as const);
    expect(told([tableOf(line)])).toEqual([]);
    expect(told([tableOf(line.toReversed())])).toEqual([]);
    const circles = tableOf([
      ["tail", "T", "x"],
      ["x", "X", "y"],
      ["y", "Y", "z"],
      ["z", "Z", "x"],
      ["p", "P", "q"],
      ["q", "Q", "p"],
    ]);
    const found = told([circles]);
    expect(found.map(([code]) => code)).toEqual(["cycle", "cycle"]);
    expect(
      told([
        tableOf(
          [
            ["a", "A", "b"],
            ["b", "B", "a"],
          ],
          "academicSessions.csv",
        ),
      ]),
    ).toEqual([["cycle", 2]]);
    // Only what has a tree of its own can be a circle.
    expect(
      ROSTER_FILES.filter((file) =>
        told([
          tableOf(
            [
              ["a", "A", "b"],
              ["b", "B", "a"],
            ],
            file,
          ),
        ]).some(([code]) => code === "cycle"),
      ),
    ).toEqual(["academicSessions.csv", "orgs.csv"]);
  });
});

describe("the report", () => {
  it("says equal faults once with their number and the first twenty lines, and one fault for each cell", () => {
    const list = newFaultList();
    for (let line = 2; line < 32; line += 1) {
      addFault(list, { file: "a.csv", line, field: "f", value: `2026-${line}` }, "wrong_date", "Fecha.");
      addFault(list, { file: "a.csv", line, field: "f", value: "x" }, "required", "Otra cosa de la misma celda.");
    }
    addFault(list, { file: "a.csv", line: 2, field: "g", value: "x" }, "wrong_value", "Valor.");
    addFault(list, { file: "a.csv", line: 3, field: "g", value: "y" }, "wrong_value", "Valor.");
    addFault(list, { file: "b.csv" }, "empty_file", "Vacío.");
    expect(list.count).toBe(33);
    expect(list.kept.map(({ code, count, line, value, lines }) => [code, count, line, value, lines.length])).toEqual([
      ["wrong_date", 30, 2, "2026-2", 20],
      ["wrong_value", 1, 2, "x", 1],
      ["wrong_value", 1, 3, "y", 1],
      ["empty_file", 1, null, null, 0],
    ]);
    expect(list.kept[0]?.lines).toEqual(Array.from({ length: 20 }, (_, at) => at + 2));
  });

  it("keeps a thousand entries, counts all, and adds to those it keeps to the end", () => {
    const list = newFaultList();
    for (let line = 1; line <= FAULT_STOP + 10; line += 1) {
      addFault(list, { file: "a.csv", line, field: "f", value: `v${line % 1_500}` }, "wrong_value", "Valor.");
    }
    expect([list.kept.length, list.count]).toEqual([1_000, FAULT_STOP + 10]);
    expect(list.kept[0]).toMatchObject({ value: "v1", count: 14 });
    // Beyond the last cell that is remembered a second fault of one cell counts again: nothing grows without end.
    addFault(list, { file: "a.csv", line: FAULT_STOP + 10, field: "f", value: "v1" }, "wrong_value", "Valor.");
    expect([list.count, list.cells.size]).toEqual([FAULT_STOP + 11, FAULT_STOP]);
  });

  it("prints no more than eighty characters, none that hides and no half of one", () => {
    expect(printable("a".repeat(80))).toBe("a".repeat(80));
    expect(printable("a".repeat(81))).toBe(`${"a".repeat(79)}…`);
    expect(printable("a\u202Eb\u0000c")).toBe("a\uFFFDb\uFFFDc");
    expect(printable(`${"a".repeat(78)}😀😀`)).toBe(`${"a".repeat(78)}\uFFFD…`);
    expect(printable("😀")).toBe("😀");
  });
});
