import * as z from "zod";
import type { Ports } from "#core/ports.ts";

export interface ResendConfig {
  readonly apiKey: string;
  /** Another address that speaks the same protocol; Resend's own when absent. */
  readonly baseUrl?: string | undefined;
  readonly from: string;
}

const Accepted = z.object({ id: z.string().min(1) });

/** E-mail through Resend's HTTP API; its idempotency key makes a repeat harmless. Throws on any refusal. */
export function resendMail(config: ResendConfig): Ports["mail"] {
  const endpoint = new URL("/emails", config.baseUrl ?? "https://api.resend.com").href;
  return {
    provider: "resend",
    async send({ to, subject, text, idempotencyKey }) {
      const response = await fetch(endpoint, {
        method: "POST",
        headers: {
          authorization: `Bearer ${config.apiKey}`,
          "content-type": "application/json",
          "idempotency-key": idempotencyKey,
        },
        body: JSON.stringify({ from: config.from, to: [to], subject: subject.replace(/[\r\n]+/g, " "), text }),
        signal: AbortSignal.timeout(10_000),
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw new Error(`mail provider answered ${response.status}`);
      }
      return { providerId: Accepted.parse(await response.json()).id };
    },
  };
}
