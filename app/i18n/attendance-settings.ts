import type { TextTable } from "./languages.ts";

/** Sent by the loader of the page of a school's codes of attendance. */
export const attendanceSettingsTexts = {
  intro: {
    es: "Con estos códigos se pasa lista. La tecla es la que los pone desde el teclado; la abreviatura, lo que se ve en las listas.",
    en: "Registers are taken with these codes. The key is what sets one from the keyboard, the abbreviation what stands in lists.",
  },
  codes: { es: "Códigos de asistencia", en: "Attendance codes" },
  title: { es: "Nombre", en: "Name" },
  short: { es: "Abreviatura", en: "Abbreviation" },
  key: { es: "Tecla", en: "Key" },
  position: { es: "Orden", en: "Order" },
  means: { es: "Cuenta como", en: "Counts as" },
  kind: {
    present: { es: "Presente", en: "Present" },
    late: { es: "Retraso", en: "Late" },
    absent: { es: "Falta", en: "Absent" },
    excused: { es: "Falta justificada", en: "Excused absence" },
    activity: { es: "Actividad del centro", en: "School activity" },
  },
  save: { es: "Guardar", en: "Save" },
  saveOne: { es: "Guardar {{title}}", en: "Save {{title}}" },
  retire: { es: "Retirar", en: "Retire" },
  retireOne: { es: "Retirar {{title}}", en: "Retire {{title}}" },
  remove: { es: "Quitar", en: "Remove" },
  removeOne: { es: "Quitar {{title}}", en: "Remove {{title}}" },
  restore: { es: "Volver a usar", en: "Use again" },
  restoreOne: { es: "Volver a usar {{title}}", en: "Use {{title}} again" },
  retired: { es: "Retirados", en: "Retired" },
  retiredHint: {
    es: "Ya no se ponen. Lo que se anotó con ellos sigue viéndose.",
    en: "They are set no more. What was recorded with them is still shown.",
  },
  add: { es: "Añadir código", en: "Add a code" },
  days: { es: "Plazo del profesorado", en: "Teachers' days" },
  daysLabel: { es: "Días para pasar o corregir una lista", en: "Days to take or correct a register" },
  daysHint: {
    es: "Contados desde el día de la clase; 0 es el mismo día. Después solo la corrige secretaría.",
    en: "Counted from the day of the lesson; 0 is that day only. Afterwards the office alone corrects it.",
  },
  notices: { es: "Avisos de faltas a las familias", en: "Telling families of absences" },
  noticesLabel: { es: "Minutos hasta avisar", en: "Minutes until they are told" },
  noticesHint: {
    es: "Lo que se espera por si la falta se corrige o se justifica. Un aviso por persona y día como mucho; vacío, no se avisa.",
    en: "How long to wait in case the absence is corrected or excused. One notice to each person a day at most; empty, nobody is told.",
  },
  done: {
    saved: { es: "Guardado.", en: "Saved." },
    added: { es: "Añadido.", en: "Added." },
    removed: { es: "Quitado.", en: "Removed." },
  },
} as const satisfies TextTable;
