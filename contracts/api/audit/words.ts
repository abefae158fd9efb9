import type { Locale } from "../../languages.ts";

type Words = Readonly<Record<Locale, string>>;

/** What the actions are about: the part of their names before the first dot. */
export const AUDIT_AREAS = {
  session: { es: "Sesiones", en: "Sessions" },
  sign_in: { es: "Entradas rechazadas", en: "Refused sign-ins" },
  account: { es: "Cuentas", en: "Accounts" },
  device: { es: "Dispositivos", en: "Devices" },
  password: { es: "Contraseñas", en: "Passwords" },
  language: { es: "Idioma", en: "Language" },
  ai_client: { es: "Asistentes de IA conectados", en: "Connected AI assistants" },
  student: { es: "Fichas del alumnado", en: "Student records" },
  grade: { es: "Notas", en: "Marks" },
  assignment: { es: "Tareas y exámenes", en: "Assignments and exams" },
  document: { es: "Contenidos", en: "Content" },
  ai: { es: "Encargos a la IA", en: "AI jobs" },
  roster: { es: "Importaciones", en: "Imports" },
  dead_letter: { es: "Mensajes fallidos", en: "Failed messages" },
  api_key: { es: "Claves de API", en: "API keys" },
  audit: { es: "Registro de auditoría", en: "Audit log" },
} as const satisfies Record<string, Words>;

type Area = keyof typeof AUDIT_AREAS;

/**
 * Every action that an entry may have, as a sentence whose subject is the person: `recordAudit` takes no other, so that
 * whoever reads the log is never shown a code.
 */
export const AUDIT_ACTIONS = {
  "session.opened": { es: "Entró en la plataforma", en: "Signed in" },
  "session.closed": { es: "Cerró una sesión", en: "Ended a session" },
  "session.others_closed": { es: "Cerró sus demás sesiones", en: "Ended their other sessions" },
  "session.revoked": { es: "Se cerraron sesiones", en: "Sessions were ended" },
  "sign_in.refused": { es: "Contraseña equivocada al entrar", en: "Wrong password at sign-in" },
  "account.locked": {
    es: "Cuenta bloqueada un rato por intentos fallidos",
    en: "Account locked for a while after failed tries",
  },
  "account.invitation_issued": { es: "Mandó una invitación por correo", en: "Mailed an invitation" },
  "account.code_issued": { es: "Creó un código de acceso en papel", en: "Made an access code on paper" },
  "account.username_given": { es: "Dio un nombre de usuario", en: "Gave a user name" },
  "device.forgotten": { es: "Dispositivo olvidado por intentos fallidos", en: "Device forgotten after failed tries" },
  "password.reset_requested": {
    es: "Se pidió un enlace para restablecer la contraseña",
    en: "A link to reset the password was asked for",
  },
  "password.reset": { es: "Restableció su contraseña", en: "Reset their password" },
  "password.set": { es: "Puso su primera contraseña", en: "Set their first password" },
  "password.changed": { es: "Cambió su contraseña", en: "Changed their password" },
  "language.chosen": { es: "Eligió el idioma", en: "Chose the language" },
  "ai_client.revoked": { es: "Desconectó un asistente de IA", en: "Disconnected an AI assistant" },
  "student.read": { es: "Abrió la ficha", en: "Opened the record" },
  "grade.recorded": { es: "Puso o cambió una nota", en: "Recorded or changed a mark" },
  "assignment.created": { es: "Creó una tarea", en: "Created an assignment" },
  "assignment.published": { es: "Publicó las notas de una tarea", en: "Published the marks of an assignment" },
  "assignment.unpublished": { es: "Ocultó las notas de una tarea", en: "Hid the marks of an assignment" },
  "document.created": { es: "Se guardó un contenido generado", en: "A generated document was stored" },
  "ai.job.requested": { es: "Encargó un contenido a la IA", en: "Asked the AI for content" },
  "ai.job.cancelled": { es: "Se canceló un encargo a la IA", en: "An AI job was cancelled" },
  "ai.job.retried": { es: "Repitió un encargo a la IA", en: "Repeated an AI job" },
  "roster.check": { es: "Comprobó un archivo de importación", en: "Checked an import file" },
  "roster.import": { es: "Importó personas y grupos", en: "Imported people and classes" },
  "roster.remove": { es: "Dio de baja a quien no estaba en el archivo", en: "Removed who was not in the file" },
  "roster.undo": { es: "Deshizo una importación", en: "Undid an import" },
  "roster.export": { es: "Descargó personas y grupos", en: "Downloaded people and classes" },
  "dead_letter.replayed": { es: "Reenvió un mensaje fallido", en: "Replayed a failed message" },
  "dead_letter.dismissed": { es: "Descartó un mensaje fallido", en: "Dismissed a failed message" },
  "api_key.created": { es: "Creó una clave de API", en: "Made an API key" },
  "api_key.revoked": { es: "Revocó una clave de API", en: "Revoked an API key" },
  "audit.exported": { es: "Descargó el registro de auditoría", en: "Downloaded the audit log" },
} as const satisfies { readonly [Action in `${Area}.${string}`]: Words };

export type AuditAction = keyof typeof AUDIT_ACTIONS;

/** What entries are about. */
export const AUDIT_ENTITIES: Readonly<Record<string, Words>> = {
  user: { es: "Persona", en: "Person" },
  user_session: { es: "Sesión", en: "Session" },
  student: { es: "Alumno o alumna", en: "Student" },
  grade: { es: "Nota", en: "Mark" },
  assignment: { es: "Tarea", en: "Assignment" },
  document: { es: "Contenido", en: "Document" },
  ai_job: { es: "Encargo a la IA", en: "AI job" },
  mcp_grant: { es: "Conexión", en: "Connection" },
  roster_import: { es: "Importación", en: "Import" },
  institution: { es: "Centro", en: "School" },
  api_key: { es: "Clave de API", en: "API key" },
  audit_log: { es: "Registro de auditoría", en: "Audit log" },
  outbox_event: { es: "Suceso interno", en: "Internal event" },
  dead_letter: { es: "Mensaje fallido", en: "Failed message" },
};

/** Fields of what was and what is; one that is not here is shown by its own name. */
export const AUDIT_FIELDS: Readonly<Record<string, Words>> = {
  access: { es: "Accesos", en: "Accesses" },
  action: { es: "Acción", en: "Action" },
  actor: { es: "Persona", en: "Person" },
  appointments: { es: "Accesos que cambian", en: "Accesses that change" },
  assignmentId: { es: "Tarea", en: "Assignment" },
  by: { es: "Desde", en: "From" },
  clientName: { es: "Asistente", en: "Assistant" },
  comment: { es: "Comentario", en: "Comment" },
  counts: { es: "Cantidades", en: "Counts" },
  description: { es: "Descripción", en: "Description" },
  dueAt: { es: "Fecha", en: "Date" },
  entity: { es: "Tipo", en: "Kind" },
  entityId: { es: "Número", en: "Number" },
  expiresAt: { es: "Caduca", en: "Expires" },
  faultCount: { es: "Errores", en: "Faults" },
  fileHash: { es: "Huella del archivo", en: "File fingerprint" },
  fileName: { es: "Archivo", en: "File" },
  from: { es: "Desde", en: "From" },
  frozenPeople: { es: "Personas que no cambian", en: "People left as they are" },
  gradeId: { es: "Nota número", en: "Mark number" },
  groups: { es: "Bajas", en: "Removals" },
  importId: { es: "Importación", en: "Import" },
  jobId: { es: "Encargo", en: "Job" },
  kind: { es: "Tipo", en: "Kind" },
  locale: { es: "Idioma", en: "Language" },
  maxPoints: { es: "Puntuación máxima", en: "Maximum mark" },
  model: { es: "Modelo", en: "Model" },
  name: { es: "Nombre", en: "Name" },
  note: { es: "Motivo", en: "Reason" },
  permissions: { es: "Permisos", en: "Permissions" },
  provider: { es: "Proveedor", en: "Provider" },
  queue: { es: "Cola", en: "Queue" },
  reason: { es: "Motivo", en: "Reason" },
  redirectHost: { es: "Destino", en: "Destination" },
  reference: { es: "Referencia", en: "Reference" },
  rows: { es: "Entradas", en: "Entries" },
  sectionId: { es: "Grupo", en: "Class" },
  sessions: { es: "Sesiones", en: "Sessions" },
  skipped: { es: "Omitidas", en: "Skipped" },
  standardIds: { es: "Criterios", en: "Criteria" },
  status: { es: "Situación", en: "Status" },
  studentId: { es: "Alumno o alumna", en: "Student" },
  title: { es: "Título", en: "Title" },
  to: { es: "Hasta", en: "Until" },
  type: { es: "Tipo", en: "Kind" },
  userId: { es: "Persona", en: "Person" },
  value: { es: "Nota", en: "Mark" },
  weight: { es: "Peso", en: "Weight" },
  withDemographics: { es: "Con fechas de nacimiento y sexo", en: "With birth dates and sex" },
};

const has = <Table extends object>(table: Table, key: PropertyKey): key is keyof Table => Object.hasOwn(table, key);

/** The actions that a prefix such as `grade` or `ai.job` stands for, an action for itself. */
export function actionsUnder(prefix: string): AuditAction[] {
  return Object.keys(AUDIT_ACTIONS).filter(
    (action): action is AuditAction =>
      has(AUDIT_ACTIONS, action) && (action === prefix || action.startsWith(`${prefix}.`)),
  );
}

/** An action or an area in words; entries are never changed, so one of long ago may have a name that nobody uses now. */
export function actionWords(action: string, locale: Locale): string {
  if (has(AUDIT_ACTIONS, action)) return AUDIT_ACTIONS[action][locale];
  return has(AUDIT_AREAS, action) ? AUDIT_AREAS[action][locale] : action;
}

export function entityWords(entity: string, locale: Locale): string {
  return AUDIT_ENTITIES[entity]?.[locale] ?? entity;
}

/** A field by its path, `counts.users`: each part in words where there are some. */
export function fieldWords(path: string, locale: Locale): string {
  return path
    .split(".")
    .map((part) => AUDIT_FIELDS[part]?.[locale] ?? part)
    .join(": ");
}
