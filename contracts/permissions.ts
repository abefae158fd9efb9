import type { Locale } from "./languages.ts";

/** Every permission of the platform, in words; custom roles are made of these. */
export const PERMISSIONS = {
  "institution.read": { es: "Ver los datos del centro", en: "See the school's data" },
  "settings.update": {
    es: "Cambiar la configuración y los perfiles del centro",
    en: "Change the school's settings and roles",
  },
  "users.create": { es: "Crear personas", en: "Add people" },
  "users.read": { es: "Ver personas", en: "See people" },
  "users.update": { es: "Modificar personas", en: "Change people" },
  "users.delete": { es: "Desactivar personas", en: "Deactivate people" },
  "users.import": { es: "Importar personas y grupos", en: "Import people and classes" },
  "students.create": { es: "Crear alumnado", en: "Add students" },
  "students.read": { es: "Ver alumnado", en: "See students" },
  "students.update": { es: "Modificar alumnado", en: "Change students" },
  "students.delete": { es: "Dar de baja alumnado", en: "Take students off" },
  "custody.read": { es: "Leer notas de custodia", en: "Read custody notes" },
  "custody.update": { es: "Escribir notas de custodia", en: "Write custody notes" },
  "contacts.read": { es: "Ver contactos de urgencia", en: "See emergency contacts" },
  "contacts.update": { es: "Cambiar contactos de urgencia", en: "Change emergency contacts" },
  "medical.read": { es: "Ver salud y necesidades de apoyo", en: "See health and support needs" },
  "medical.update": { es: "Cambiar salud y necesidades de apoyo", en: "Change health and support needs" },
  "courses.create": { es: "Crear materias y grupos", en: "Add courses and classes" },
  "courses.read": { es: "Ver materias y grupos", en: "See courses and classes" },
  "courses.update": { es: "Modificar materias y grupos", en: "Change courses and classes" },
  "courses.delete": { es: "Borrar materias y grupos", en: "Delete courses and classes" },
  "grades.create": { es: "Poner notas", en: "Give marks" },
  "grades.read": { es: "Ver notas", en: "See marks" },
  "grades.update": { es: "Corregir notas", en: "Correct marks" },
  "attendance.create": { es: "Pasar lista", en: "Take the register" },
  "attendance.read": { es: "Ver asistencia", en: "See attendance" },
  "attendance.update": { es: "Corregir asistencia", en: "Correct attendance" },
  "attendance.oversee": {
    es: "Ver qué listas faltan por pasar y recordarlo",
    en: "See which registers are missing and remind of them",
  },
  "assignments.read": { es: "Ver tareas", en: "See assignments" },
  "assignments.create": { es: "Crear tareas", en: "Create assignments" },
  "assignments.submit": { es: "Entregar tareas", en: "Hand work in" },
  "communications.create": { es: "Enviar mensajes", en: "Send messages" },
  "communications.read": { es: "Leer mensajes", en: "Read messages" },
  "content.create": { es: "Crear contenidos", en: "Create content" },
  "content.read": { es: "Ver contenidos", en: "See content" },
  "content.update": { es: "Modificar contenidos", en: "Change content" },
  "curriculum.read": { es: "Consultar el currículo", en: "Consult the curriculum" },
  "profile.read": { es: "Ver el propio perfil", en: "See one's own profile" },
  "profile.update": { es: "Modificar el propio perfil", en: "Change one's own profile" },
  "children.read": { es: "Ver a los propios hijos", en: "See one's own children" },
  "children.grades.read": { es: "Ver las notas de los propios hijos", en: "See the marks of one's own children" },
  "children.attendance.read": {
    es: "Ver la asistencia de los propios hijos",
    en: "See the attendance of one's own children",
  },
  "reports.read": { es: "Ver informes", en: "See reports" },
  "analytics.read": { es: "Ver analíticas", en: "See analytics" },
  "audit.read": { es: "Ver el registro de auditoría", en: "See the audit log" },
  "platform.operate": { es: "Operar la plataforma", en: "Operate the platform" },
} as const satisfies Readonly<Record<string, Readonly<Record<Locale, string>>>>;

export type Permission = keyof typeof PERMISSIONS;

/** Those of a school: whoever operates the platform is of none. */
export const SCHOOL_PERMISSIONS = namesOf(PERMISSIONS).filter((name) => name !== "platform.operate");

function namesOf<Name extends string>(record: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(record) as Name[];
}

export const ROLE_KINDS = ["super_admin", "school_admin", "teacher", "student", "parent"] as const;
export type RoleKind = (typeof ROLE_KINDS)[number];

/** What each built-in role may do. `*` covers all, `users.*` all that begins with `users.`. */
export const ROLE_PERMISSIONS: Record<RoleKind, readonly string[]> = {
  // Runs the platform and no school: whose rows these are is decided here, not by what a page shows.
  super_admin: ["platform.operate", "institution.read"],
  school_admin: [
    "institution.read",
    "settings.update",
    "users.create",
    "users.read",
    "users.update",
    "users.delete",
    "users.import",
    "students.create",
    "students.read",
    "students.update",
    "students.delete",
    "custody.read",
    "custody.update",
    "contacts.read",
    "contacts.update",
    "medical.read",
    "medical.update",
    "courses.create",
    "courses.read",
    "courses.update",
    "courses.delete",
    "grades.read",
    "attendance.read",
    "attendance.update",
    "attendance.oversee",
    "communications.create",
    "communications.read",
    "content.read",
    "curriculum.read",
    "reports.read",
    "analytics.read",
    "audit.read",
  ],
  teacher: [
    "institution.read",
    "students.read",
    "students.update",
    "contacts.read",
    "medical.read",
    "courses.read",
    "courses.update",
    "grades.create",
    "grades.read",
    "grades.update",
    "attendance.create",
    "attendance.read",
    "attendance.update",
    "assignments.read",
    "assignments.create",
    "communications.create",
    "communications.read",
    "content.create",
    "content.read",
    "content.update",
    "curriculum.read",
    "analytics.read",
  ],
  student: [
    "institution.read",
    "profile.read",
    "profile.update",
    "courses.read",
    "grades.read",
    "attendance.read",
    "communications.read",
    "assignments.read",
    "assignments.submit",
  ],
  parent: [
    "institution.read",
    "children.read",
    "children.grades.read",
    "children.attendance.read",
    "communications.read",
    "communications.create",
    "reports.read",
  ],
};

/** Does a granted set cover `required`? Wildcards as in the role table. */
export function covers(granted: readonly string[], required: string): boolean {
  return granted.some(
    (permission) =>
      permission === "*" ||
      permission === required ||
      (permission.endsWith(".*") && required.startsWith(permission.slice(0, -1))),
  );
}
