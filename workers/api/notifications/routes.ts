import type { Hono } from "hono";
import { notificationsApi } from "#contracts/api/notifications.ts";
import { AppError } from "#core/errors.ts";
import { listNotifications } from "#core/notifications/list-notifications.ts";
import { getPreferences, replacePreferences } from "#core/notifications/preferences.ts";
import { readAllNotifications, readNotification } from "#core/notifications/read-notifications.ts";
import { objects, type SchoolBindings } from "#platform/bindings.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";
import { forwarded, isUpgrade } from "../sockets.ts";

export function mountNotifications(app: Hono<HttpEnv>, bindings: (env: unknown) => SchoolBindings): void {
  bind(app, notificationsApi, {
    notifications: listNotifications,
    readNotification,
    readAllNotifications,
    preferences: getPreferences,
    replacePreferences,
    stream: async ({ actor }, _input, call) => {
      if (!isUpgrade(call)) throw new AppError("bad_request", "Esta dirección es un WebSocket.");
      const hub = objects.hub(bindings(call.http.env), actor.institutionId, actor.userId);
      return hub.fetch(forwarded(call, actor, { canWrite: false, canModerate: false }));
    },
  });
}
