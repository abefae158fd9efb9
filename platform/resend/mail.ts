import * as z from "zod";
import { type Mail, MailFault, type MailProvider } from "#core/ports.ts";

export interface ResendConfig {
  readonly apiKey: string;
  /** Another address that speaks the same protocol; Resend's own when absent. */
  readonly baseUrl?: string | undefined;
  readonly from: string;
}

const Accepted = z.object({ id: z.string().min(1) });
const AcceptedBatch = z.object({ data: z.array(Accepted) });
/** What the provider documents for one request to `/emails/batch`. */
const BATCH_MAX = 100;
const DEFAULT_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 3_600_000;

/** E-mail through Resend's HTTP API; its idempotency key makes a repeat harmless. Throws `MailFault` on any refusal. */
export function resendMail(config: ResendConfig): MailProvider {
  const base = config.baseUrl ?? "https://api.resend.com";
  const letter = ({ to, subject, text }: Omit<Mail, "idempotencyKey">) => ({
    from: config.from,
    to: [to],
    subject: subject.replace(/[\r\n]+/g, " "),
    text,
  });
  const post = async (path: string, body: unknown, idempotencyKey: string): Promise<unknown> => {
    const response = await fetch(new URL(path, base).href, {
      method: "POST",
      headers: {
        authorization: `Bearer ${config.apiKey}`,
        "content-type": "application/json",
        "idempotency-key": idempotencyKey,
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    if (response.ok) return response.json();
    await response.body?.cancel();
    throw faultOf(response);
  };
  return {
    provider: "resend",
    async send({ idempotencyKey, ...mail }) {
      return { providerId: Accepted.parse(await post("/emails", letter(mail), idempotencyKey)).id };
    },
    batch: {
      max: BATCH_MAX,
      async send(mails, idempotencyKey) {
        const { data } = AcceptedBatch.parse(await post("/emails/batch", mails.map(letter), idempotencyKey));
        if (data.length !== mails.length) throw new MailFault("unavailable", "mail provider took another number");
        return data.map(({ id }) => id);
      },
    },
  };
}

function faultOf(response: Response): MailFault {
  const message = `mail provider answered ${response.status}`;
  if (response.status === 429) return new MailFault("limited", message, retryAfter(response.headers));
  // What is wrong with the mail itself stays wrong; a key or an account can be mended.
  return new MailFault(response.status === 400 || response.status === 422 ? "refused" : "unavailable", message);
}

/** `Retry-After` in seconds or as a date, within an hour. */
function retryAfter(headers: Headers): number {
  const value = headers.get("retry-after") ?? "";
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Math.min(LONGEST_PAUSE_MS, Number.isFinite(ms) && ms > 0 ? ms : DEFAULT_PAUSE_MS);
}
