import type { TextTable } from "./languages.ts";

/** Sent by the loader of the page on which a school goes on to the coming year. */
export const rollOverTexts = {
  title: { es: "Cambio de curso", en: "Going on to the coming year" },
  nav: { es: "Cambio de curso", en: "Coming year" },
  fromTo: { es: "De {{from}} a {{to}}", en: "From {{from}} to {{to}}" },
  intro: {
    es: "El alumnado promociona, repite o termina; las materias y los grupos se copian al curso siguiente y cada persona queda matriculada en los de su grupo. Lo de este curso no se toca.",
    en: "Students go on, repeat or finish; subjects and groups are copied to the coming year and everybody is enrolled in those of their group. Nothing of this year is touched.",
  },
  noYear: {
    es: "Falta el curso siguiente en el calendario.",
    en: "The coming year is missing in the calendar.",
  },
  addYear: { es: "Añadirlo en el calendario", en: "Add it to the calendar" },
  early: {
    es: "Puedes ir viendo la propuesta. El cambio se puede hacer desde el {{day}}.",
    en: "You can look at the proposal already. It can be done from {{day}}.",
  },
  see: { es: "Ver la propuesta", en: "See the proposal" },
  again: { es: "Recalcular", en: "Reckon again" },
  totals: { es: "Resumen", en: "Summary" },
  decision: {
    promotes: { es: "Promociona", en: "Goes on" },
    repeats: { es: "Repite", en: "Repeats" },
    graduates: { es: "Termina", en: "Finishes" },
    leaves: { es: "Se va", en: "Leaves" },
  },
  evaluated: { es: "decidido en la evaluación", en: "decided in the evaluation" },
  decisionOf: { es: "Decisión sobre {{name}}", en: "Decision on {{name}}" },
  groups: { es: "Grupos del curso siguiente", en: "Groups of the coming year" },
  group: { es: "Grupo", en: "Group" },
  pupils: { es: "Alumnado", en: "Students" },
  repeaters: { es: "Repiten", en: "Repeat" },
  seats: { es: "Plazas", en: "Seats" },
  crowded: { es: "{{seats}}: faltan {{missing}}", en: "{{seats}}: {{missing}} too few" },
  copies: {
    es: "Se copian {{courses}} materias y {{sections}} grupos de materia.",
    en: "{{courses}} subjects and {{sections}} sections are copied.",
  },
  byGroup: { es: "Decisiones, grupo a grupo", en: "Decisions, group by group" },
  noGroup: { es: "Sin grupo", en: "No group" },
  count: { es: "{{count}} personas", en: "{{count}} students" },
  changed: { es: "{{count}} distintas de la propuesta", en: "{{count}} other than proposed" },
  stays: { es: "sin grupo", en: "no group" },
  keepTeachers: {
    es: "Mantener al profesorado de cada grupo de materia",
    en: "Keep the teachers of each section",
  },
  apply: { es: "Hacer el cambio de curso de {{count}} personas", en: "Take {{count}} students to the coming year" },
  undoHint: {
    es: "Se puede deshacer mientras no se trabaje en los grupos nuevos.",
    en: "It can be taken back until work begins in the new sections.",
  },
  done: {
    es: "Hecho el {{day}}: {{pupils}} personas, {{sections}} grupos de materia nuevos.",
    en: "Done on {{day}}: {{pupils}} students, {{sections}} new sections.",
  },
  undo: { es: "Deshacer el cambio de curso", en: "Take it back" },
  used: {
    es: "Ya se ha trabajado en los grupos nuevos: no se puede deshacer.",
    en: "Work has begun in the new sections: it cannot be taken back.",
  },
  undone: {
    es: "Deshecho: {{pupils}} personas están donde estaban.",
    en: "Taken back: {{pupils}} students are where they were.",
  },
  undoneLeft: {
    es: "Deshecho: {{pupils}} personas están donde estaban. {{left}} habían cambiado después y se quedan como están.",
    en: "Taken back: {{pupils}} students are where they were. {{left}} had changed since and stay as they are.",
  },
} as const satisfies TextTable;
