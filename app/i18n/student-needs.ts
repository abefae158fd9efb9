import type { TextTable } from "./languages.ts";

/** Sent by the loader of the list of pupils with support needs. */
export const needsTexts = {
  title: { es: "Necesidades de apoyo", en: "Support needs" },
  intro: {
    es: "Alumnado con necesidades específicas de apoyo educativo anotadas en su ficha. De cada persona que ves aquí queda apuntado que la has visto.",
    en: "Students for whom needs of educational support are noted in their file. Of each one you see here it is noted that you did.",
  },
  need: { es: "Necesidad", en: "Need" },
  allNeeds: { es: "Todas", en: "All" },
  group: { es: "Grupo", en: "Group" },
  allGroups: { es: "Todos", en: "All" },
  show: { es: "Ver", en: "Show" },
  student: { es: "Alumno o alumna", en: "Student" },
  measures: { es: "Medidas acordadas", en: "Agreed measures" },
  none: { es: "No hay nadie", en: "Nobody" },
  noneHint: {
    es: "Las necesidades se anotan en la pestaña Salud y apoyos de cada ficha.",
    en: "Needs are noted in the tab Health and support of each file.",
  },
  noGroup: { es: "sin grupo", en: "no group" },
} as const satisfies TextTable;
