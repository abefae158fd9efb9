import * as z from "zod";
import { asSingleLine } from "#contracts/text.ts";
import { readBody } from "../http/guard.ts";

const BODY_LIMIT = 16_384;
const NAME_LIMIT = 100;

/** Schemes that a browser or a device handles itself: no app receives a redirect by them. */
const NO_APP = new Set(
  [
    "about blob chrome chrome-extension content data devtools edge file filesystem ftp geo intent javascript mailto",
    "moz-extension resource sms tel urn vbscript view-source ws wss",
  ]
    .join(" ")
    .split(" ")
    .map((scheme) => `${scheme}:`),
);

function leadsToAnApp(uri: string): boolean {
  return URL.canParse(uri) && !NO_APP.has(new URL(uri).protocol);
}

/** What is not named here is dropped: it would be kept for as long as the client. */
const Registration = z.object({
  client_name: z
    .string()
    .transform((name) => asSingleLine(name).slice(0, NAME_LIMIT))
    .optional(),
  redirect_uris: z.array(z.string().max(1000).refine(leadsToAnApp, "no address of an app")).max(10),
  token_endpoint_auth_method: z.string().max(50).optional(),
  grant_types: z.array(z.string().max(100)).max(10).optional(),
  response_types: z.array(z.string().max(100)).max(10).optional(),
  client_uri: z.string().max(500).optional(),
  logo_uri: z.string().max(500).optional(),
  policy_uri: z.string().max(500).optional(),
  tos_uri: z.string().max(500).optional(),
  contacts: z.array(z.string().max(200)).max(5).optional(),
  software_id: z.string().max(200).optional(),
  software_version: z.string().max(100).optional(),
});

/**
 * Registration is open to anyone (RFC 7591), so what it stores is bounded and its name, which people will read on the
 * consent page, holds visible characters on one line. Returns the request to go on with, or a refusal.
 */
export async function boundRegistration(request: Request): Promise<Request | Response> {
  if (request.method !== "POST") return request;
  const text = await readBody(request, BODY_LIMIT);
  if (text === null) return invalid("invalid_client_metadata", "The registration is larger than 16 KB", 413);
  const json = parseJson(text);
  const registration = Registration.safeParse(json);
  if (registration.success) return new Request(request, { body: JSON.stringify(registration.data) });
  const about = registration.error.issues[0];
  const code = about?.path[0] === "redirect_uris" ? "invalid_redirect_uri" : "invalid_client_metadata";
  return invalid(code, `${about?.path.join(".") || "The body"}: ${about?.message ?? "not a registration"}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function invalid(error: string, description: string, status = 400): Response {
  return Response.json(
    { error, error_description: description.slice(0, 300) },
    { status, headers: { "Cache-Control": "no-store" } },
  );
}
