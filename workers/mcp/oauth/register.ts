import * as z from "zod";
import { asSingleLine } from "#contracts/text.ts";
import { readBody } from "../http/guard.ts";

const BODY_LIMIT = 32_768;
const NAME_LIMIT = 100;

const Registration = z.looseObject({
  client_name: z
    .string()
    .transform((name) => asSingleLine(name).slice(0, NAME_LIMIT))
    .optional(),
  redirect_uris: z.array(z.string().max(2000)).max(10),
});

/**
 * Registration is open to anyone (RFC 7591), so what it stores is bounded and its name, which people will read on the
 * consent page, holds visible characters on one line. Answers the request to go on with, or a refusal.
 */
export async function boundRegistration(request: Request): Promise<Request | Response> {
  if (request.method !== "POST") return request;
  const text = await readBody(request, BODY_LIMIT);
  if (text === null) return invalid("invalid_client_metadata", "The registration is larger than 32 KB", 413);
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
