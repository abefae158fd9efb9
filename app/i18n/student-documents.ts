import type { TextTable } from "./languages.ts";

/** Sent by the loader of the documents of a pupil. */
export const documentTexts = {
  title: { es: "Documentos", en: "Documents" },
  intro: {
    es: "Se guardan cifrados. Cada vez que alguien del centro descarga uno queda apuntado quién y cuándo.",
    en: "Stored encrypted. Each time somebody of the school downloads one, who and when is written down.",
  },
  introFamily: {
    es: "Los documentos que el centro ha compartido contigo.",
    en: "The documents that the school has shared with you.",
  },
  none: { es: "No hay ningún documento.", en: "There are no documents." },
  noneHint: {
    es: "Lo que tiene que ver con la salud va en Salud y apoyos.",
    en: "What has to do with health belongs in Health and support.",
  },
  noneFamily: { es: "El centro no ha compartido ningún documento.", en: "The school has not shared any document." },
  category: {
    enrolment: { es: "Matrícula", en: "Enrolment" },
    authorisation: { es: "Autorización", en: "Authorisation" },
    report_card: { es: "Boletín o informe", en: "Report card" },
    psychopedagogical: { es: "Informe psicopedagógico", en: "Psychopedagogical report" },
    identity: { es: "Documento de identidad", en: "Identity document" },
    other: { es: "Otro", en: "Other" },
  },
  staff: {
    office: { es: "Secretaría y dirección", en: "The office and the head" },
    tutors: { es: "También la tutoría", en: "The tutors too" },
    teachers: { es: "Todo su profesorado", en: "All their teachers" },
  },
  seenBy: { es: "Lo ve: {{who}}", en: "Seen by: {{who}}" },
  who: {
    office: { es: "secretaría y dirección", en: "the office" },
    tutors: { es: "tutoría", en: "tutors" },
    teachers: { es: "su profesorado", en: "their teachers" },
    family: { es: "familia", en: "family" },
    student: { es: "alumno o alumna", en: "student" },
  },
  special: { es: "Especial protección", en: "Specially protected" },
  uploaded: { es: "{{name}}, {{moment}}", en: "{{name}}, {{moment}}" },
  download: { es: "Descargar {{kind}}, {{size}}", en: "Download {{kind}}, {{size}}" },
  downloadOf: { es: "Descargar {{kind}}, {{size}}: {{title}}", en: "Download {{kind}}, {{size}}: {{title}}" },
  change: { es: "Cambiar o quitar", en: "Change or remove" },
  changeOf: { es: "Cambiar o quitar {{title}}", en: "Change or remove {{title}}" },
  save: { es: "Guardar", en: "Save" },
  remove: { es: "Quitar", en: "Remove" },
  removeHint: { es: "Quitado se puede recuperar durante 30 días.", en: "It can be had back for 30 days." },
  removed: { es: "Quitados", en: "Removed" },
  removedHint: {
    es: "Se borran del todo a los 30 días de quitarlos.",
    en: "They are deleted for good 30 days after they were removed.",
  },
  removedAt: { es: "Quitado el {{moment}}", en: "Removed {{moment}}" },
  restore: { es: "Recuperar", en: "Bring back" },
  restoreOf: { es: "Recuperar {{title}}", en: "Bring {{title}} back" },
  add: { es: "Subir un documento", en: "Upload a document" },
  field: {
    title: { es: "Título", en: "Title" },
    category: { es: "Qué es", en: "What it is" },
    staff: { es: "Quién lo ve del centro", en: "Who of the school sees it" },
    family: { es: "Compartir con la familia", en: "Share with the family" },
    student: { es: "Compartir con el alumno o la alumna", en: "Share with the student" },
    file: { es: "Archivo", en: "File" },
    fileHint: {
      es: "PDF, imagen (JPEG, PNG, WebP) o documento de Word, Excel, PowerPoint u OpenDocument, hasta 25 MB. A las fotos se les quita dónde y cuándo se hicieron.",
      en: "PDF, picture (JPEG, PNG, WebP) or a document of Word, Excel, PowerPoint or OpenDocument, up to 25 MB. From photos, where and when they were taken is removed.",
    },
  },
  upload: { es: "Subir", en: "Upload" },
  chooseFile: { es: "Elige un archivo.", en: "Choose a file." },
  tooLarge: { es: "El archivo pasa de 25 MB.", en: "The file is larger than 25 MB." },
  done: {
    added: { es: "Documento subido.", en: "Document uploaded." },
    changed: { es: "Guardado.", en: "Saved." },
    removed: {
      es: "Documento quitado. Está abajo, por si hay que recuperarlo.",
      en: "Document removed. It is below, in case you need it back.",
    },
    restored: { es: "Documento recuperado.", en: "Document brought back." },
  },
} as const satisfies TextTable;
