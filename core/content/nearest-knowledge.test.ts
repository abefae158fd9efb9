import { describe, expect, test } from "vitest";
import { nearestKnowledge } from "./nearest-knowledge.ts";

const rows = [
  ...[
    "Estrategias variadas de recuento sistemático en situaciones de la vida cotidiana.",
    "Números grandes y pequeños: notación exponencial y científica.",
    "Números enteros, fraccionarios y decimales en la expresión de cantidades.",
    "Interpretación del significado de los porcentajes mayores que 100 y menores que 1.",
    "Operaciones con números enteros, fraccionarios o decimales.",
    "Factores, múltiplos y divisores: factorización en números primos.",
    "Razones y proporciones: comprensión de relaciones cuantitativas.",
    "Descuentos, cambios de moneda y conversión de unidades.",
    "Longitudes, áreas y volúmenes en figuras planas y tridimensionales.",
    "Figuras geométricas planas: descripción y clasificación.",
    "Coordenadas y sistemas de representación.",
    "Patrones y funciones: regla de formación.",
    "Ecuaciones lineales con una incógnita.",
    "Gestión emocional: emociones en el aprendizaje.",
  ].map((text) => ({ text, above: "Sentido" })),
  { text: "Variables aleatorias y tablas de frecuencias: media, mediana y moda.", above: "Sentido estocástico" },
  { text: "Gráficos estadísticos: representación y elección del más adecuado.", above: "Sentido estocástico" },
];
const texts = (wanted: string[], criteria: string[], most = 12) =>
  nearestKnowledge(rows, { wanted, criteria }, most).map(({ text }) => text);

describe("the knowledge given with a lesson", () => {
  test("is what its title speaks of, wherever it stands in the norm", () => {
    const chosen = texts(["Gráficos estadísticos de nuestra clase"], ["Resuelve problemas de la vida cotidiana."]);
    expect(chosen[0]).toMatch(/^Gráficos estadísticos/);
    expect(chosen.length).toBeLessThan(12);
    expect(chosen.join()).not.toContain("Factores, múltiplos");
  });

  test("follows the criteria where the teacher wrote nothing, and the notes where they did", () => {
    const criteria = ["Interpreta porcentajes en noticias."];
    expect(texts(["", ""], criteria)[0]).toContain("porcentajes");
    expect(texts(["", "Quiero trabajar ecuaciones con una incógnita"], criteria)[0]).toContain("Ecuaciones");
  });

  test("is never more than asked for, never empty, and the same twice", () => {
    expect(texts(["números"], [], 2)).toHaveLength(2);
    expect(texts(["zzz"], [])).toHaveLength(3);
    expect(nearestKnowledge([], { wanted: ["números"], criteria: [] }, 12)).toEqual([]);
    expect(texts(["números"], [])).toEqual(texts(["números"], []));
  });
});
