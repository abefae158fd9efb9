import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DIMENSIONS, embed, embedWithin } from "./feature-hash.ts";

const cosine = (a: string, b: string) => {
  const other = embed(b);
  return embed(a).reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
};
const word = fc.string({ unit: fc.constantFrom(..."bcdfgzñáéwxk7"), minLength: 3, maxLength: 12 });
const text = fc.array(word, { minLength: 1, maxLength: 20 });

describe("embed", () => {
  it("gives every text the same vector of length 1 each time, or zeros", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (any) => {
        const vector = embed(any);
        expect(vector).toHaveLength(DIMENSIONS);
        expect(vector).toEqual(embed(any));
        const length = Math.hypot(...vector);
        expect(length === 0 || Math.abs(length - 1) < 1e-9).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("does not care about order, capitals, accents, punctuation and words that say nothing", () => {
    fc.assert(
      fc.property(text, (words) => {
        const plain = words.join(" ");
        const dressed = `¿${[...words].reverse().join(", de la ").toUpperCase()}!`;
        expect(cosine(plain, dressed)).toBeCloseTo(1, 9);
      }),
      { numRuns: 60 },
    );
    expect(embed("fracción")).toEqual(embed("FRACCIO\u0301N"));
  });

  it("is nearer to a text the more of its words it keeps", () => {
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 8, maxLength: 8 }), (words) => {
        const near = cosine(words.join(" "), words.slice(0, 6).join(" "));
        const far = cosine(words.join(" "), words.slice(0, 1).join(" "));
        expect(near).toBeGreaterThan(far);
      }),
      { numRuns: 60 },
    );
  });

  it("lets what is above count for less than the text itself", () => {
    const within = embedWithin("Comprueba la solución", "Resolver problemas de la vida real");
    const near = (text: string) => embed(text).reduce((sum, value, at) => sum + value * (within[at] ?? 0), 0);
    expect(Math.hypot(...within)).toBeCloseTo(1, 9);
    expect(near("comprobar soluciones")).toBeGreaterThan(near("vida real"));
    expect(near("vida real")).toBeGreaterThan(0.2);
    expect(embedWithin("Comprueba", "")).toEqual(embed("Comprueba"));
  });

  it("has nothing to say about a text without a word that counts", () => {
    for (const empty of ["", "  ", "¡…!", "de la y con el", "Él, ¿qué?"]) {
      expect(embed(empty).every((value) => value === 0)).toBe(true);
    }
  });

  it("keeps unrelated words apart and forms of one word together", () => {
    expect(Math.abs(cosine("fotosíntesis", "algoritmo"))).toBeLessThan(0.1);
    expect(cosine("resolver", "resuelve")).toBeGreaterThan(0.15);
    for (const [one, many] of [
      ["ecuación", "ecuaciones"],
      ["padre", "padres"],
      ["texto", "textos"],
      ["real", "reales"],
    ] as const) {
      expect(embed(many)).toEqual(embed(one));
    }
  });

  it.each([
    ["problemas de la vida real con fracciones", "Reconoce situaciones reales que se pueden resolver", "La célula"],
    ["problemas de la vida real con fracciones", "Cantidades: enteros, fracciones y decimales", "Lectura autónoma"],
    ["diseñar un experimento", "Diseña experimentos y formas de tomar datos", "Comparte lo que ha leído"],
    ["noticias falsas y pseudociencia", "Distingue la ciencia de los bulos y las pseudociencias", "Mide ángulos"],
    ["escribir sin faltas de ortografia", "Cuida el vocabulario, la ortografía y la gramática", "Sentido espacial"],
    ["hábitos de vida saludable", "Propone y sigue hábitos saludables y los justifica", "Hace preguntas e hipótesis"],
  ])("%s: nearer to %s than to %s", (query, near, far) => {
    expect(cosine(query, near)).toBeGreaterThan(cosine(query, far) + 0.05);
  });
});
