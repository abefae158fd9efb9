import type { Locale } from "../../languages.ts";

/** Of `AUDIT_ACTIONS`: results, sessions and papers. */
export const EVALUATION_ACTIONS = {
  "evaluation.opened": { es: "Abrió las sesiones de evaluación", en: "Opened the sessions of evaluation" },
  "evaluation.results_confirmed": { es: "Confirmó calificaciones", en: "Confirmed results" },
  "evaluation.remark_written": { es: "Escribió el comentario de tutoría", en: "Wrote the tutor's comment" },
  "evaluation.closed": { es: "Cerró una sesión de evaluación", en: "Closed a session of evaluation" },
  "evaluation.result_amended": { es: "Rectificó una calificación", en: "Amended a result" },
  "issued.made": { es: "Expidió un documento", en: "Issued a document" },
  "issued.revoked": { es: "Anuló un documento", en: "Revoked a document" },
  "issued.many_requested": {
    es: "Encargó los boletines de varios grupos",
    en: "Asked for the report cards of several groups",
  },
  "issued.file_taken": {
    es: "Descargó los boletines de varios grupos",
    en: "Downloaded the report cards of several groups",
  },
} as const satisfies Record<string, Readonly<Record<Locale, string>>>;
