import type { TextTable } from "./languages.ts";

/** Texts of the pages about second factors, which their loaders send: no other page loads them. */
export const factorTexts = {
  intro: {
    es: "Además de la contraseña, un código de tu móvil: quien robe tu contraseña no podrá entrar.",
    en: "Besides the password, a code of your phone: whoever steals your password cannot get in.",
  },
  noCode: { es: "Escribe el código.", en: "Type the code." },
  step: {
    title: { es: "Código de acceso", en: "Sign-in code" },
    intro: { es: "La contraseña es correcta. Falta el segundo paso.", en: "The password is right. One more step." },
    help: {
      es: "¿No tienes el móvil? Escribe uno de tus códigos de recuperación.",
      en: "Without your phone? Type one of your recovery codes.",
    },
    passkey: { es: "Usar una llave de acceso", en: "Use a passkey" },
    again: { es: "Volver a empezar", en: "Start again" },
  },
  confirm: {
    intro: {
      es: "Antes de un cambio así se pide otra vez la contraseña. Vale diez minutos.",
      en: "Before such a change the password is asked for again. It counts for ten minutes.",
    },
    kept: {
      es: "Lo que has escrito no se pierde: al confirmar se hace lo que habías pedido.",
      en: "What you typed is not lost: once you confirm, it is done.",
    },
    orCode: { es: "O un código", en: "Or a code" },
    submit: { es: "Seguir", en: "Go on" },
  },
  reset: {
    title: { es: "Segundos pasos de tu cuenta", en: "Second steps of your account" },
    intro: {
      es: "Los de los últimos 30 días se quitan con la contraseña anterior: quien entró con ella pudo añadirlos. Marca solo los que sean tuyos.",
      en: "Those of the last 30 days end with the former password: whoever came in by it may have added them. Tick only those that are yours.",
    },
    keep: { es: "Es mío: conservar {{name}}, del {{when}}", en: "It is mine: keep {{name}}, of {{when}}" },
    stays: { es: "{{name}}, del {{when}}: sigue", en: "{{name}}, of {{when}}: stays" },
    codes: {
      es: "Los códigos de recuperación de esos días dejan de valer.",
      en: "Recovery codes of those days open nothing any more.",
    },
  },
  recent: {
    es: "Añadidos en los últimos 30 días: {{names}}. Si alguno no es tuyo, quítalo ya y cambia la contraseña.",
    en: "Added in the last 30 days: {{names}}. If one is not yours, take it away now and change your password.",
  },
  demanded: {
    es: "Tu centro pide un segundo paso desde el {{when}}: añade uno para poder seguir.",
    en: "Your school demands a second step from {{when}} on: add one to go on.",
  },
  own: { es: "Tus segundos pasos", en: "Your second steps" },
  none: { es: "Todavía no tienes ninguno.", en: "You have none yet." },
  kinds: { totp: { es: "Aplicación de códigos", en: "Code app" }, passkey: { es: "Llave de acceso", en: "Passkey" } },
  since: { es: "Desde el {{when}}", en: "Since {{when}}" },
  used: { es: "último uso: {{when}}", en: "last used: {{when}}" },
  unused: { es: "sin usar todavía", en: "not used yet" },
  name: { es: "Nombre", en: "Name" },
  rename: { es: "Cambiar el nombre", en: "Rename" },
  save: { es: "Guardar", en: "Save" },
  remove: { es: "Quitar", en: "Remove" },
  removeOne: { es: "Quitar {{name}}", en: "Remove {{name}}" },
  added: {
    es: "Añadido. Desde ahora se te pedirá un código al entrar. Tus demás sesiones se han cerrado.",
    en: "Added. From now on you will be asked for a code when you sign in. Your other sessions have ended.",
  },
  changed: { es: "Cambio guardado.", en: "Change saved." },
  confirmFirst: {
    es: "Para cambiarlos, confirma antes que eres tú.",
    en: "To change them, first confirm that it is you.",
  },
  confirmNow: { es: "Confirmar", en: "Confirm" },
  passkey: {
    intro: {
      es: "Con tu huella, tu cara o el PIN de este dispositivo, o con tu móvil. Sin contraseña.",
      en: "With your fingerprint, your face or this device's PIN, or with your phone. No password.",
    },
    use: { es: "Usar mi llave de acceso", en: "Use my passkey" },
    password: { es: "Entrar con la contraseña", en: "Sign in with the password" },
    scripts: { es: "Para esto hace falta JavaScript.", en: "This needs JavaScript." },
    declined: {
      es: "No se ha usado ninguna llave de acceso. Prueba otra vez.",
      en: "No passkey was used. Try again.",
    },
    newTitle: { es: "Añadir una llave de acceso", en: "Add a passkey" },
    newIntro: {
      es: "Queda en este dispositivo o en tu gestor de contraseñas y entra por sí sola, sin contraseña ni código.",
      en: "It stays on this device or in your password manager and signs you in by itself, without password or code.",
    },
    name: { es: "Nombre de la llave", en: "Name of the passkey" },
    nameHint: { es: "Para reconocerla: «Portátil».", en: "To know it by: “Laptop”." },
    make: { es: "Crear llave de acceso", en: "Make a passkey" },
  },
  codes: {
    title: { es: "Códigos de recuperación", en: "Recovery codes" },
    once: {
      es: "Guárdalos ahora en un sitio seguro: no se vuelven a mostrar. Cada uno abre tu cuenta una vez, sin el móvil.",
      en: "Keep them in a safe place now: they are not shown again. Each opens your account once, without your phone.",
    },
    left_one: { es: "Te queda {{count}} código de recuperación.", en: "You have {{count}} recovery code left." },
    left_other: { es: "Te quedan {{count}} códigos de recuperación.", en: "You have {{count}} recovery codes left." },
    renew: { es: "Crear códigos nuevos", en: "Make new codes" },
  },
  new: {
    title: { es: "Añadir una aplicación de códigos", en: "Add a code app" },
    intro: {
      es: "Sirve cualquiera que dé códigos de 6 números, como Aegis, Google Authenticator o la de tu gestor de contraseñas.",
      en: "Any that gives codes of 6 digits will do, such as Aegis, Google Authenticator or your password manager's.",
    },
    nameHint: { es: "Para reconocerla: «Móvil de casa».", en: "To know it by: “Phone at home”." },
    start: { es: "Empezar", en: "Begin" },
    scan: { es: "Lee este código con la aplicación.", en: "Scan this code with the app." },
    qr: { es: "Código QR para la aplicación", en: "QR code for the app" },
    byHand: { es: "O escribe en ella esta clave:", en: "Or type this key into it:" },
    code: { es: "Código que muestra la aplicación", en: "Code that the app shows" },
    confirm: { es: "Confirmar", en: "Confirm" },
  },
} as const satisfies TextTable;
