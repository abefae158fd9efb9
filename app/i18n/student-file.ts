import type { TextTable } from "./languages.ts";

/** Parts of a pupil's file that are kept sealed. */
export const studentFile = {
  file: {
    showFormer: { es: "Ver lo que decía antes", en: "See what it said before" },
    former: { es: "Lo que decía antes", en: "What it said before" },
    noFormer: { es: "En el último año no ha dicho otra cosa.", en: "It has said nothing else in the last year." },
    until: { es: "Hasta el {{when}}, cuando lo cambió {{who}}", en: "Until {{when}}, when {{who}} changed it" },
    again: { es: "Ponerlo otra vez en el formulario", en: "Put it into the form again" },
    isAgain: {
      es: "En el formulario está lo que decía hasta el {{when}}. Todavía no se ha guardado.",
      en: "The form holds what was said until {{when}}. It has not been saved yet.",
    },
    conflict: {
      es: "Otra persona ha cambiado el expediente mientras tanto. Lo que has escrito sigue aquí y no se ha guardado.",
      en: "Someone else has changed this file meanwhile. What you typed is still here and has not been saved.",
    },
    save: { es: "Guardar", en: "Save" },
    saved: { es: "Guardado.", en: "Saved." },
  },
  health: {
    title: { es: "Salud y apoyos", en: "Health and support" },
    of: { es: "Salud y apoyos de {{name}}", en: "Health and support of {{name}}" },
    isNoted: {
      es: "Se guarda cifrado. Cada vez que alguien del centro abre esta página queda apuntado quién y cuándo.",
      en: "Stored encrypted. Each time somebody of the school opens this page, who and when is written down.",
    },
    forFamily: {
      es: "Es lo que el centro tiene apuntado. Si algo ha cambiado, avisa a secretaría.",
      en: "This is what the school has on record. If anything has changed, tell the office.",
    },
    none: { es: "No hay nada apuntado.", en: "Nothing is noted." },
    protocol: { es: "Qué hacer si pasa algo", en: "What to do when something happens" },
    allergies: { es: "Alergias e intolerancias", en: "Allergies and intolerances" },
    conditions: { es: "Enfermedades y otras circunstancias", en: "Conditions" },
    medication: { es: "Medicación, y dónde está", en: "Medication, and where it is" },
    needs: { es: "Necesidades específicas de apoyo educativo", en: "Specific needs of educational support" },
    needsHint: {
      es: "Grupos del artículo 71.2 de la LOE.",
      en: "Groups of article 71.2 of the Spanish Education Act.",
    },
    measures: { es: "Medidas acordadas", en: "Agreed measures" },
    need: {
      special_needs: { es: "Necesidades educativas especiales", en: "Special educational needs" },
      maturation: { es: "Retraso madurativo", en: "Delay in maturation" },
      language: { es: "Trastorno del lenguaje y la comunicación", en: "Disorder of language and communication" },
      attention: { es: "Trastorno de atención", en: "Attention disorder" },
      learning: { es: "Trastorno de aprendizaje", en: "Learning disorder" },
      school_language: {
        es: "Desconocimiento grave de la lengua de aprendizaje",
        en: "Little knowledge of the language of teaching",
      },
      vulnerability: { es: "Vulnerabilidad socioeducativa", en: "Social and educational vulnerability" },
      gifted: { es: "Altas capacidades intelectuales", en: "High intellectual abilities" },
      late_entry: { es: "Incorporación tardía", en: "Late entry" },
      personal: { es: "Condiciones personales o historia escolar", en: "Personal conditions or school history" },
    },
  },
  contacts: {
    title: { es: "Contactos de urgencia", en: "Emergency contacts" },
    of: { es: "Contactos de urgencia de {{name}}", en: "Emergency contacts of {{name}}" },
    isNoted: {
      es: "A quién se llama, por orden. Quién de la familia puede recogerle está en el resumen. Cada vez que alguien del centro abre esta página queda apuntado.",
      en: "Whom to call, in order. Who of the family may collect them is in the summary. Each time somebody of the school opens this page it is written down.",
    },
    none: { es: "No hay nadie apuntado.", en: "Nobody is noted." },
    place: { es: "Contacto {{number}}", en: "Contact {{number}}" },
    name: { es: "Nombre y apellidos", en: "Name" },
    relation: { es: "Parentesco o relación", en: "Relation" },
    phone: { es: "Teléfono", en: "Telephone" },
    otherPhone: { es: "Otro teléfono", en: "Other telephone" },
    note: { es: "Nota", en: "Note" },
    mayCollect: { es: "Puede recogerle", en: "May collect them" },
    mayNotCollect: { es: "Sin autorización para recogerle", en: "Not authorised to collect them" },
    emptyHint: { es: "Un contacto sin nombre no se guarda.", en: "A contact without a name is not saved." },
  },
} satisfies TextTable;
