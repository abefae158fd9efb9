import type { LessonPlan, LessonPlanTask } from "#contracts/internal/lesson-plan.ts";
import { CompletionRequest, type CompletionRequestInput } from "#contracts/internal/llm.ts";
import type { CompleteDeps } from "../complete.ts";
import { PRICES } from "./prices.ts";

/** Two criteria of Física y Química, Real Decreto 217/2022. */
export const TASK: LessonPlanTask = {
  kind: "lesson_plan",
  language: "es",
  minutes: 55,
  gradeLevel: "2.º ESO",
  subject: "Física y Química",
  objectives: [],
  criteria: [
    {
      id: 101,
      code: "1.2",
      text: "Resolver los problemas fisicoquímicos planteados utilizando las leyes y teorías científicas adecuadas, razonando los procedimientos utilizados para encontrar las soluciones y expresando adecuadamente los resultados.",
    },
    {
      id: 102,
      code: "3.1",
      text: "Emplear datos en diferentes formatos para interpretar y comunicar información relativa a un proceso fisicoquímico concreto, relacionando entre sí lo que cada uno de ellos contiene.",
    },
  ],
  knowledge: ["Cambios de estado.", "Teoría cinético-molecular"],
};

export const PLAN: LessonPlan = {
  title: "Cambios de estado con datos",
  language: "es",
  gradeLevel: "2.º ESO",
  subject: "Física y Química",
  minutes: 55,
  objectives: ["Explicar una curva de calentamiento"],
  criteria: [101, 102],
  materials: ["Termómetro"],
  sections: [
    { id: "a", title: "Inicio", minutes: 10, activity: "Predicción por parejas.", criteria: [] },
    { id: "b", title: "Curva", minutes: 30, activity: "Se mide y se dibuja la curva.", criteria: [101, 102] },
    { id: "c", title: "Cierre", minutes: 15, activity: "Problema individual.", criteria: [101] },
  ],
  assessment: "Curva y problema, con rúbrica.",
  diversity: "Plantilla de ejes ya dibujada.",
};

export function request(input: CompletionRequestInput): CompletionRequest {
  return CompletionRequest.parse(input);
}

export function testDeps(more: Partial<CompleteDeps> = {}): CompleteDeps {
  let calls = 0;
  return {
    providers: new Map(),
    breakers: new Map(),
    prices: PRICES,
    now: Date.now,
    random: () => 0,
    sleep: async () => undefined,
    newId: () => {
      calls += 1;
      return `call-${calls}`;
    },
    ...more,
  };
}
