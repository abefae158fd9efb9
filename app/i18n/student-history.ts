import type { TextTable } from "./languages.ts";

/** Sent by the loader of the history of a pupil's file. */
export const historyTexts = {
  title: { es: "Historial", en: "History" },
  intro: {
    es: "Quién cambió qué, y cuándo. De lo que se guarda cifrado solo consta que se cambió.",
    en: "Who changed what, and when. Of what is stored encrypted, only that it was changed is on record.",
  },
  filter: { es: "Qué dato", en: "Which field" },
  all: { es: "Todos", en: "All" },
  show: { es: "Ver", en: "Show" },
  none: { es: "No consta ningún cambio.", en: "No change is on record." },
  platform: { es: "La plataforma", en: "The platform" },
  sealed: { es: "Cambiado", en: "Changed" },
  before: { es: "Antes", en: "Before" },
  after: { es: "Después", en: "After" },
  empty: { es: "vacío", en: "empty" },
  yes: { es: "sí", en: "yes" },
  no: { es: "no", en: "no" },
  field: {
    givenName: { es: "Nombre", en: "Given name" },
    middleName: { es: "Segundo nombre", en: "Middle name" },
    familyName: { es: "Apellidos", en: "Family name" },
    email: { es: "Correo", en: "E-mail" },
    username: { es: "Usuario", en: "Username" },
    phone: { es: "Teléfono", en: "Phone" },
    identifier: { es: "Documento o identificador", en: "Identity document or identifier" },
    isActive: { es: "Cuenta", en: "Account" },
    groupName: { es: "Grupo de clase", en: "Form group" },
    enrollment: { es: "Matrícula en materias", en: "Enrolment in subjects" },
    guardians: { es: "Familia", en: "Family" },
    custody: { es: "Nota de custodia", en: "Custody note" },
    contacts: { es: "Contactos de urgencia", en: "Emergency contacts" },
    medical: { es: "Salud y apoyos", en: "Health and support" },
    documents: { es: "Documentos", en: "Documents" },
    tutoring: { es: "Notas de tutoría", en: "Tutoring notes" },
  },
} as const satisfies TextTable;
