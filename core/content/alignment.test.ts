import { describe, expect, test } from "vitest";
import type { LessonPlan } from "#contracts/internal/lesson-plan.ts";
import { alignmentReasons, type CriterionRow } from "./alignment.ts";

const row = (id: number, code: string, text: string, more: Partial<CriterionRow> = {}): CriterionRow => ({
  id,
  kind: "assessment_criterion",
  code,
  text,
  subjectCode: "MAT",
  gradeLevels: ["1.º ESO", "2.º ESO"],
  ...more,
});
const ROWS = [
  row(1, "2.1", "Comprueba que la solución de un problema es correcta y tiene sentido en su contexto."),
  row(2, "5.2", "Relaciona fracciones, decimales y porcentajes en situaciones de la vida diaria."),
  row(3, "1.1", "Lee textos literarios breves con autonomía.", { subjectCode: "LCL" }),
  row(4, "9.1", "Relaciona funciones y derivadas.", { gradeLevels: ["4.º ESO"] }),
  row(5, "A", "Números.", { kind: "basic_knowledge" }),
  row(6, "3.1", "Explora conjeturas sencillas."),
];

const ALIGNED: LessonPlan = {
  title: "Rebajas",
  language: "es",
  gradeLevel: "2.º ESO",
  subject: "Matemáticas",
  minutes: 55,
  objectives: ["Pasar de fracciones a porcentajes en precios de tienda"],
  criteria: [1, 2],
  materials: ["Folletos"],
  sections: [
    {
      id: "a",
      title: "Precios",
      minutes: 30,
      activity: "Por parejas, escriben cada descuento como fracción, decimal y porcentaje.",
      criteria: [2],
    },
    {
      id: "b",
      title: "¿Tiene sentido?",
      minutes: 25,
      activity: "Cada pareja comprueba la solución de otra y dice si es correcta en el contexto de la tienda.",
      criteria: [1, 2],
    },
  ],
  assessment: "2.1: hoja de comprobación. 5.2: tabla de descuentos, con rúbrica.",
  diversity: "Tabla de equivalencias.",
};
const reasons = (change: Partial<LessonPlan>, asked = [1, 2]) =>
  alignmentReasons({ ...ALIGNED, ...change }, asked, ROWS);

describe("a plan is aligned by its own words", () => {
  test("when what pupils do and how it is judged is about each criterion", () => {
    expect(reasons({})).toEqual([]);
    const words =
      "La hoja muestra si comprueban que la solución es correcta; la tabla, si relacionan fracciones y porcentajes.";
    expect(reasons({ assessment: words })).toEqual([]);
  });

  test("not when it only lists the criteria over activities about something else", () => {
    const sections = ALIGNED.sections.map((section) => ({
      ...section,
      title: "Lectura",
      activity: "Leen en voz alta un capítulo de la novela y dibujan al protagonista.",
      criteria: [1, 2],
    }));
    const change = { objectives: ["Disfrutar de la lectura"], sections, assessment: "Dibujo en el cuaderno." };
    expect(reasons(change)).toEqual([
      { code: "text_far", criterion: "2.1" },
      { code: "not_assessed", criterion: "2.1" },
      { code: "text_far", criterion: "5.2" },
      { code: "not_assessed", criterion: "5.2" },
    ]);
    // Quoting the criterion above the same activity is no evidence either.
    const quoting = sections.map((section) => ({
      ...section,
      activity: `Criterio 2.1: ${ROWS[0]?.text}\nCriterio 5.2: ${ROWS[1]?.text}\n${section.activity}`,
    }));
    expect(reasons({ ...change, sections: quoting, assessment: "12.1 y 5.25" })).toHaveLength(4);
  });

  test("not when a criterion that was asked for is left out, whatever its list says", () => {
    const sections = ALIGNED.sections.map((section) => ({ ...section, criteria: [1] }));
    expect(reasons({ sections })).toEqual([{ code: "not_worked_on", criterion: "5.2" }]);
  });

  test("not when it cites what is no criterion of this subject and level, or nobody asked for", () => {
    expect(reasons({ criteria: [1, 2, 3, 4, 5, 6, 99] })).toEqual([
      { code: "other_subject", criterion: "1.1" },
      { code: "other_level", criterion: "9.1" },
      { code: "not_in_curriculum", criterion: "5" },
      { code: "not_asked", criterion: "3.1" },
      { code: "not_in_curriculum", criterion: "99" },
    ]);
    expect(alignmentReasons(ALIGNED, [], ROWS)).toEqual([{ code: "nothing_asked", criterion: "" }]);
  });
});
