import * as z from "zod";
import type { Endpoint } from "#contracts/endpoint.ts";
import { ENDPOINTS } from "#contracts/index.ts";
import { type Fetcher, urlOf } from "#testing/api.ts";
import type { Random } from "../../drizzle/seed/random.ts";
import { cleanRosterZip } from "../fixtures/roster.ts";
import { MATRIX } from "../security/matrix/matrix.ts";
import type { TestSchool } from "../security/school.ts";
import { type Attempt, faultOf } from "./run.ts";
import { brokenJson, CONTENT_TYPES, mutated, NAUGHTY, valid } from "./values.ts";

/** Whoever tries these loses the session or the account to it, so one person tries them alone. */
export const ENDS_SESSIONS: readonly string[] = [
  "logout",
  "revokeSession",
  "revokeOtherSessions",
  "changePassword",
  "endUserSession",
  "endUserSessions",
];

const schemaOf = (schema: z.ZodType | undefined): unknown =>
  schema === undefined ? undefined : z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });

/** One target for each operation of the API; `tokenFor` names who asks, null for nobody. */
export function operations(
  door: Fetcher,
  school: TestSchool,
  tokenFor: (endpoint: Endpoint, random: Random) => Promise<{ who: string; token: string | null }>,
): ((random: Random) => Attempt)[] {
  const ids = Object.values(school).filter((id) => typeof id === "number");
  return ENDPOINTS.map((endpoint) => {
    const schemas = {
      params: schemaOf(endpoint.params),
      query: schemaOf(endpoint.query),
      body: schemaOf(endpoint.body),
    };
    return (random) => {
      const sample = MATRIX[endpoint.id]?.sample(school) ?? {};
      const real = random.chance(0.5);
      const part = (name: "params" | "query" | "body"): unknown => {
        const good = (real ? sample[name] : undefined) ?? (schemas[name] && valid(schemas[name], random, ids));
        return good !== undefined && random.chance(0.4) ? mutated(good, random) : good;
      };
      const path = pathOf(endpoint, part("params"), part("query"), random);
      const body = endpoint.method === "GET" ? null : bodyOf(endpoint, part("body"), random);
      const headers = headersOf(endpoint, body, random);
      return {
        what: `${endpoint.id}: ${endpoint.method} ${path} ${JSON.stringify(headers).slice(0, 200)} ${show(body)}`,
        run: async () => {
          const { who, token } = await tokenFor(endpoint, random);
          if (token !== null) headers.authorization = `Bearer ${token}`;
          const response = await door(path, { method: endpoint.method, headers, body });
          const fault = await faultOf(response, `${path} ${show(body)} ${JSON.stringify(headers)}`);
          return fault === null ? null : `${endpoint.id} as ${who} ${fault}`;
        },
      };
    };
  });
}

export function show(body: unknown): string {
  return body instanceof Uint8Array
    ? `<${body.length} bytes> ${new TextDecoder().decode(body.slice(0, 300))}`
    : String(body ?? "");
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** Text that a URL can carry: a lone surrogate cannot be sent in one. */
const sendable = (value: unknown): string => {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.slice(0, 3_000).toWellFormed();
};

function pathOf(endpoint: Endpoint, params: unknown, query: unknown, random: Random): string {
  const given = isRecord(params) ? params : {};
  const names = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const path = urlOf(endpoint, { params: Object.fromEntries(names.map((name) => [name, sendable(given[name])])) });
  const search = new URLSearchParams(
    isRecord(query) && !Array.isArray(query)
      ? Object.entries(query).map(([name, value]) => [sendable(name), sendable(value)])
      : [],
  );
  if (random.chance(0.05)) search.append(random.pick(["limit", "cursor", "text", "x"]), sendable(random.pick(NAUGHTY)));
  const tail = random.chance(0.03)
    ? `${search}&${random.pick(["%", "%ff", "%00", "a=%ed%a0%80", "=", "&&"])}`
    : String(search);
  return tail === "" ? path : `${path}?${tail}`;
}

function bodyOf(endpoint: Endpoint, value: unknown, random: Random): string | Uint8Array<ArrayBuffer> | null {
  if (endpoint.bodyKind === "bytes") return brokenZip(random);
  if (endpoint.body === undefined) return random.chance(0.8) ? null : brokenJson(value ?? {}, random);
  return brokenJson(value, random);
}

function brokenZip(random: Random): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(cleanRosterZip());
  if (random.chance(0.3)) return bytes.slice(0, random.int(0, bytes.length));
  for (let flips = random.int(1, 20); flips > 0; flips -= 1)
    bytes[random.int(0, bytes.length - 1)] = random.int(0, 255);
  return bytes;
}

function headersOf(endpoint: Endpoint, body: unknown, random: Random): Record<string, string> {
  const ascii = (text: string) => text.replaceAll(/[^\x20-\x7e]/g, "?").trim();
  const usual = endpoint.bodyKind === "bytes" ? "application/zip" : "application/json";
  const headers: Record<string, string> = {};
  if (body !== null) headers["content-type"] = random.chance(0.9) ? usual : random.pick(CONTENT_TYPES);
  if (random.chance(0.1)) headers["idempotency-key"] = ascii(random.pick(NAUGHTY));
  if (random.chance(0.1)) headers["x-request-id"] = ascii(random.pick(NAUGHTY));
  if (endpoint.ifMatch && random.chance(0.9))
    headers["if-match"] = random.chance(0.8) ? `"1"` : ascii(random.pick(NAUGHTY));
  if (random.chance(0.05)) headers["if-none-match"] = ascii(random.pick(NAUGHTY));
  if (random.chance(0.05)) headers["accept-language"] = ascii(random.pick(NAUGHTY));
  if (random.chance(0.03)) headers["user-agent"] = "u".repeat(20_000);
  if (random.chance(0.03)) headers.cookie = `__Host-eduai_session=${ascii(random.pick(NAUGHTY)).replaceAll(";", "")}`;
  return headers;
}
