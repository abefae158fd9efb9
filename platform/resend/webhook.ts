import { Webhook } from "standardwebhooks";
import * as z from "zod";
import { singleLine } from "#contracts/text.ts";
import { AppError } from "#core/errors.ts";
import type { ProviderEvent } from "#core/webhooks/webhooks.ts";

const STATES: Record<string, ProviderEvent["state"]> = {
  "email.sent": "sent",
  "email.delivered": "delivered",
  "email.bounced": "bounced",
  "email.failed": "failed",
  "email.complained": null,
};

const Event = z.object({
  type: singleLine(100).min(1),
  data: z.object({ email_id: singleLine(200).optional() }).loose(),
});

/**
 * Verifies a Resend (Svix / Standard Webhooks) request on its raw body, five minutes around now, against each secret
 * that is alive. Null when no secret fits. Errors: `unprocessable` for a genuine body that is no event.
 */
export function readResendEvent(body: string, headers: Headers, secrets: readonly string[]): ProviderEvent | null {
  const pick = (name: string) => headers.get(`svix-${name}`) ?? headers.get(`webhook-${name}`) ?? "";
  const signed = {
    "webhook-id": pick("id"),
    "webhook-timestamp": pick("timestamp"),
    "webhook-signature": pick("signature"),
  };
  const genuine = secrets.some((secret) => {
    try {
      new Webhook(secret).verify(body, signed, { jsonParse: false });
      return true;
    } catch {
      return false;
    }
  });
  if (!genuine) return null;
  const event = Event.safeParse(safeJson(body));
  if (!event.success) {
    const issues = event.error.issues.map(({ path, message }) => ({ path: path.join("/"), message }));
    throw new AppError("unprocessable", "La firma es válida, pero el cuerpo no es un evento de correo.", { issues });
  }
  return {
    provider: "resend",
    eventId: signed["webhook-id"],
    type: event.data.type,
    messageId: event.data.data.email_id || null,
    state: STATES[event.data.type] ?? null,
    payload: { type: event.data.type, emailId: event.data.data.email_id || null },
  };
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
