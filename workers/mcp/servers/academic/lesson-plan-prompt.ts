import type { PromptDefinition } from "../../orchestrator/domain.ts";

export const lessonPlanPrompt: PromptDefinition = {
  name: "lesson_plan",
  title: "Situación de aprendizaje",
  description: "Draft a lesson plan on assessment criteria of the official curriculum.",
  requires: ["content.create"],
  scopes: ["mcp:read"],
  arguments: [
    { name: "subject", description: "Materia, p. ej. Matemáticas", required: true },
    { name: "grade_level", description: "Curso, p. ej. 2.º ESO", required: true },
    { name: "topic", description: "De qué trata la sesión", required: true },
    { name: "minutes", description: "Duración en minutos (55 si no se dice)", required: false },
  ],
  render: ({ subject, grade_level, topic, minutes }) =>
    [
      `Prepara una situación de aprendizaje de ${subject} para ${grade_level} sobre «${topic}», de ${minutes ?? "55"} minutos.`,
      "Busca antes en el currículo oficial los criterios de evaluación que trabaja (search_curriculum) y cita sus códigos tal como aparecen.",
      "Estructura: objetivos, criterios y saberes básicos, desarrollo por fases con tiempos, atención a la diversidad, evaluación con indicadores y materiales.",
      "No inventes criterios ni códigos: si no encuentras uno que encaje, dilo.",
    ].join("\n"),
};
