import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { criteriaCoverage, type LessonPlanTask } from "#contracts/internal/lesson-plan.ts";
import { checkLessonPlan } from "../../prompt/lesson-plan/check.ts";
import { TASK } from "../../testing/fixtures.ts";
import { composeLessonPlan } from "./lesson-plan.ts";
import { processOf } from "./process.ts";
import { apportion } from "./text.ts";

const verbs = ["Analizar", "Resolver", "Crear", "Exponer", "Investigar", "Reconocer", "Bailar"];
const text = fc.tuple(fc.constantFrom(...verbs), fc.lorem({ maxCount: 60 })).map((parts) => parts.join(" "));
const task: fc.Arbitrary<LessonPlanTask> = fc.record({
  kind: fc.constant("lesson_plan" as const),
  language: fc.constantFrom("es" as const, "en" as const),
  minutes: fc.integer({ min: 10, max: 600 }),
  gradeLevel: fc.constant("3.º ESO"),
  subject: fc.constant("Biología y Geología"),
  objectives: fc.array(fc.lorem({ maxCount: 8 }), { maxLength: 12 }),
  criteria: fc
    .uniqueArray(fc.integer({ min: 1, max: 9999 }), { minLength: 1, maxLength: 12 })
    .chain((ids) =>
      fc.tuple(...ids.map((id) => text.map((words) => ({ id, code: `${id % 7}.${id % 5}`, text: words })))),
    ),
  knowledge: fc.array(fc.lorem({ maxCount: 30 }), { maxLength: 20 }),
});

test("any task gets a plan that passes the same check as a model's, and the same one twice", () => {
  fc.assert(
    fc.property(task, (asked) => {
      const plan = composeLessonPlan(asked);
      expect(checkLessonPlan(plan, asked).problems).toEqual([]);
      expect(plan.sections.reduce((sum, section) => sum + section.minutes, 0)).toBe(asked.minutes);
      expect(composeLessonPlan(asked)).toEqual(plan);
    }),
    { numRuns: 300 },
  );
});

describe("a lesson on two criteria", () => {
  const plan = composeLessonPlan(TASK);

  test("opens, works on each criterion by what its verb asks for, and closes", () => {
    expect(plan.title).toBe("Física y Química: criterios 1.2 y 3.1");
    expect(plan.sections.map(({ title, minutes, criteria }) => ({ title, minutes, criteria }))).toEqual([
      { title: "Punto de partida", minutes: 8, criteria: [] },
      { title: "Resolver y aplicar (1.2)", minutes: 19, criteria: [101] },
      { title: "Analizar y valorar (3.1)", minutes: 19, criteria: [102] },
      { title: "Cierre y evaluación", minutes: 9, criteria: [101, 102] },
    ]);
    expect(criteriaCoverage(plan)[0]).toEqual({ criterionId: 101, sections: ["s2", "s4"] });
  });

  test("quotes the norm, places the knowledge, and splits each section into minutes that add up", () => {
    for (const [index, section] of plan.sections.slice(1, 3).entries()) {
      expect(section.activity).toContain(TASK.criteria[index]?.text);
      const phases = [...section.activity.matchAll(/\((\d+) min/g)].map((match) => Number(match[1]));
      expect(phases).toHaveLength(3);
      expect(phases.reduce((sum, minutes) => sum + minutes, 0)).toBe(section.minutes);
    }
    expect(plan.sections[1]?.activity).toContain("Cambios de estado");
    expect(plan.sections[2]?.activity).toContain("Teoría cinético-molecular");
    expect(plan.assessment).toContain("Criterio 3.1. Evidencia");
  });
});

const criteriaOf = (...texts: string[]) => texts.map((words, i) => ({ id: i + 1, code: `1.${i + 1}`, text: words }));

test("criteria that ask for the same kind of work share a section instead of repeating it", () => {
  const criteria = criteriaOf("Analizar textos.", "Crear un cartel.", "Valorar fuentes.", "Comparar mapas.");
  const plan = composeLessonPlan({ ...TASK, minutes: 110, criteria });
  expect(plan.sections.slice(1, -1).map((section) => section.criteria)).toEqual([[1, 3, 4], [2]]);
  expect(new Set(plan.sections.map(({ activity }) => activity)).size).toBe(plan.sections.length);
});

test("a short lesson on many kinds of work joins them instead of giving each three minutes", () => {
  const criteria = criteriaOf("Analizar.", "Crear.", "Resolver.", "Investigar.", "Exponer.", "Describir.");
  const plan = composeLessonPlan({ ...TASK, minutes: 50, criteria });
  expect(plan.sections.slice(1, -1)).toHaveLength(2);
  expect(checkLessonPlan(plan, { ...TASK, minutes: 50, criteria }).problems).toEqual([]);
});

test("joined criteria keep each its own work and its own evidence", () => {
  const criteria = criteriaOf("Crear un cartel.", "Comparar mapas.");
  const plan = composeLessonPlan({ ...TASK, minutes: 25, criteria });
  expect(plan.sections).toHaveLength(3);
  const product = plan.sections[1]?.activity.split("\n").find((line) => line.startsWith("3."));
  expect(product).toMatch(/\(1\.1\) Primera versión .*\(1\.2\) Valoración razonada/);
  expect(plan.assessment).toMatch(/Criterio 1\.1\. Evidencia: producto terminado/);
  expect(plan.assessment).toMatch(/Criterio 1\.2\. Evidencia: tabla comparativa/);
});

describe("what a template cannot know", () => {
  const openingOf = (plan: ReturnType<typeof composeLessonPlan>) => plan.sections[0]?.activity ?? "";
  const gaps = (plan: ReturnType<typeof composeLessonPlan>) =>
    plan.sections.flatMap(({ activity }) => activity.match(/\[[^\]]+\]/g) ?? []);

  test("is marked, and the plan says that no AI wrote it", () => {
    const plan = composeLessonPlan(TASK);
    expect(openingOf(plan)).toMatch(/^Borrador compuesto con plantillas.*ninguna IA/);
    expect(gaps(plan).join()).toMatch(/Completa: tema/);
    expect(openingOf(composeLessonPlan({ ...TASK, language: "en" }))).toMatch(/^Draft put together.*no AI/);
  });

  test("the title is the topic of every working section, and the teacher's wish is passed on as theirs", () => {
    const plan = composeLessonPlan({ ...TASK, title: "Hielo y vapor", notes: "En el laboratorio." });
    expect(plan.title).toBe("Hielo y vapor");
    for (const { activity } of plan.sections.slice(0, -1)) expect(activity).toContain("Hielo y vapor");
    expect(gaps(plan).find((gap) => gap.includes("En el laboratorio."))).toMatch(/^\[Tu indicación/);
    expect(gaps(plan).join()).not.toMatch(/Completa: tema/);
  });

  test("minutes hold what is asked of them: a short lesson says what does not fit, a long one asks for lessons", () => {
    const [short, usual, long] = [15, 110, 480].map((minutes) => composeLessonPlan({ ...TASK, minutes }));
    if (short === undefined || usual === undefined || long === undefined) throw new Error("three plans");
    expect(openingOf(short)).not.toContain("por parejas");
    expect(gaps(short).join()).toMatch(/solo se empieza/);
    expect(gaps(usual).join()).not.toMatch(/solo se empieza|en sesiones/);
    expect(long.sections[0]?.minutes).toBeLessThanOrEqual(12);
    expect(long.sections[1]?.activity).toMatch(/Modelado \(15 min/);
    expect(gaps(long).join()).toMatch(/en sesiones/);
  });
});

test("a language without templates is refused, not answered in another", () => {
  expect(() => composeLessonPlan({ ...TASK, language: "eu" })).toThrow(RangeError);
});

test.each([
  ["Formular preguntas e hipótesis", "inquire"],
  ["Diseñar y programar", "create"],
  ["Exponer oralmente", "communicate"],
  ["Valorar críticamente", "analyse"],
  ["Calcular porcentajes", "practise"],
  ["Describir el entorno", "understand"],
  ["De forma guiada, comparar", "analyse"],
  ["Emplear datos en diferentes formatos para interpretar y comunicar información", "analyse"],
  ["Utilizar adecuadamente las reglas básicas", "practise"],
  ["Otra cosa", "understand"],
  // The starter curriculum speaks in the third person.
  ["Resuelve problemas de su entorno", "practise"],
  ["Comprueba si la solución es correcta", "analyse"],
  ["Planifica y escribe textos", "create"],
  ["Usa la lengua para opinar", "communicate"],
  ["Elige fuentes fiables", "analyse"],
  ["Entiende el sentido de un texto", "understand"],
  // A noun that begins like a verb is none.
  ["Los valores y relaciones que describe", "understand"],
  ["El planeta y su presente se explican", "understand"],
  ["Obtener soluciones matemáticas de un problema", "practise"],
] as const)("%s asks to %s", (criterion, process) => {
  expect(processOf(criterion)).toBe(process);
});

test("shares add up, keep to at least one and follow their weights", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 15 }),
      fc.nat(500),
      (weights, extra) => {
        const total = weights.length + extra;
        const shares = apportion(total, weights);
        expect(shares.reduce((a, b) => a + b, 0)).toBe(total);
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(1);
        for (const [i, a] of weights.entries()) {
          for (const [j, b] of weights.entries())
            if (a > b) expect((shares[i] ?? 0) + 1).toBeGreaterThan(shares[j] ?? 0);
        }
      },
    ),
  );
});
