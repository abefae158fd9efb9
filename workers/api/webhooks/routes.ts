import type { Hono } from "hono";
import { webhooksApi } from "#contracts/api/webhooks.ts";
import { AppError } from "#core/errors.ts";
import { noteRefusedWebhook } from "#core/webhooks/refused-webhooks.ts";
import { storeWebhookEvent } from "#core/webhooks/webhooks.ts";
import type { SchoolBindings } from "#platform/bindings.ts";
import { bind, type Call, type HttpEnv } from "#platform/http/mount.ts";
import { log } from "#platform/log.ts";
import { readResendEvent } from "#platform/resend/webhook.ts";

/** Verified on the raw body, stored once, acknowledged when queued; unknown provider 404, bad signature 401, no event 422. */
export function mountWebhooks(app: Hono<HttpEnv>, bindings: (env: unknown) => SchoolBindings): void {
  bind(app, webhooksApi, {
    webhook: {
      anyone: async ({ provider }, call) => {
        if (provider !== "resend") throw new AppError("not_found", "No existe lo que buscas.");
        const event = readResendEvent(bodyText(call), call.http.req.raw.headers, secrets(call));
        if (event === null) {
          log("warn", "webhook.refused", { provider, requestId: call.origin.requestId });
          const refused = { provider, ip: call.origin.ip ?? "unknown", reason: "signature" };
          // Whoever forges learns nothing of our database, and waits for nothing of it.
          call.identity.later(() => noteRefusedWebhook(call.services.database(null), refused, new Date()));
          throw new AppError("unauthenticated", "La firma no es válida.");
        }
        const stored = await storeWebhookEvent(call.services.database(null), event, new Date());
        if (stored.pending) await bindings(call.http.env).WEBHOOKS.send({ webhookEventId: stored.id });
        return { accepted: true as const };
      },
    },
  });
}

function bodyText(call: Call): string {
  return new TextDecoder().decode(call.bytes);
}

function secrets(call: Call): string[] {
  const { RESEND_WEBHOOK_SECRET, RESEND_WEBHOOK_PREVIOUS_SECRET } = call.services.variables;
  return [RESEND_WEBHOOK_SECRET, RESEND_WEBHOOK_PREVIOUS_SECRET].flatMap((secret) => secret ?? []);
}
