import type { Locale } from "../../languages.ts";

/** Those about what is kept in a pupil's file. */
export const STUDENT_ACTIONS = {
  "contacts.read": { es: "Abrió los contactos de urgencia", en: "Opened the emergency contacts" },
  "contacts.replaced": { es: "Cambió los contactos de urgencia", en: "Changed the emergency contacts" },
  "medical.read": { es: "Abrió la ficha de salud", en: "Opened the health record" },
  "medical.listed": { es: "Vio en la lista de necesidades de apoyo", en: "Saw in the list of support needs" },
  "medical.replaced": { es: "Cambió la ficha de salud", en: "Changed the health record" },
  "custody.read": { es: "Abrió la nota de custodia", en: "Opened the custody note" },
  "custody.replaced": { es: "Cambió la nota de custodia", en: "Changed the custody note" },
  "student_document.added": { es: "Añadió un documento", en: "Added a document" },
  "student_document.uploaded": { es: "Subió el archivo de un documento", en: "Uploaded the file of a document" },
  "student_document.read": { es: "Descargó un documento", en: "Downloaded a document" },
  "student_document.changed": { es: "Cambió los datos de un documento", en: "Changed the details of a document" },
  "student_document.removed": { es: "Quitó un documento", en: "Removed a document" },
  "student_document.restored": { es: "Recuperó un documento quitado", en: "Brought a removed document back" },
  "enrollment.seated": { es: "Matriculó en un grupo de materia", en: "Enrolled a student in a section" },
  "enrollment.ended": { es: "Dio de baja en un grupo de materia", en: "Ended an enrolment" },
  "enrollment.waiting": { es: "Apuntó en una lista de espera", en: "Put a student on a waiting list" },
  "enrollment.not_waiting": { es: "Quitó de una lista de espera", en: "Took a student off a waiting list" },
  "tutoring.read": { es: "Leyó las notas de tutoría", en: "Read the tutoring notes" },
  "tutoring.written": { es: "Escribió una nota de tutoría", en: "Wrote a tutoring note" },
  "tutoring.changed": { es: "Cambió una nota de tutoría", en: "Changed a tutoring note" },
  "student.read": { es: "Abrió la ficha", en: "Opened the record" },
  "student.group_changed": { es: "Cambió de grupo", en: "Changed the group of a student" },
  "student.group_change_undone": { es: "Deshizo un cambio de grupo", en: "Took a change of group back" },
  "student.exported": { es: "Descargó la lista de alumnado", en: "Downloaded the list of students" },
} as const satisfies Record<string, Readonly<Record<Locale, string>>>;
