import type { TextTable } from "./languages.ts";

export const chat = {
  chat: {
    title: { es: "Chat de {{title}}", en: "Chat of {{title}}" },
    empty: { es: "Aún no hay mensajes", en: "There are no messages yet" },
    emptyHint: {
      es: "Escribe el primero: lo verán todas las personas del grupo.",
      en: "Write the first one: everybody in the class will see it.",
    },
    older: { es: "Ver mensajes anteriores", en: "See earlier messages" },
    olderLoading: { es: "Cargando mensajes anteriores…", en: "Loading earlier messages…" },
    start: { es: "Principio de la conversación", en: "Start of the conversation" },
    write: { es: "Escribe un mensaje", en: "Write a message" },
    send: { es: "Enviar", en: "Send" },
    typing_one: { es: "{{names}} está escribiendo…", en: "{{names}} is typing…" },
    typing_other: { es: "{{names}} están escribiendo…", en: "{{names}} are typing…" },
    present_one: { es: "{{count}} persona conectada", en: "{{count}} person online" },
    present_other: { es: "{{count}} personas conectadas", en: "{{count}} people online" },
    connecting: { es: "Conectando…", en: "Connecting…" },
    reconnecting: { es: "Sin conexión. Reconectando…", en: "Offline. Reconnecting…" },
    sending: { es: "enviando", en: "sending" },
    notSent: { es: "no enviado", en: "not sent" },
    readOnly: { es: "En este chat solo puedes leer.", en: "You can only read in this chat." },
    you: { es: "Tú", en: "You" },
    outside: { es: "No participas en este chat", en: "You are not part of this chat" },
    outsideHint: {
      es: "En él están el profesorado y el alumnado del grupo.",
      en: "Its members are the teachers and students of the class.",
    },
    tooLong: {
      es: "El mensaje es demasiado largo: {{count}} de {{limit}} caracteres.",
      en: "The message is too long: {{count}} of {{limit}} characters.",
    },
    newMessages: { es: "Ir a lo último", en: "Go to the latest" },
    log: { es: "Mensajes", en: "Messages" },
  },
} satisfies TextTable;
