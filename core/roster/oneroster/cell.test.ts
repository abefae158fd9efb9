import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guarded, unguarded } from "../../spreadsheet-formula.ts";
import { readCell, splitList } from "./cell.ts";
import type { FieldType } from "./specification.ts";

/** The value, and the code of what was said of it: `!` for a fault, `?` for a notice. */
function told(type: FieldType, raw: string): [string, ...string[]] {
  const { value, fault, notice } = readCell(type, raw);
  return [
    value,
    ...(fault === undefined ? [] : [`!${fault.code}`]),
    ...(notice === undefined ? [] : [`?${notice.code}`]),
  ];
}

const DATE: FieldType = { kind: "date" };
const OPEN: FieldType = { kind: "date", open: true };
const YEAR: FieldType = { kind: "year" };
const EMAIL: FieldType = { kind: "email" };
const STRING: FieldType = { kind: "string" };
const GUID: FieldType = { kind: "guid" };
const MANY: FieldType = { kind: "reference", to: "users.csv", many: true };
const ONE: FieldType = { kind: "reference", to: "users.csv", many: false };

describe("a date", () => {
  it("of the calendar is read in its two forms, with a time or without, as the same day", () => {
    const days = fc.date({ min: new Date("1900-01-01"), max: new Date("2100-12-31T23:59:59Z"), noInvalidDate: true });
    fc.assert(
      fc.property(days, (moment) => {
        const written = moment.toISOString();
        const day = written.slice(0, 10);
        expect(told(DATE, day)).toEqual([day]);
        for (const other of [day.replaceAll("-", ""), written, `${day} 00:00`]) {
          expect(told(DATE, other)).toEqual([day, "?date_and_time"]);
        }
        expect(told(DATE, `${day}x`)).toEqual([`${day}x`, "!wrong_date"]);
      }),
    );
  });

  it.each([
    ["2028-02-29", ["2028-02-29"]],
    ["2000-02-29", ["2000-02-29"]],
    ["1900-02-29", ["1900-02-29", "!wrong_date"]],
    ["2027-02-29", ["2027-02-29", "!wrong_date"]],
    ["20270229", ["20270229", "!wrong_date"]],
    ["2026-02-30T10:00:00Z", ["2026-02-30T10:00:00Z", "!wrong_date"]],
    ["2026-04-31", ["2026-04-31", "!wrong_date"]],
    ["2026-12-31", ["2026-12-31"]],
    ["2026-13-01", ["2026-13-01", "!wrong_date"]],
    ["2026-00-10", ["2026-00-10", "!wrong_date"]],
    ["31/12/2026", ["31/12/2026", "!wrong_date"]],
    ["2026-1-2", ["2026-1-2", "!wrong_date"]],
    ["46022", ["46022", "!wrong_date"]],
    ["1899-12-31", ["1899-12-31", "!implausible_date"]],
    ["1900-01-01", ["1900-01-01"]],
    ["2100-12-31", ["2100-12-31"]],
    ["2101-01-01", ["2101-01-01", "!implausible_date"]],
    ["9999-12-31", ["9999-12-31", "!implausible_date"]],
  ])("%s", (raw, expected) => {
    expect(told(DATE, raw)).toEqual(expected);
  });

  it("far away means none where none is allowed, and only there; one that does not exist means nothing", () => {
    for (const far of ["9999-12-31", "0001-01-01", "99991231", "1899-12-30", "2101-01-01"]) {
      expect(told(OPEN, far), far).toEqual(["", "?open_date"]);
    }
    expect(told(OPEN, "2100-12-31")).toEqual(["2100-12-31"]);
    expect(told(OPEN, "9999-02-29")).toEqual(["9999-02-29", "!wrong_date"]);
  });
});

describe("a school year", () => {
  it("is named by the year in which it ends, however it is written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1900, max: 2098 }), fc.constantFrom("-", "/", " - ", " / "), (begin, sign) => {
        const end = String(begin + 1);
        expect(told(YEAR, end)).toEqual([end]);
        expect(told(YEAR, `${begin}${sign}${end}`)).toEqual([end, "?year_form"]);
        // Across a century two figures mean the century that begins the year: that is no following one.
        const short = told(YEAR, `${begin}${sign}${end.slice(2)}`);
        expect(short).toEqual(end.endsWith("00") ? [`${begin}${sign}00`, "!wrong_year"] : [end, "?year_form"]);
      }),
    );
  });

  it.each([
    "2025-2027",
    "2026-2025",
    "2025-25",
    "25-26",
    "2025/6",
    "1899",
    "2100",
    "20266",
    "curso 2026",
    "2025-2026-2027",
  ])("is not %s", (raw) => {
    expect(told(YEAR, raw)).toEqual([raw, "!wrong_year"]);
  });
});

describe("an address", () => {
  it.each([
    ["Ana.Pérez@escuela.es", ["ana.pérez@escuela.es", "?email_international"]],
    ["ANA@ESCUELA.ES", ["ana@escuela.es"]],
    ["mailto:Ana@Escuela.es", ["ana@escuela.es"]],
    ["ana@peña.es", ["ana@peña.es", "?email_international"]],
    ["pe\u0301rez@escuela.es", ["p\u00e9rez@escuela.es", "?email_international"]],
    ["..ñ@escuela.es", ["", "?email_ignored"]],
    ["ñ.@escuela.es", ["", "?email_ignored"]],
    ["ñ@escuela", ["", "?email_ignored"]],
    ["ñ@-escuela.es", ["", "?email_ignored"]],
    ["ana@escuela.es; luis@escuela.es", ["", "?email_ignored"]],
    ["no tiene", ["", "?email_empty"]],
    ["N/A", ["", "?email_empty"]],
    ["Sin correo", ["", "?email_empty"]],
    ["---", ["", "?email_empty"]],
    ["XXX", ["", "?email_empty"]],
    ["null@", ["", "?email_ignored"]],
    ["xx@", ["", "?email_ignored"]],
  ])("%s", (raw, expected) => {
    expect(told(EMAIL, raw)).toEqual(expected);
  });

  it("of 254 characters is one, of 255 is none, with letters of any alphabet", () => {
    const domain = `${`${"d".repeat(60)}.`.repeat(3)}${"d".repeat(30)}.es`;
    for (const [letter, notice] of [
      ["a", []],
      ["ñ", ["?email_international"]],
    ] as const) {
      const longest = `${letter.repeat(253 - domain.length)}@${domain}`;
      expect(longest).toHaveLength(254);
      expect(told(EMAIL, longest)).toEqual([longest, ...notice]);
      expect(told(EMAIL, `${letter}${longest}`)).toEqual(["", "?email_ignored"]);
    }
    for (const [length, kept] of [
      [64, true],
      [65, false],
    ] as const) {
      expect(told(EMAIL, `${"ñ".repeat(length)}@escuela.es`)[0] !== "", `${length}`).toBe(kept);
    }
  });
});

describe("an identifier", () => {
  it("is any printable text up to 255 characters, in a list each for itself", () => {
    const id = fc.string({ unit: fc.constantFrom("a", "Ñ", "1", "-", "{", "ß", "/"), minLength: 1, maxLength: 255 });
    fc.assert(
      fc.property(
        fc.array(id, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(",", ", ", " ,", ",,"),
        (ids, comma) => {
          for (const one of ids) expect(told(GUID, one)).toEqual([one]);
          const list = ids.join(comma);
          expect(told(MANY, list)).toEqual([list]);
          expect(splitList(list)).toEqual(ids);
        },
      ),
    );
    const long = "x".repeat(255);
    expect(told(GUID, long)).toEqual([long]);
    expect(told(GUID, `${long}x`)).toEqual([`${long}x`, "!too_long"]);
    expect(told(MANY, `${long},${long}`)).toEqual([`${long},${long}`]);
    expect(told(MANY, `a,${long}x`)[1]).toBe("!too_long");
    // Only where many may stand is a comma one: a single reference of 256 characters is too long as a whole.
    expect(told(ONE, `${long.slice(1)},x`)[1]).toBe("!too_long");
    expect(told(ONE, "a,b")).toEqual(["a,b"]);
    expect(splitList(" , ,")).toEqual([]);
  });
});

describe("text", () => {
  it("has an end: a value 1,000 characters, a list 20,000", () => {
    for (const [type, most] of [
      [STRING, 1_000],
      [{ kind: "list" }, 20_000],
    ] as const) {
      expect(told(type, "a".repeat(most))).toEqual(["a".repeat(most)]);
      expect(readCell(type, "a".repeat(most + 1)).fault).toMatchObject({ code: "too_long", detail: String(most) });
    }
    const ids = Array.from({ length: 100 }, (_, at) => "i".repeat(190) + String(at).padStart(3, "0")).join(",");
    expect(told(MANY, ids)).toEqual([ids]);
  });

  it("with what nobody sees is read without it, and told; what was asked for is judged after that", () => {
    expect(told(STRING, "Ana\u200B Pérez")).toEqual(["Ana Pérez", "?hidden_characters"]);
    expect(told(STRING, "\u202EAna")).toEqual(["Ana", "?hidden_characters"]);
    expect(told(STRING, "  Ana \t Pérez ")).toEqual(["Ana Pérez"]);
    expect(told(STRING, "Ana\u00a0Pérez")).toEqual(["Ana Pérez"]);
    expect(told(DATE, "2026-01-0\u200B1")).toEqual(["2026-01-01", "?hidden_characters"]);
    expect(told(EMAIL, "ana\u00AD@escuela.es")).toEqual(["ana@escuela.es", "?hidden_characters"]);
    expect(told(DATE, "\u200B2026-02-30")).toEqual(["2026-02-30", "!wrong_date", "?hidden_characters"]);
    expect(told(STRING, "Ana\u0000")[1]).toBe("!control_character");
    expect(told(STRING, "Ana\u001B[31m")[1]).toBe("!control_character");
    // Accents that were typed apart are the letter they make.
    expect(told(STRING, "Pe\u0301rez")).toEqual(["P\u00e9rez"]);
  });

  it.each([
    ["true", ["true"]],
    ["TRUE", ["true", "?boolean_form"]],
    ["Sí", ["true", "?boolean_form"]],
    ["si", ["true", "?boolean_form"]],
    ["VERDADERO", ["true", "?boolean_form"]],
    ["1", ["true", "?boolean_form"]],
    ["0", ["false", "?boolean_form"]],
    ["Falso", ["false", "?boolean_form"]],
    ["No", ["false", "?boolean_form"]],
    ["2", ["2", "!wrong_boolean"]],
    ["truee", ["truee", "!wrong_boolean"]],
  ])("yes and no: %s", (raw, expected) => {
    expect(told({ kind: "boolean" }, raw)).toEqual(expected);
  });

  it("of a closed set is one of it, in whatever capitals; an own word is kept or stands for another", () => {
    const closed: FieldType = { kind: "enum", values: ["gradingPeriod", "term"], instead: "term" };
    const open: FieldType = { kind: "enum", values: ["gradingPeriod", "term"] };
    expect(told(closed, "gradingPeriod")).toEqual(["gradingPeriod"]);
    expect(told(closed, "GRADINGPERIOD")).toEqual(["gradingPeriod", "?value_case"]);
    expect(told(closed, "ext:bimestre")).toEqual(["term", "?extension_value"]);
    expect(told(open, "EXT:bimestre")).toEqual(["EXT:bimestre"]);
    for (const raw of ["ext:", "bimestre", "text:term"]) expect(told(closed, raw)[1], raw).toBe("!wrong_value");
    expect(readCell(closed, "x").fault?.detail).toBe("gradingPeriod, term");
  });

  it("that a spreadsheet would run is kept from it, and comes back as it was, how often it goes and comes", () => {
    const text = fc.string({ unit: fc.constantFrom("'", "=", "+", "-", "@", "\t", "\r", "a", "1", " ") });
    fc.assert(
      fc.property(text, (value) => {
        expect(unguarded(guarded(value))).toBe(value);
        expect(unguarded(unguarded(guarded(guarded(value))))).toBe(value);
        expect(guarded(value)).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
    expect([guarded("-5"), guarded("O'Neill"), guarded("'=1")]).toEqual(["'-5", "O'Neill", "''=1"]);
  });
});
