import type { TextTable } from "./languages.ts";

/** Sent by the page's loader. */
export const apiKeys = {
  title: { es: "Claves de API", en: "API keys" },
  hint: {
    es: "Con una clave, otro programa del centro lee o escribe por la API en tu nombre: como mucho lo que tú puedes, y nunca tu cuenta, el chat ni estos ajustes.",
    en: "With a key, another program of the school reads or writes by the API in your name: at most what you may, and never your account, the chat or these settings.",
  },
  create: { es: "Nueva clave", en: "New key" },
  name: { es: "Para qué es", en: "What it is for" },
  nameHint: { es: "Por ejemplo, «Comedor» o «Web del centro».", en: "For example, “Canteen” or “School website”." },
  days: { es: "Caduca a los", en: "Expires after" },
  period: { es: "{{days}} días", en: "{{days}} days" },
  permissions: { es: "Qué puede hacer", en: "What it may do" },
  submit: { es: "Crear clave", en: "Make key" },
  nameMissing: { es: "Escribe para qué es.", en: "Say what it is for." },
  permissionsMissing: { es: "Marca al menos un permiso.", en: "Tick at least one permission." },
  made: {
    es: "Copia la clave ahora: no se puede volver a ver.",
    en: "Copy the key now: it cannot be shown again.",
  },
  revoked: {
    es: "Clave revocada: deja de servir en menos de un minuto.",
    en: "Key revoked: it stops working within a minute.",
  },
  none: { es: "Todavía no hay claves", en: "There are no keys yet" },
  list: { es: "Claves", en: "Keys" },
  of: { es: "de {{name}}", en: "of {{name}}" },
  state: {
    live: { es: "Activa", en: "Live" },
    expired: { es: "Caducada", en: "Expired" },
    revoked: { es: "Revocada", en: "Revoked" },
  },
  madeOn: { es: "Creada el {{day}}", en: "Made on {{day}}" },
  until: { es: "caduca el {{day}}", en: "expires on {{day}}" },
  used: { es: "último uso {{moment}}", en: "last used {{moment}}" },
  neverUsed: { es: "sin usar", en: "never used" },
  revoke: { es: "Revocar", en: "Revoke" },
  revokeOne: { es: "Revocar la clave {{name}}", en: "Revoke the key {{name}}" },
} satisfies TextTable;
