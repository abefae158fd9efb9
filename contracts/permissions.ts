/** Every permission of the platform with its Spanish title; custom roles are made of these. */
export const PERMISSIONS = {
  "institution.read": "Ver los datos del centro",
  "settings.update": "Cambiar la configuración del centro",
  "users.create": "Crear personas",
  "users.read": "Ver personas",
  "users.update": "Modificar personas",
  "users.delete": "Desactivar personas",
  "users.import": "Importar personas y grupos",
  "students.create": "Crear alumnado",
  "students.read": "Ver alumnado",
  "students.update": "Modificar alumnado",
  "students.delete": "Dar de baja alumnado",
  "courses.create": "Crear materias y grupos",
  "courses.read": "Ver materias y grupos",
  "courses.update": "Modificar materias y grupos",
  "courses.delete": "Borrar materias y grupos",
  "grades.create": "Poner notas",
  "grades.read": "Ver notas",
  "grades.update": "Corregir notas",
  "attendance.create": "Pasar lista",
  "attendance.read": "Ver asistencia",
  "attendance.update": "Corregir asistencia",
  "assignments.read": "Ver tareas",
  "assignments.create": "Crear tareas",
  "assignments.submit": "Entregar tareas",
  "communications.create": "Enviar mensajes",
  "communications.read": "Leer mensajes",
  "content.create": "Crear contenidos",
  "content.read": "Ver contenidos",
  "content.update": "Modificar contenidos",
  "curriculum.read": "Consultar el currículo",
  "profile.read": "Ver el propio perfil",
  "profile.update": "Modificar el propio perfil",
  "children.read": "Ver a los propios hijos",
  "children.grades.read": "Ver las notas de los propios hijos",
  "children.attendance.read": "Ver la asistencia de los propios hijos",
  "reports.read": "Ver informes",
  "analytics.read": "Ver analíticas",
  "audit.read": "Ver el registro de auditoría",
  "platform.operate": "Operar la plataforma",
} as const;

export type Permission = keyof typeof PERMISSIONS;

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
    "courses.create",
    "courses.read",
    "courses.update",
    "courses.delete",
    "grades.read",
    "attendance.read",
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
