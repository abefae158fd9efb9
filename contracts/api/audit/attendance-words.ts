import type { Locale } from "../../languages.ts";

/** Those of `AUDIT_ACTIONS` that are about registers, justifications, tutors and alerts. */
export const ATTENDANCE_ACTIONS = {
  "register.taken": { es: "Pasó lista", en: "Took the register" },
  "register.changed": { es: "Corrigió una lista", en: "Corrected a register" },
  "register.overridden": {
    es: "Cambió asistencia desde secretaría",
    en: "Changed attendance for the office",
  },
  "register.nudged": { es: "Recordó que faltaban listas por pasar", en: "Reminded of missing registers" },
  "justification.requested": { es: "Pidió justificar una ausencia", en: "Asked to justify an absence" },
  "justification.entered": { es: "Anotó una ausencia justificada", en: "Entered an absence" },
  "justification.read": { es: "Abrió un justificante", en: "Opened a justification" },
  "justification.attached": { es: "Adjuntó un archivo a un justificante", en: "Attached a file to a justification" },
  "justification.accepted": { es: "Aceptó un justificante", en: "Accepted a justification" },
  "justification.refused": { es: "Rechazó un justificante", en: "Refused a justification" },
  "justification.withdrawn": { es: "Retiró un justificante", en: "Took a justification back" },
  "tutors.replaced": { es: "Cambió las tutorías de un grupo", en: "Changed a group's tutors" },
  "attendance_code.created": { es: "Añadió un código de asistencia", en: "Added an attendance code" },
  "attendance_code.updated": { es: "Cambió un código de asistencia", en: "Changed an attendance code" },
  "attendance_code.removed": { es: "Quitó un código de asistencia", en: "Removed an attendance code" },
  "attendance_alert.read": {
    es: "Abrió la nota de una alerta de asistencia",
    en: "Opened the note of an attendance alert",
  },
  "attendance_alert.handled": { es: "Atendió una alerta de asistencia", en: "Attended to an attendance alert" },
  "alert_rule.created": { es: "Añadió un umbral de asistencia", en: "Added an attendance threshold" },
  "alert_rule.updated": { es: "Cambió un umbral de asistencia", en: "Changed an attendance threshold" },
  "alert_rule.removed": { es: "Quitó un umbral de asistencia", en: "Removed an attendance threshold" },
} as const satisfies Readonly<Record<string, Readonly<Record<Locale, string>>>>;
