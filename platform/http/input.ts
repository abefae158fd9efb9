import type * as z from "zod";
import type { Endpoint } from "#contracts/endpoint.ts";
import { isStorable } from "#contracts/text.ts";
import { AppError, type ErrorCode, type Issue } from "#core/errors.ts";
import { readBytes } from "./body.ts";

const DEFAULT_LIMIT = 1_048_576;

/** Validates what an endpoint declares. Errors: 400 for path and query, 408, 413, 415, 400 for broken JSON, 422 for fields. */
export async function readInput(
  endpoint: Endpoint,
  request: Request,
  params: Readonly<Record<string, string>>,
): Promise<{ params: unknown; query: unknown; body: unknown; bytes: Uint8Array | null }> {
  const url = new URL(request.url);
  const query = queryRecord(url.searchParams);
  const bytes =
    request.method === "GET" || request.method === "HEAD"
      ? null
      : await readBytes(request, endpoint.bodyLimit ?? DEFAULT_LIMIT);
  return {
    // An id that cannot exist is an id that does not exist.
    params:
      endpoint.params === undefined
        ? undefined
        : check(endpoint.params, params, "not_found", "No existe lo que buscas."),
    query:
      endpoint.query === undefined
        ? refuseAny(query)
        : check(endpoint.query, query, "bad_request", "La consulta no es válida."),
    body:
      endpoint.body === undefined
        ? undefined
        : check(endpoint.body, json(request, bytes), "unprocessable", "Hay campos que no son válidos."),
    bytes: endpoint.bodyKind === "bytes" ? (bytes ?? new Uint8Array()) : bytes,
  };
}

function queryRecord(search: URLSearchParams): Record<string, string> {
  const record: Record<string, string> = Object.create(null);
  for (const [key, value] of search) {
    if (key in record) {
      throw new AppError("bad_request", "La consulta no es válida.", {
        issues: [{ path: key, message: "aparece dos veces" }],
      });
    }
    if (!isStorable(value) || value.includes("\uFFFD")) {
      throw new AppError("bad_request", "La consulta no es válida.", {
        issues: [{ path: key, message: "no es texto" }],
      });
    }
    record[key] = value;
  }
  return { ...record };
}

function refuseAny(query: Record<string, string>): undefined {
  const issues = Object.keys(query).map((path) => ({ path, message: "no se conoce" }));
  if (issues.length > 0) throw new AppError("bad_request", "La consulta no es válida.", { issues });
  return undefined;
}

function json(request: Request, bytes: Uint8Array | null): unknown {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new AppError("unsupported_media_type", "El cuerpo debe ser application/json.");
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes ?? new Uint8Array());
    return JSON.parse(text, (key, value: unknown) => {
      if (!isStorable(key) || (typeof value === "string" && !isStorable(value))) throw new TypeError("not storable");
      return value;
    });
  } catch {
    throw new AppError("bad_request", "El cuerpo no es JSON válido.");
  }
}

function check(schema: z.ZodType, value: unknown, code: ErrorCode, detail: string): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  if (code === "not_found") throw new AppError(code, detail);
  throw new AppError(code, detail, { issues: result.error.issues.flatMap(issues) });
}

function issues(issue: z.core.$ZodIssue): Issue[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...issue.path, key].join("."), message: "no se conoce" }));
  }
  return [{ path: issue.path.join("."), message: issue.message }];
}
