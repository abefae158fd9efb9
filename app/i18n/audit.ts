import type { TextTable } from "./languages.ts";

/** Sent by the page's loader; what the actions are called stands in `contracts/api/audit/words.ts`, for the file as well. */
export const audit = {
  title: { es: "Auditoría", en: "Audit log" },
  hint: {
    es: "Quién hizo qué, sobre qué y desde dónde. Desde la plataforma nadie puede cambiar ni borrar una entrada.",
    en: "Who did what, to what and from where. Nobody can change or delete an entry from within the platform.",
  },
  action: { es: "Acción", en: "Action" },
  anyAction: { es: "Todas las acciones", en: "All actions" },
  all: { es: "{{area}}: todo", en: "{{area}}: all" },
  from: { es: "Desde el día", en: "From day" },
  to: { es: "Hasta el día", en: "To day" },
  filter: { es: "Filtrar", en: "Filter" },
  download: { es: "Descargar CSV", en: "Download CSV" },
  tooMany: {
    es: "Más de {{count}} entradas: acota las fechas o añade un filtro para descargarlas.",
    en: "More than {{count}} entries: narrow the dates or add a filter to download them.",
  },
  chip: {
    actor: { es: "Persona: {{name}}", en: "Person: {{name}}" },
    object: { es: "{{kind}}: {{name}}", en: "{{kind}}: {{name}}" },
    from: { es: "Desde {{day}}", en: "From {{day}}" },
    to: { es: "Hasta {{day}}", en: "To {{day}}" },
  },
  none: { es: "Todavía no hay entradas", en: "There are no entries yet" },
  noMatch: { es: "Ninguna entrada coincide con los filtros", en: "No entry matches the filters" },
  platform: { es: "La plataforma", en: "The platform" },
  who: { es: "Quién", en: "Who" },
  what: { es: "Qué", en: "What" },
  about: { es: "Sobre", en: "About" },
  when: { es: "Cuándo", en: "When" },
  changes: { es: "Qué cambió", en: "What changed" },
  field: { es: "Campo", en: "Field" },
  before: { es: "Antes", en: "Before" },
  after: { es: "Después", en: "After" },
  noChanges: { es: "No cambió ningún dato.", en: "No data changed." },
  empty: { es: "vacío", en: "empty" },
  yes: { es: "sí", en: "yes" },
  no: { es: "no", en: "no" },
  ip: { es: "Dirección IP", en: "IP address" },
  agent: { es: "Dispositivo", en: "Device" },
  session: { es: "Sesión", en: "Session" },
  request: { es: "Petición", en: "Request" },
  seq: { es: "Número en el registro", en: "Number in the log" },
  fingerprint: { es: "Huella", en: "Fingerprint" },
  open: { es: "Abrir {{name}}", en: "Open {{name}}" },
  byActor: { es: "Todo lo que hizo {{name}}", en: "Everything {{name}} did" },
  onObject: { es: "Todo sobre {{name}}", en: "Everything about {{name}}" },
  verify: {
    title: { es: "Comprobar el registro", en: "Check the log" },
    hint: {
      es: "Cada entrada lleva la huella de la anterior, y cada hora se firma hasta dónde llega el registro y se guarda fuera de la base de datos. Aquí se comprueba todo: quien cambie, quite o añada algo por detrás queda a la vista.",
      en: "Each entry carries the fingerprint of the one before, and every hour how far the log reaches is signed and kept outside the database. Here all of it is checked: whoever changes, removes or adds something behind the scenes is found out.",
    },
    start: { es: "Comprobar ahora", en: "Check now" },
    goOn: { es: "Seguir comprobando", en: "Go on checking" },
    running: { es: "Comprobando…", en: "Checking…" },
    unavailable: {
      es: "Ahora no se puede comprobar. Prueba de nuevo en un momento.",
      en: "It cannot be checked right now. Try again in a moment.",
    },
    holds: {
      es: "El registro está intacto: se han comprobado {{to}} entradas.",
      en: "The log is intact: {{to}} entries were checked.",
    },
    holdsSoFar: { es: "Intacto hasta la entrada {{to}} de {{total}}.", en: "Intact up to entry {{to}} of {{total}}." },
    unsigned: {
      es: "Todavía no hay ninguna firma: hasta la primera no se puede demostrar que no falten las últimas entradas.",
      en: "Nothing has been signed yet: until then it cannot be proved that the last entries are not missing.",
    },
    signed: {
      es: "Firmado hasta la última entrada ({{seq}}) el {{at}}.",
      en: "Signed up to the last entry ({{seq}}) on {{at}}.",
    },
    signedButLast: {
      es: "Firmado hasta la entrada {{seq}} el {{at}}. Las {{count}} posteriores se firmarán en la próxima hora; hasta entonces no se puede demostrar que no falte alguna de ellas.",
      en: "Signed up to entry {{seq}} on {{at}}. The {{count}} after it are signed within the hour; until then it cannot be proved that none of them is missing.",
    },
    broken: { es: "El registro no está intacto.", en: "The log is not intact." },
    faults: {
      changed_entry: {
        es: "La entrada {{seq}} se ha cambiado después de escribirse.",
        en: "Entry {{seq}} was changed after it was written.",
      },
      broken_link: {
        es: "La entrada {{seq}} no continúa la anterior.",
        en: "Entry {{seq}} does not go on from the one before.",
      },
      missing_entry: { es: "Falta la entrada {{seq}}.", en: "Entry {{seq}} is missing." },
      extra_entry: {
        es: "La entrada {{seq}} está donde no debería haber ninguna.",
        en: "Entry {{seq}} stands where there should be none.",
      },
      rewritten: {
        es: "Entre las entradas {{since}} y {{seq}} el registro dice otra cosa que cuando se firmó: se ha vuelto a escribir.",
        en: "Between entries {{since}} and {{seq}} the log says something else than when it was signed: it was written anew.",
      },
      cut_tail: {
        es: "Faltan las entradas desde la {{since}}: cuando se firmó, el registro llegaba hasta la {{seq}}.",
        en: "The entries from {{since}} on are missing: when it was signed, the log reached {{seq}}.",
      },
      checkpoint_missing: {
        es: "Ha desaparecido la firma que llegaba hasta la entrada {{seq}}.",
        en: "The signature that reached entry {{seq}} has disappeared.",
      },
      checkpoint_forged: {
        es: "La firma guardada para la entrada {{seq}} no es de esta plataforma.",
        en: "The signature kept for entry {{seq}} is not one of this platform.",
      },
    },
  },
} satisfies TextTable;
