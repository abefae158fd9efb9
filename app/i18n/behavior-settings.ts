import type { TextTable } from "./languages.ts";

/** Sent by the loader of the page of what a school calls merits and incidents. */
export const behaviorSettingsTexts = {
  intro: {
    es: "Con estas categorías se anotan méritos e incidencias. Lo ya anotado conserva sus puntos aunque aquí cambien.",
    en: "Merits and incidents are recorded with these categories. What is recorded keeps its points whatever changes here.",
  },
  merits: { es: "Méritos", en: "Merits" },
  incidents: { es: "Incidencias", en: "Incidents" },
  title: { es: "Nombre", en: "Name" },
  points: { es: "Puntos", en: "Points" },
  position: { es: "Orden", en: "Order" },
  tells: { es: "Se cuenta a la familia", en: "Families are told" },
  tellsHint: {
    es: "«Se cuenta a la familia» es lo que se propone al anotar; quien anota puede cambiarlo.",
    en: "“Families are told” is what a new record proposes; whoever records can change it.",
  },
  what: { es: "Qué es", en: "What it is" },
  kind: {
    merit: { es: "Mérito", en: "Merit" },
    minor: { es: "Incidencia leve", en: "Minor incident" },
    serious: { es: "Incidencia grave", en: "Serious incident" },
    very_serious: { es: "Incidencia muy grave", en: "Very serious incident" },
  },
  pointsHint: { es: "Un mérito suma; una incidencia resta (-3).", en: "A merit adds; an incident takes away (-3)." },
  save: { es: "Guardar", en: "Save" },
  saveOne: { es: "Guardar {{title}}", en: "Save {{title}}" },
  retire: { es: "Retirar", en: "Retire" },
  retireOne: { es: "Retirar {{title}}", en: "Retire {{title}}" },
  restore: { es: "Volver a usar", en: "Use again" },
  restoreOne: { es: "Volver a usar {{title}}", en: "Use {{title}} again" },
  retired: { es: "Retiradas", en: "Retired" },
  retiredHint: {
    es: "Ya no se usan. Lo que se anotó con ellas sigue viéndose.",
    en: "They are used no more. What was recorded with them is still shown.",
  },
  add: { es: "Añadir categoría", en: "Add a category" },
  steps: {
    title: { es: "Pasos de los partes", en: "Steps of procedures" },
    hint: {
      es: "Con estos pasos se abre cada parte. Los plazos son días lectivos del calendario del centro: ajústalos al decreto de tu comunidad. Los partes ya abiertos conservan los suyos.",
      en: "Each procedure begins with these steps. Deadlines are school days of the school's calendar: set them as your decree says. Procedures that are open keep theirs.",
    },
    days: { es: "Días", en: "Days" },
    countsFrom: { es: "Cuentan desde", en: "Counted from" },
    from: { opening: { es: "la apertura", en: "the opening" }, decision: { es: "la resolución", en: "the decision" } },
    retired: { es: "retirado", en: "retired" },
    add: { es: "Añadir paso", en: "Add a step" },
  },
  notices: { es: "Avisos a las familias", en: "Telling families" },
  noticesLabel: { es: "Minutos hasta contarlo", en: "Minutes until they are told" },
  noticesHint: {
    es: "Lo que se espera por si hay que corregir algo. El aviso no dice qué ha pasado ni a quién. Vacío, no se cuenta nada.",
    en: "How long to wait in case something must be corrected. The notice does not say what happened nor to whom. Empty, nothing is told.",
  },
  done: {
    saved: { es: "Guardado.", en: "Saved." },
    added: { es: "Añadido.", en: "Added." },
  },
} as const satisfies TextTable;
