import type { TextTable } from "./languages.ts";

/** Sent by the loaders of the page of switches and of the state of the service. */
export const switchTexts = {
  title: { es: "Interruptores", en: "Switches" },
  intro: {
    es: "Apaga una parte de la plataforma para un centro o para todos. Surte efecto en diez segundos, y en los chats abiertos en un minuto; lo que ya estaba pedido espera y se hace al encenderla.",
    en: "Turn a part of the platform off for one school or all. It takes ten seconds, in open chats a minute; what had been asked for waits and is done once it is on again.",
  },
  off: { es: "Apagado ahora", en: "Off now" },
  nothing: { es: "Todo está encendido.", en: "Everything is on." },
  everyone: { es: "Todos los centros", en: "All schools" },
  since: { es: "desde el {{moment}}", en: "since {{moment}}" },
  turnOn: { es: "Encender", en: "Turn on" },
  turnOnOf: { es: "Encender {{feature}} · {{school}}", en: "Turn on {{feature}} · {{school}}" },
  turnOffTitle: { es: "Apagar una parte", en: "Turn a part off" },
  feature: { es: "Parte", en: "Part" },
  school: { es: "Centro", en: "School" },
  reason: { es: "Motivo", en: "Reason" },
  reasonHint: {
    es: "Lo lee el personal de los centros en «Estado del servicio».",
    en: "The schools' staff read it under “Service status”.",
  },
  turnOff: { es: "Apagar", en: "Turn off" },
  saved: { es: "Hecho. Surte efecto en diez segundos.", en: "Done. It takes ten seconds." },
  here: { es: "Apagado por ahora en tu centro", en: "Turned off for your school for now" },
  features: {
    ai: { es: "Generación con IA", en: "Generation by AI" },
    mcp: { es: "Asistentes de IA conectados", en: "Connected AI assistants" },
    api_keys: { es: "Claves de API", en: "API keys" },
    mail: { es: "Envío de correos", en: "Sending of mail" },
    imports: { es: "Importaciones", en: "Imports" },
    chat: { es: "Escribir en los chats", en: "Writing in chats" },
  },
} as const satisfies TextTable;
