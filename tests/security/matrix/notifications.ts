import { everyone, type Row } from "./row.ts";

export const notifications: Record<string, Row> = {
  listNotifications: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  readNotification: { sample: ({ notificationId }) => ({ params: { id: notificationId } }), allowed: ["parent@demo"] },
  readAllNotifications: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  getNotificationPreferences: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  replaceNotificationPreferences: {
    sample: () => ({
      body: {
        email: {
          "grade.recorded": true,
          "content.ready": true,
          "ai.job.failed": true,
          "records.ended": true,
          "register.missing": true,
        },
      },
    }),
    allowed: everyone,
    ownRowsOnly: true,
  },
  notificationStream: { sample: () => ({}), allowed: everyone, served: 400, ownRowsOnly: true },
};
