import { createHash, randomBytes, randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { bearer, header, readText, sendJson, serveLocal } from "./http.ts";
import { type Mail, outboxPage } from "./mail-page.ts";

export interface MailService {
  /** Base of the Resend API stand-in; the outbox is at `/outbox` and `/outbox.json`. */
  url: string;
  apiKey: string;
  /** Everything accepted so far, oldest first. */
  sent(): Mail[];
  /** Requests refused with 429. */
  refused(): number;
  stop(): Promise<void>;
}

const several = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const address = /^(?:[^<>]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/;
const mailbox = z.string().regex(address, "Invalid email address");

const email = z.object({
  from: mailbox,
  to: several.pipe(z.array(mailbox).min(1).max(50)),
  cc: several.default([]),
  bcc: several.default([]),
  reply_to: several.default([]),
  subject: z.string(),
  text: z.string().default(""),
  html: z.string().default(""),
  tags: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
});
const stored = z.array(email.extend({ id: z.string(), created_at: z.string() }));

type Outcome = { status: number; body: unknown };

const fault = (statusCode: number, name: string, message: string): Outcome => ({
  status: statusCode,
  body: { statusCode, name, message },
});

/**
 * A stand-in of the Resend API at the wire: what is accepted stays on this machine.
 * Errors carry Resend's names: missing_api_key 401, invalid_api_key 403, validation_error 422,
 * invalid_idempotent_request 409 (same key, other content), rate_limit_exceeded 429 with `Retry-After`.
 */
export async function startMail(options: {
  dataDir: string;
  apiKey: string;
  port?: number | undefined;
  /** Requests a second, in windows of a second as `now` tells it; more are refused. No limit when absent. */
  rate?: { perSecond: number; now?: () => number } | undefined;
}): Promise<MailService> {
  const file = join(options.dataDir, "outbox.json");
  const mails: Mail[] = existsSync(file) ? stored.parse(JSON.parse(readFileSync(file, "utf8"))) : [];
  const accepted = new Map<string, { digest: string; outcome: Outcome }>();

  function keep(batch: z.infer<typeof email>[]): { id: string }[] {
    const fresh = batch.map((mail) => ({ ...mail, id: randomUUID(), created_at: new Date().toISOString() }));
    mails.push(...fresh);
    writeFileSync(`${file}.new`, JSON.stringify(mails, null, 1), { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return fresh.map(({ id }) => ({ id }));
  }

  function send(text: string, batch: boolean): Outcome {
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      return fault(400, "validation_error", "The request body is not valid JSON.");
    }
    const parsed = batch ? z.array(email).min(1).max(100).safeParse(body) : email.safeParse(body);
    if (!parsed.success) return fault(422, "validation_error", z.prettifyError(parsed.error));
    if (Array.isArray(parsed.data)) return { status: 200, body: { data: keep(parsed.data) } };
    return { status: 200, body: keep([parsed.data])[0] };
  }

  function sendOnce(text: string, batch: boolean, key: string | undefined): Outcome {
    if (key === undefined) return send(text, batch);
    const digest = createHash("sha256").update(text).digest("hex");
    const before = accepted.get(key);
    if (before && before.digest !== digest) {
      return fault(409, "invalid_idempotent_request", "This idempotency key was used with a different payload.");
    }
    const outcome = before?.outcome ?? send(text, batch);
    if (outcome.status === 200) accepted.set(key, { digest, outcome });
    return outcome;
  }

  let recent: number[] = [];
  let refusals = 0;
  /** Seconds to wait when this request is one too many within a second; 0 when it may pass. */
  function limited(): number {
    if (options.rate === undefined) return 0;
    const now = (options.rate.now ?? Date.now)();
    recent = recent.filter((at) => at > now - 1_000);
    if (recent.length >= options.rate.perSecond) return 1;
    recent.push(now);
    return 0;
  }

  const local = await serveLocal(async (request, response, url) => {
    if (request.method === "GET" && url.pathname === "/outbox.json") return sendJson(response, 200, { data: mails });
    if (request.method === "GET" && url.pathname === "/outbox") {
      const page = outboxPage(mails, randomBytes(16).toString("base64"));
      response.writeHead(200, page.headers).end(page.html);
      return;
    }
    const answer = ({ status, body }: Outcome) => sendJson(response, status, body);
    const key = bearer(request);
    if (key === undefined) return answer(fault(401, "missing_api_key", "Missing API key in the authorization header."));
    if (key !== options.apiKey) return answer(fault(403, "invalid_api_key", "API key is invalid."));
    if (request.method === "POST" && (url.pathname === "/emails" || url.pathname === "/emails/batch")) {
      const text = await readText(request);
      const wait = limited();
      if (wait > 0) {
        refusals += 1;
        const { status, body } = fault(
          429,
          "rate_limit_exceeded",
          "Too many requests. You can only make 2 requests per second.",
        );
        return sendJson(response, status, body, { "retry-after": String(wait), "ratelimit-remaining": "0" });
      }
      return answer(sendOnce(text, url.pathname.endsWith("batch"), header(request, "idempotency-key")));
    }
    const id = /^\/emails\/([^/]+)$/.exec(url.pathname)?.[1];
    const mail = mails.find((each) => each.id === id);
    if (request.method === "GET" && mail) {
      return answer({ status: 200, body: { object: "email", ...mail, last_event: "delivered" } });
    }
    answer(fault(404, "not_found", "Not found."));
  }, options.port);

  return {
    url: local.url,
    apiKey: options.apiKey,
    sent: () => [...mails],
    refused: () => refusals,
    stop: local.stop,
  };
}
