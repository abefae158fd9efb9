import type { RoleKind } from "#contracts/permissions.ts";

export type Language = "es" | "en";

export function languageOf(locale: string): Language {
  return locale.toLowerCase().startsWith("en") ? "en" : "es";
}

interface Messages {
  readonly title: (client: string) => string;
  readonly lead: (client: string) => string;
  readonly unverified: string;
  readonly published: (domain: string) => string;
  readonly website: string;
  readonly signedInAs: string;
  readonly school: string;
  readonly role: string;
  readonly wants: string;
  readonly changes: string;
  readonly duration: string;
  readonly once: string;
  readonly rights: string;
  readonly sentTo: string;
  readonly loopback: string;
  readonly allow: string;
  readonly deny: string;
  readonly notYou: string;
  readonly errorTitle: string;
  readonly startAgain: string;
  readonly changedPerson: string;
  readonly expired: string;
  readonly invalid: string;
  readonly roles: Readonly<Record<RoleKind, string>>;
}

export const MESSAGES: Readonly<Record<Language, Messages>> = {
  es: {
    title: (client) => `Conectar ${client}`,
    lead: (client) => `¿Permites que ${client} actúe en tu nombre en EduAI?`,
    unverified: "Esta aplicación se ha registrado sola: su nombre no está verificado.",
    published: (domain) => `Publicada por ${domain}.`,
    website: "Página web",
    signedInAs: "Cuenta",
    school: "Centro",
    role: "Rol",
    wants: "La aplicación podrá",
    changes: "Y solo si lo marcas",
    duration: "Durante cuánto tiempo",
    once: "Solo una hora; después tendrás que volver a permitirlo",
    rights: "Nunca podrá ver ni hacer más que tú.",
    sentTo: "El acceso se enviará a",
    loopback: "Es una aplicación de este mismo dispositivo. Sigue solo si acabas de empezar a conectarla tú.",
    allow: "Permitir",
    deny: "No permitir",
    notYou: "Si no eres tú, cierra la sesión en EduAI y vuelve a empezar.",
    errorTitle: "No se puede conectar la aplicación",
    startAgain: "Vuelve a la aplicación y empieza de nuevo.",
    changedPerson: "La sesión ha cambiado de persona mientras decidías.",
    expired: "Esta página ha caducado, ya se usó o se abrió en otro navegador.",
    invalid: "La petición de la aplicación no es válida",
    roles: {
      super_admin: "Operación de la plataforma",
      school_admin: "Administración del centro",
      teacher: "Profesorado",
      student: "Alumnado",
      parent: "Familia",
    },
  },
  en: {
    title: (client) => `Connect ${client}`,
    lead: (client) => `Allow ${client} to act in your name in EduAI?`,
    unverified: "This app registered itself: its name is not verified.",
    published: (domain) => `Published by ${domain}.`,
    website: "Website",
    signedInAs: "Account",
    school: "School",
    role: "Role",
    wants: "The app will be able to",
    changes: "And only if you tick it",
    duration: "For how long",
    once: "One hour only; afterwards you will have to allow it again",
    rights: "It can never see or do more than you.",
    sentTo: "Access will be sent to",
    loopback: "This is an app on this very device. Go on only if you just started connecting it yourself.",
    allow: "Allow",
    deny: "Deny",
    notYou: "If this is not you, sign out of EduAI and start again.",
    errorTitle: "The app cannot be connected",
    startAgain: "Go back to the app and start again.",
    changedPerson: "Another person signed in while you were deciding.",
    expired: "This page has expired, was already used, or was opened in another browser.",
    invalid: "The app's request is not valid",
    roles: {
      super_admin: "Platform operator",
      school_admin: "School administrator",
      teacher: "Teacher",
      student: "Student",
      parent: "Family",
    },
  },
};
