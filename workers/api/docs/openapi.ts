import * as z from "zod";
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from "zod-openapi";
import { Problem } from "#contracts/common.ts";
import type { Endpoint } from "#contracts/endpoint.ts";
import { SESSION_COOKIE } from "#contracts/http.ts";
import { ENDPOINTS } from "#contracts/index.ts";
import { describeIds, withNames } from "./schemas.ts";

const PROBLEMS: Record<string, string> = {
  "400": "Malformed request, unknown query key or foreign cursor",
  "401": "No session, or one that is over",
  "403": "The account lacks the permission",
  "404": "No such row within reach; another school's row answers the same",
  "409": "Conflict with the present state",
  "412": "Somebody else changed it: `current` holds what is there now",
  "413": "Body too large",
  "422": "Fields that are not valid, each by path",
  "428": "If-Match is missing",
  "429": "Too many requests, see Retry-After",
  "503": "A backing service is down, see Retry-After",
};

const IfMatch = z.object({ "If-Match": z.string().meta({ description: "The `ETag` that the row was read with" }) });

const problem = { content: { "application/problem+json": { schema: Problem } } };

type Document = ReturnType<typeof createDocument>;

const cache = new Map<string, { readonly document: Document; readonly text: string }>();

/**
 * OpenAPI 3.1 of the whole public surface, made from the contracts that validate it, and the same as JSON text. Made once
 * per isolate: the contracts do not change while it lives, and it has one origin.
 */
export function openApi(origin: string): { readonly document: Document; readonly text: string } {
  const cached = cache.get(origin);
  if (cached !== undefined) return cached;
  const document = documentFor(origin);
  const rendered = { document, text: JSON.stringify(document) };
  cache.set(origin, rendered);
  return rendered;
}

function documentFor(origin: string): Document {
  const paths: ZodOpenApiPathsObject = {};
  for (const endpoint of ENDPOINTS) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method.toLowerCase()]: operation(endpoint) };
  }
  const document = {
    openapi: "3.1.0",
    info: {
      title: "EduAI Platform API",
      version: "1.0.0",
      description:
        "Errors are RFC 9457 problems. Lists answer `{data, nextCursor, prevCursor, total, offset}`. POSTs honour `Idempotency-Key`.",
    },
    servers: [{ url: `${origin}/api/v1` }],
    security: [{ bearer: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "An access token, or an API key (`eduai_…`), which opens nothing that is a person's own.",
        },
        session: { type: "apiKey", in: "cookie", name: SESSION_COOKIE },
      },
    },
  } satisfies ZodOpenApiObject;
  return withNames(ENDPOINTS, () => createDocument(document, { override: describeIds }));
}

function operation(endpoint: Endpoint): ZodOpenApiOperationObject {
  const status = endpoint.status ?? 200;
  const codes = [
    "400",
    "429",
    "503",
    ...(endpoint.access === "open" ? [] : ["401", "403"]),
    ...(endpoint.params === undefined ? [] : ["404"]),
    ...(endpoint.body === undefined && endpoint.bodyKind === undefined ? [] : ["409", "413", "422"]),
    ...(endpoint.id === "recordGrades" ? ["412"] : []),
    ...(endpoint.ifMatch ? ["412", "428"] : []),
  ].sort();
  return {
    operationId: endpoint.id,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(endpoint.access === "open" ? { security: [] } : {}),
    ...(Array.isArray(endpoint.access) ? { "x-permissions": [...endpoint.access] } : {}),
    requestParams: {
      ...(endpoint.params === undefined ? {} : { path: objectSchema(endpoint.params) }),
      ...(endpoint.query === undefined ? {} : { query: objectSchema(endpoint.query) }),
      ...(endpoint.ifMatch ? { header: IfMatch } : {}),
    },
    ...body(endpoint),
    responses: {
      [String(status)]:
        status === 204
          ? { description: "Done" }
          : { description: "Done", content: { "application/json": { schema: endpoint.view } } },
      ...Object.fromEntries(codes.map((code) => [code, { description: PROBLEMS[code] ?? "Problem", ...problem }])),
    },
  };
}

function body(endpoint: Endpoint): Pick<ZodOpenApiOperationObject, "requestBody"> {
  if (endpoint.bodyKind === "bytes") {
    return { requestBody: { required: true, content: { "application/octet-stream": {} } } };
  }
  if (endpoint.body === undefined) return {};
  return { requestBody: { required: true, content: { "application/json": { schema: endpoint.body } } } };
}

/** Parameters and queries of every contract are zod objects. */
function objectSchema(schema: z.ZodType): z.ZodObject {
  return schema as z.ZodObject;
}
