import { forEachKind } from "#contracts/api/notifications.ts";
import { everyone, type Row } from "./row.ts";

export const notifications: Record<string, Row> = {
  listNotifications: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  readNotification: { sample: ({ notificationId }) => ({ params: { id: notificationId } }), allowed: ["parent@demo"] },
  readAllNotifications: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  getNotificationPreferences: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  replaceNotificationPreferences: {
    sample: () => ({
      body: {
        email: forEachKind(() => true),
      },
    }),
    allowed: everyone,
    ownRowsOnly: true,
  },
  notificationStream: { sample: () => ({}), allowed: everyone, served: 400, ownRowsOnly: true },
};
