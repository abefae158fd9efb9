import type { TextTable } from "./languages.ts";

/** Sent by the loaders of the operator's pages of schools. */
export const operatorTexts = {
  schools: { es: "Centros", en: "Schools" },
  newSchool: { es: "Nuevo centro", en: "New school" },
  school: { es: "Centro", en: "School" },
  code: { es: "Código de centro", en: "School code" },
  families: { es: "Familias", en: "Families" },
  students: { es: "Alumnado", en: "Students" },
  teachers: { es: "Profesorado", en: "Teachers" },
  groups: { es: "Grupos de clase", en: "Form groups" },
  sections: { es: "Grupos", en: "Classes" },
  accounts: { es: "Cuentas activas", en: "Active accounts" },
  figures: { es: "El centro en cifras", en: "The school in figures" },
  few: { es: "menos de 5", en: "fewer than 5" },
  activity: { es: "Última actividad", en: "Last activity" },
  never: { es: "Ninguna todavía", en: "None yet" },
  lastImport: { es: "Última importación", en: "Latest import" },
  lastExport: { es: "Última copia que se llevó el centro", en: "Last time the school took its data along" },
  exportHint: {
    es: "La descarga es de su dirección, en «Importar». Desde aquí no se ven datos de nadie.",
    en: "The download is for its head, under “Import”. Nobody's data can be seen from here.",
  },
  imports: {
    checked: { es: "comprobada", en: "checked" },
    committed: { es: "hecha", en: "done" },
    rejected: { es: "rechazada", en: "rejected" },
    undone: { es: "deshecha", en: "undone" },
  },
  state: { es: "Estado", en: "State" },
  active: { es: "En marcha", en: "Running" },
  suspended: { es: "Suspendido", en: "Suspended" },
  suspendedSince: { es: "Suspendido desde el {{moment}}: {{reason}}", en: "Suspended since {{moment}}: {{reason}}" },
  suspend: {
    title: { es: "Suspender el centro", en: "Suspend the school" },
    what: {
      es: "Nadie del centro podrá entrar: quien esté dentro sale en menos de un minuto. Claves, asistentes e invitaciones dejan de servir y no se borra nada: al reanudarlo todo vuelve a valer.",
      en: "Nobody of the school can get in: whoever is in is out within a minute. Keys, assistants and invitations stop working and nothing is deleted: once resumed all holds again.",
    },
    name: { es: "Escribe el nombre del centro", en: "Type the school's name" },
    reason: { es: "Motivo", en: "Reason" },
    reasonHint: { es: "Queda en el registro de auditoría del centro.", en: "It stays in the school's audit log." },
    submit: { es: "Suspender", en: "Suspend" },
  },
  resume: { es: "Reanudar el centro", en: "Resume the school" },
  done: {
    created: {
      es: "Centro creado. Su dirección recibe por correo un enlace para poner su contraseña: sirve 72 horas.",
      en: "School added. Its head is mailed a link to set a password: it is good for 72 hours.",
    },
    suspended: { es: "Centro suspendido.", en: "School suspended." },
    resumed: { es: "Centro reanudado.", en: "School resumed." },
  },
  create: {
    intro: {
      es: "Se crea con el curso actual, sus tres evaluaciones y la escala de notas de la plantilla. El curso y las evaluaciones los cambia después su dirección en «Centro».",
      en: "It is made with this school year, its three terms and the template's grading scales. Its head changes year and terms later under “School”.",
    },
    name: { es: "Nombre del centro", en: "Name of the school" },
    codeHint: { es: "Ocho cifras; se puede poner después.", en: "Eight digits; it can be set later." },
    template: { es: "Plantilla", en: "Template" },
    templates: {
      ies: { es: "Instituto: notas con decimales", en: "Secondary school: marks with decimals" },
      colegio: { es: "Colegio: notas enteras", en: "Primary school: whole marks" },
    },
    timeZone: { es: "Huso horario", en: "Time zone" },
    head: { es: "Su dirección", en: "Its head" },
    givenName: { es: "Nombre", en: "Given name" },
    familyName: { es: "Apellidos", en: "Family name" },
    email: { es: "Correo", en: "E-mail" },
    submit: { es: "Crear centro", en: "Add school" },
  },
} as const satisfies TextTable;
