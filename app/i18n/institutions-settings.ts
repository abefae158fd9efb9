import type { TextTable } from "./languages.ts";

/** Sent by the loaders of the pages of a school's settings. */
export const settingsTexts = {
  title: { es: "Centro", en: "School" },
  tabs: {
    label: { es: "Configuración del centro", en: "The school's settings" },
    data: { es: "Datos", en: "Details" },
    calendar: { es: "Calendario", en: "Calendar" },
    attendance: { es: "Asistencia", en: "Attendance" },
    factors: { es: "Segundo paso", en: "Second step" },
  },
  save: { es: "Guardar", en: "Save" },
  saved: { es: "Guardado.", en: "Saved." },
  data: {
    name: { es: "Nombre del centro", en: "Name of the school" },
    officialCode: { es: "Código de centro", en: "School code" },
    officialCodeHint: {
      es: "Ocho cifras. Quien entra con usuario lo escribe detrás de la @: si lo cambias, avisa antes.",
      en: "Eight digits. Whoever signs in by a user name writes it after the @: if you change it, tell them before.",
    },
    address: { es: "Dirección", en: "Address" },
    phone: { es: "Teléfono", en: "Phone" },
    email: { es: "Correo del centro", en: "The school's e-mail" },
    timeZone: { es: "Huso horario", en: "Time zone" },
    timeZoneHint: {
      es: "Decide cuándo empieza cada día. En Canarias, Atlantic/Canary.",
      en: "It decides when each day begins. In the Canary Islands, Atlantic/Canary.",
    },
    locale: { es: "Idioma del centro", en: "The school's language" },
    localeHint: {
      es: "Para quien no ha elegido el suyo y para los correos.",
      en: "For whoever has not chosen their own, and for mail.",
    },
  },
  calendar: {
    years: { es: "Cursos y evaluaciones", en: "School years and terms" },
    year: { es: "Curso {{title}}", en: "School year {{title}}" },
    current: { es: "En curso", en: "Running" },
    name: { es: "Nombre", en: "Name" },
    from: { es: "Primer día", en: "First day" },
    to: { es: "Último día", en: "Last day" },
    save: { es: "Guardar", en: "Save" },
    saveOne: { es: "Guardar {{title}}", en: "Save {{title}}" },
    remove: { es: "Quitar", en: "Remove" },
    removeOne: { es: "Quitar {{title}}", en: "Remove {{title}}" },
    inUse: {
      es: "Tiene grupos, notas u horarios: se puede cambiar, no quitar.",
      en: "It has classes, marks or timetables: it can be changed, not removed.",
    },
    noYears: { es: "Todavía no hay ningún curso.", en: "There is no school year yet." },
    addTerm: { es: "Añadir evaluación", en: "Add a term" },
    addTermTo: { es: "Añadir evaluación al curso {{title}}", en: "Add a term to {{title}}" },
    addYear: { es: "Añadir curso", en: "Add a school year" },
    past: { es: "Otros cursos", en: "Other school years" },
    daysOff: { es: "Días no lectivos", en: "Days without lessons" },
    daysOffHint: {
      es: "Esos días el horario sale vacío para todo el centro y la página de inicio dice por qué.",
      en: "On those days the whole school's timetable is empty, and the home page says why.",
    },
    noDaysOff: { es: "No hay ninguno.", en: "There are none." },
    what: { es: "Qué se celebra", en: "What it is" },
    oneDay: { es: "Si es un solo día, déjalo vacío.", en: "If it is one day only, leave this empty." },
    addDaysOff: { es: "Añadir días", en: "Add days" },
    range: { es: "del {{from}} al {{to}}", en: "{{from}} to {{to}}" },
    done: {
      saved: { es: "Guardado.", en: "Saved." },
      added: { es: "Añadido.", en: "Added." },
      removed: { es: "Quitado.", en: "Removed." },
    },
  },
  factors: {
    intro: {
      es: "Desde ese día, quien tenga el perfil y no tenga un segundo paso solo podrá configurarlo. Sin fecha, cada persona decide.",
      en: "From that day on, whoever has the role and no second step can do nothing but set one up. Without a date everyone decides for themselves.",
    },
    role: { es: "Perfil", en: "Role" },
    people: { es: "Personas", en: "People" },
    without: { es: "Sin segundo paso", en: "Without a second step" },
    from: { es: "Se pide desde", en: "Demanded from" },
    fromOf: { es: "Se pide a {{role}} desde", en: "Demanded of {{role}} from" },
    saveOf: { es: "Guardar {{role}}", en: "Save {{role}}" },
    end: { es: "Dejar de pedirlo", en: "No longer" },
    endOf: { es: "Dejar de pedirlo a {{role}}", en: "No longer demand it of {{role}}" },
    known: {
      es: "Sé que yo tampoco lo tengo: lo configuraré en cuanto guarde.",
      en: "I know that I have none either: I will set it up as soon as I save.",
    },
    pending: {
      es: "{{without}} de {{people}} todavía no lo tienen",
      en: "{{without}} of {{people}} have none yet",
    },
  },
} as const satisfies TextTable;
