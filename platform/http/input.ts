import type * as z from "zod";
import type { Endpoint } from "#contracts/endpoint.ts";
import { AppError, type ErrorCode, type Issue } from "#core/errors.ts";

const DEFAULT_LIMIT = 1_048_576;

/** Validates what an endpoint declares. Errors: 400 for path and query, 413, 415, 400 for broken JSON, 422 for fields. */
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
      : await readBody(request, endpoint.bodyLimit ?? DEFAULT_LIMIT);
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

/** A sender of unknown length hears its 413 only after it has sent: this much more is thrown away for that. */
const DRAINED_TIMES = 10;

/** Keeps at most `limit` bytes, whatever the header says. */
async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  const tooLarge = new AppError("payload_too_large", `El cuerpo supera el máximo de ${limit} bytes.`);
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge;
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.byteLength;
    if (size <= limit) chunks.push(read.value);
    else chunks.length = 0;
    if (size > limit * DRAINED_TIMES) {
      await reader.cancel();
      throw tooLarge;
    }
  }
  if (size > limit) throw tooLarge;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
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

/** Postgres holds no NUL, UTF-8 no lone surrogate: text with either could not be given back as it came. */
function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
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
