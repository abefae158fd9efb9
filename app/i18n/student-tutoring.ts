import type { TextTable } from "./languages.ts";

/** Sent by the loader of the notes of a pupil's tutors. */
export const tutoringTexts = {
  title: { es: "Tutoría", en: "Tutoring" },
  intro: {
    es: "Entrevistas y seguimiento. La familia no lo ve. Se guarda cifrado, y cada vez que alguien abre esta página queda apuntado quién y cuándo.",
    en: "Interviews and follow-up. The family does not see it. Stored encrypted, and each time somebody opens this page, who and when is written down.",
  },
  none: { es: "No hay ninguna nota de tutoría.", en: "There are no tutoring notes." },
  add: { es: "Anotar una entrevista o un seguimiento", en: "Note an interview or a follow-up" },
  with: {
    student: { es: "Con el alumno o la alumna", en: "With the student" },
    family: { es: "Con la familia", en: "With the family" },
    teacher: { es: "Con el profesorado", en: "With teachers" },
    orientation: { es: "Con orientación", en: "With the counsellor" },
    other: { es: "Con otra persona", en: "With somebody else" },
  },
  kind: {
    interview: { es: "Entrevista", en: "Interview" },
    call: { es: "Llamada", en: "Call" },
    follow_up: { es: "Seguimiento", en: "Follow-up" },
    agreement: { es: "Acuerdo", en: "Agreement" },
    other: { es: "Otra nota", en: "Other note" },
  },
  staff: {
    tutors: { es: "Tutoría y dirección", en: "Tutors and the head" },
    teachers: { es: "Todo su profesorado", en: "All their teachers" },
  },
  field: {
    date: { es: "Día", en: "Day" },
    with: { es: "Con quién", en: "With whom" },
    kind: { es: "Qué fue", en: "What it was" },
    text: { es: "Qué se habló", en: "What was said" },
    nextStep: { es: "Próximo paso (opcional)", en: "Next step (optional)" },
    nextOn: { es: "Para el día (opcional)", en: "By the day (optional)" },
    staff: { es: "Quién lo lee", en: "Who reads it" },
  },
  next: { es: "Próximo paso", en: "Next step" },
  nextBy: { es: "Próximo paso, para el {{day}}", en: "Next step, by {{day}}" },
  by: { es: "{{name}}, {{moment}}", en: "{{name}}, {{moment}}" },
  changed: { es: "cambiada el {{moment}}", en: "changed {{moment}}" },
  readBy: { es: "Lo lee: {{who}}", en: "Read by: {{who}}" },
  change: { es: "Cambiar", en: "Change" },
  changeOf: { es: "Cambiar la nota del {{day}}", en: "Change the note of {{day}}" },
  former: { es: "Ver lo que decía antes", en: "See what it said before" },
  formerTitle: { es: "Lo que decía antes la nota del {{day}}", en: "What the note of {{day}} said before" },
  until: { es: "Hasta el {{moment}}, cuando la cambió {{name}}", en: "Until {{moment}}, when {{name}} changed it" },
  save: { es: "Guardar", en: "Save" },
  done: {
    written: { es: "Nota guardada.", en: "Note saved." },
    changed: { es: "Guardado.", en: "Saved." },
  },
} as const satisfies TextTable;
