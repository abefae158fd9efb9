import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asMultiLine, asSingleLine, isStorable, multiLine, singleLine } from "./text.ts";

describe("text from people", () => {
  it("loses what turns the reading direction, hides or controls, and keeps what is read", () => {
    expect(asSingleLine("Examen\u202Egpj.exe")).toBe("Examengpj.exe");
    expect(asSingleLine("  Tema\u00001\u001b[31m\r\nNota: 10\u2028fin ")).toBe("Tema1[31m Nota: 10 fin");
    expect(asSingleLine("a\u200Bd\u2060m\uFEFFin\u{E0041}\u{E0042}")).toBe("admin");
    expect(asSingleLine("co\u200Dpia pa\u00ADsa")).toBe("copia pasa");
    expect(asSingleLine("Begon\u0303a")).toBe("Begoña");
    expect(asSingleLine("👩‍🔬 👨‍👩‍👧 2.º ESO «Ñandú» L·L")).toBe("👩‍🔬 👨‍👩‍👧 2.º ESO «Ñandú» L·L");
    expect(asSingleLine("نام‌خانوادگی")).toBe("نام‌خانوادگی");
    expect(asMultiLine("uno\r\ndos\u2066\rtres\t1 \n\n")).toBe("uno\ndos\ntres\t1");
  });

  it("is the same when cleaned twice, whatever it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(asSingleLine(asSingleLine(text))).toBe(asSingleLine(text));
        expect(asMultiLine(asMultiLine(text))).toBe(asMultiLine(text));
        expect(asSingleLine(text)).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069\u200B\uFEFF]/u);
      }),
      { numRuns: 2_000 },
    );
  });

  it("can be stored when UTF-8 and PostgreSQL can hold it", () => {
    for (const text of ["", "Ñandú 👩‍🔬", "\u0001\uFFFD"]) expect(isStorable(text), text).toBe(true);
    for (const text of ["\0", "a\0b", "\ud800", "a\udc00b"]) expect(isStorable(text), JSON.stringify(text)).toBe(false);
  });

  it("is measured as it is kept: nothing visible is nothing", () => {
    expect(singleLine(5).min(1).safeParse("\u200B\u2060 ").success).toBe(false);
    expect(singleLine(5).parse("\u202Eabcde")).toBe("abcde");
    expect(multiLine(3).safeParse("a\nbc").success).toBe(false);
  });
});
