import type { TextTable } from "./languages.ts";

/** Sent by the loader of the page that shows what a person sees. */
export const previewTexts = {
  title: { es: "Qué ve {{name}}", en: "What {{name}} sees" },
  intro: {
    es: "Según su perfil y sus relaciones de hoy. No actúas en su nombre, y aquí sale solo a quien también tú alcanzas. Queda en la auditoría.",
    en: "By the role and the relations of today. You do not act as them, and only whom you reach too is shown here. It is in the audit log.",
  },
  inactive: {
    es: "Su cuenta está dada de baja: ahora no entra.",
    en: "The account is closed: they cannot sign in now.",
  },
  pages: { es: "Páginas de su menú", en: "Pages of their menu" },
  permissions: { es: "Lo que puede hacer", en: "What they may do" },
  nothing: { es: "Nada.", en: "Nothing." },
  students: { es: "Alumnado que alcanza", en: "Students they reach" },
  sections: { es: "Grupos que alcanza", en: "Classes they reach" },
  noStudents: { es: "A nadie.", en: "Nobody." },
  noSections: { es: "Ninguno.", en: "None." },
  more: { es: "Se muestran {{shown}} de {{total}}.", en: "{{shown}} of {{total}} are shown." },
  reasons: {
    school: { es: "A todo el centro, por dirigirlo o administrarlo.", en: "The whole school, since they run it." },
    section: { es: "A quien está hoy en sus grupos.", en: "Who is in their classes today." },
    guardian: {
      es: "A sus hijos e hijas cuyas notas y faltas puede ver.",
      en: "Their children whose records they may see.",
    },
    self: { es: "A sí.", en: "Themselves." },
    none: { es: "Su perfil no permite ver alumnado.", en: "The role does not allow seeing students." },
  },
} as const satisfies TextTable;
