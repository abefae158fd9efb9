import type { TextTable } from "./languages.ts";

export const notifications = {
  notices: {
    title: { es: "Avisos", en: "Notifications" },
    empty: { es: "No tienes avisos", en: "You have no notifications" },
    emptyHint: {
      es: "Aquí llegan las notas nuevas, los contenidos terminados y los mensajes del centro.",
      en: "New marks, finished content and messages from the school arrive here.",
    },
    readAll: { es: "Marcar todo como leído", en: "Mark all as read" },
    markRead: { es: "Marcar como leído", en: "Mark as read" },
    open: { es: "Abrir", en: "Open" },
    unread: { es: "Sin leer", en: "Unread" },
  },
} satisfies TextTable;
