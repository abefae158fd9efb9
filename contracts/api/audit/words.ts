import type { Locale } from "../../languages.ts";

type Words = Readonly<Record<Locale, string>>;

/** What the actions are about: the part of their names before the first dot. */
export const AUDIT_AREAS = {
  session: { es: "Sesiones", en: "Sessions" },
  sign_in: { es: "Entradas rechazadas", en: "Refused sign-ins" },
  account: { es: "Cuentas", en: "Accounts" },
  device: { es: "Dispositivos", en: "Devices" },
  password: { es: "Contraseñas", en: "Passwords" },
  factor: { es: "Segundo paso para entrar", en: "Second step of signing in" },
  notices: { es: "Avisos", en: "Notices" },
  language: { es: "Idioma", en: "Language" },
  ai_client: { es: "Asistentes de IA conectados", en: "Connected AI assistants" },
  user: { es: "Personas", en: "People" },
  role: { es: "Perfiles", en: "Roles" },
  guardians: { es: "Familias", en: "Families" },
  custody: { es: "Notas de custodia", en: "Custody notes" },
  student: { es: "Fichas del alumnado", en: "Student records" },
  grade: { es: "Notas", en: "Marks" },
  assignment: { es: "Tareas y exámenes", en: "Assignments and exams" },
  document: { es: "Contenidos", en: "Content" },
  ai: { es: "Encargos a la IA", en: "AI jobs" },
  roster: { es: "Importaciones", en: "Imports" },
  dead_letter: { es: "Mensajes fallidos", en: "Failed messages" },
  api_key: { es: "Claves de API", en: "API keys" },
  audit: { es: "Registro de auditoría", en: "Audit log" },
  key: { es: "Claves de cifrado", en: "Encryption keys" },
  switch: { es: "Interruptores de la plataforma", en: "The platform's switches" },
  school: { es: "Datos y calendario del centro", en: "The school's details and calendar" },
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
  "session.ended": { es: "Cerró una sesión de otra persona", en: "Ended another person's session" },
  "session.all_ended": { es: "Cerró las sesiones de otra persona", en: "Ended another person's sessions" },
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
  "session.confirmed": { es: "Confirmó quién es", en: "Confirmed who they are" },
  "factor.begun": { es: "Empezó a añadir un segundo paso", en: "Began to add a second step" },
  "factor.added": { es: "Añadió un segundo paso", en: "Added a second step" },
  "factor.renamed": { es: "Cambió el nombre de un segundo paso", en: "Renamed a second step" },
  "factor.removed": { es: "Quitó un segundo paso", en: "Removed a second step" },
  "factor.cleared": { es: "Quitó los segundos pasos de una persona", en: "Took a person's second steps away" },
  "factor.codes_renewed": { es: "Creó códigos de recuperación nuevos", en: "Made new recovery codes" },
  "factor.refused": { es: "Código equivocado en el segundo paso", en: "Wrong code at the second step" },
  "factor.locked": {
    es: "Segundo paso bloqueado un rato por intentos fallidos",
    en: "Second step locked for a while after failed tries",
  },
  "notices.chosen": { es: "Eligió qué avisos recibe por correo", en: "Chose of which notices they are mailed" },
  "language.chosen": { es: "Eligió el idioma", en: "Chose the language" },
  "ai_client.revoked": { es: "Desconectó un asistente de IA", en: "Disconnected an AI assistant" },
  "user.created": { es: "Añadió a una persona", en: "Added a person" },
  "role.created": { es: "Creó un perfil", en: "Made a role" },
  "role.updated": { es: "Cambió un perfil", en: "Changed a role" },
  "user.previewed": { es: "Miró qué ve una persona", en: "Looked at what a person sees" },
  "role.restored": { es: "Devolvió un perfil quitado", en: "Brought a removed role back" },
  "role.removed": { es: "Quitó un perfil", en: "Removed a role" },
  "user.updated": { es: "Corrigió los datos de una persona", en: "Corrected a person's details" },
  "user.deactivated": { es: "Dio de baja una cuenta", en: "Deactivated an account" },
  "user.reactivated": { es: "Activó de nuevo una cuenta", en: "Activated an account again" },
  "user.exported": { es: "Descargó una lista de personas", en: "Downloaded a list of people" },
  "guardians.replaced": { es: "Cambió la familia de un expediente", en: "Changed a student's family" },
  "guardians.records_ended": {
    es: "Se cerraron a la familia los datos de quien cumple 18 años",
    en: "Records of a student who came of age were closed to the family",
  },
  "custody.read": { es: "Abrió la nota de custodia", en: "Opened the custody note" },
  "custody.replaced": { es: "Cambió la nota de custodia", en: "Changed the custody note" },
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
  "switch.off": { es: "Apagó una parte de la plataforma", en: "Turned a part of the platform off" },
  "switch.on": { es: "Volvió a encender una parte de la plataforma", en: "Turned a part of the platform on again" },
  "school.created": { es: "Dio de alta un centro", en: "Added a school" },
  "school.suspended": { es: "Suspendió el centro", en: "Suspended the school" },
  "school.resumed": { es: "Reanudó el centro", en: "Resumed the school" },
  "school.updated": { es: "Cambió los datos del centro", en: "Changed the school's details" },
  "school.term_added": { es: "Añadió un curso o una evaluación", en: "Added a school year or term" },
  "school.term_changed": { es: "Cambió un curso o una evaluación", en: "Changed a school year or term" },
  "school.term_removed": { es: "Quitó un curso o una evaluación", en: "Removed a school year or term" },
  "school.days_off_added": { es: "Añadió días no lectivos", en: "Added days without lessons" },
  "school.days_off_removed": { es: "Quitó días no lectivos", en: "Removed days without lessons" },
  "school.factor_demanded": { es: "Cambió a quién se pide un segundo paso", en: "Changed who needs a second step" },
  "key.renewed": { es: "El centro tiene una clave de cifrado nueva", en: "The school has a new encryption key" },
} as const satisfies { readonly [Action in `${Area}.${string}`]: Words };

export type AuditAction = keyof typeof AUDIT_ACTIONS;

/** What entries are about. */
export const AUDIT_ENTITIES: Readonly<Record<string, Words>> = {
  user: { es: "Persona", en: "Person" },
  role: { es: "Perfil", en: "Role" },
  user_session: { es: "Sesión", en: "Session" },
  second_factor: { es: "Segundo paso", en: "Second step" },
  key: { es: "Clave", en: "Key" },
  student: { es: "Alumno o alumna", en: "Student" },
  grade: { es: "Nota", en: "Mark" },
  assignment: { es: "Tarea", en: "Assignment" },
  document: { es: "Contenido", en: "Document" },
  ai_job: { es: "Encargo a la IA", en: "AI job" },
  mcp_grant: { es: "Conexión", en: "Connection" },
  roster_import: { es: "Importación", en: "Import" },
  institution: { es: "Centro", en: "School" },
  academic_session: { es: "Curso o evaluación", en: "School year or term" },
  switch: { es: "Interruptor", en: "Switch" },
  non_school_days: { es: "Días no lectivos", en: "Days without lessons" },
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
  address: { es: "Dirección", en: "Address" },
  appointments: { es: "Accesos que cambian", en: "Accesses that change" },
  assignmentId: { es: "Tarea", en: "Assignment" },
  by: { es: "Desde", en: "From" },
  adultAccess: { es: "Ve notas y faltas siendo mayor de edad", en: "Sees records of a pupil of age" },
  hasNote: { es: "Tiene nota", en: "Has a note" },
  canCollect: { es: "Puede recoger", en: "May collect" },
  canContact: { es: "Recibe avisos", en: "Is contacted" },
  canViewRecords: { es: "Ve notas y faltas", en: "Sees marks and absences" },
  clientName: { es: "Asistente", en: "Assistant" },
  comment: { es: "Comentario", en: "Comment" },
  counts: { es: "Cantidades", en: "Counts" },
  description: { es: "Descripción", en: "Description" },
  dueAt: { es: "Fecha", en: "Date" },
  email: { es: "Correo", en: "E-mail" },
  endDate: { es: "Último día", en: "Last day" },
  entity: { es: "Tipo", en: "Kind" },
  entityId: { es: "Número", en: "Number" },
  expiresAt: { es: "Caduca", en: "Expires" },
  familyName: { es: "Apellidos", en: "Family name" },
  faultCount: { es: "Errores", en: "Faults" },
  feature: { es: "Parte", en: "Part" },
  fileHash: { es: "Huella del archivo", en: "File fingerprint" },
  fileName: { es: "Archivo", en: "File" },
  format: { es: "Formato", en: "Format" },
  from: { es: "Desde", en: "From" },
  frozenPeople: { es: "Personas que no cambian", en: "People left as they are" },
  givenName: { es: "Nombre", en: "Given name" },
  gradeId: { es: "Nota número", en: "Mark number" },
  gradeLevel: { es: "Curso", en: "Year" },
  groupName: { es: "Grupo de clase", en: "Form group" },
  groups: { es: "Bajas", en: "Removals" },
  guardians: { es: "Familia", en: "Family" },
  hasCustody: { es: "Custodia", en: "Custody" },
  identifier: { es: "Documento o identificador", en: "Identity document or identifier" },
  importId: { es: "Importación", en: "Import" },
  isActive: { es: "Cuenta activa", en: "Active account" },
  isPrimary: { es: "Contacto principal", en: "Main contact" },
  jobId: { es: "Encargo", en: "Job" },
  kind: { es: "Tipo", en: "Kind" },
  locale: { es: "Idioma", en: "Language" },
  maxPoints: { es: "Puntuación máxima", en: "Maximum mark" },
  middleName: { es: "Segundo nombre", en: "Middle name" },
  model: { es: "Modelo", en: "Model" },
  name: { es: "Nombre", en: "Name" },
  note: { es: "Motivo", en: "Reason" },
  officialCode: { es: "Código de centro", en: "School code" },
  permissions: { es: "Permisos", en: "Permissions" },
  phone: { es: "Teléfono", en: "Phone" },
  provider: { es: "Proveedor", en: "Provider" },
  queue: { es: "Cola", en: "Queue" },
  reason: { es: "Motivo", en: "Reason" },
  redirectHost: { es: "Destino", en: "Destination" },
  reference: { es: "Referencia", en: "Reference" },
  requiredFrom: { es: "Se pide desde", en: "Demanded from" },
  relation: { es: "Relación", en: "Relation" },
  role: { es: "Perfil", en: "Role" },
  roleId: { es: "Perfil", en: "Role" },
  rows: { es: "Entradas", en: "Entries" },
  schoolId: { es: "Centro", en: "School" },
  search: { es: "Búsqueda", en: "Search" },
  sectionId: { es: "Grupo", en: "Class" },
  sessions: { es: "Sesiones", en: "Sessions" },
  skipped: { es: "Omitidas", en: "Skipped" },
  sort: { es: "Orden", en: "Order" },
  standardIds: { es: "Criterios", en: "Criteria" },
  startDate: { es: "Primer día", en: "First day" },
  state: { es: "Estado", en: "State" },
  status: { es: "Situación", en: "Status" },
  student: { es: "Expediente", en: "Student file" },
  studentId: { es: "Alumno o alumna", en: "Student" },
  studentNumber: { es: "N.º de expediente", en: "Student no." },
  timeZone: { es: "Huso horario", en: "Time zone" },
  template: { es: "Plantilla", en: "Template" },
  title: { es: "Título", en: "Title" },
  to: { es: "Hasta", en: "Until" },
  type: { es: "Tipo", en: "Kind" },
  userId: { es: "Persona", en: "Person" },
  username: { es: "Usuario", en: "Username" },
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
