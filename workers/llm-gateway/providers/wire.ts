import * as z from "zod";
import { classifyStatus, ProviderError, retryAfterMs } from "../routing/errors.ts";

/** What both vendors' SDKs throw for an HTTP error, read structurally so that neither SDK is loaded for it. */
const SdkError = z.object({
  name: z.string(),
  status: z.int().optional(),
  headers: z.instanceof(Headers).optional().catch(undefined),
  error: z.unknown(),
});

const ErrorBody = z.object({
  type: z.string().nullish().catch(undefined),
  code: z.string().nullish().catch(undefined),
  message: z.string().nullish().catch(undefined),
});

/** Anthropic nests `{type:"error", error:{…}}`, OpenAI's SDK hands over the inner object. */
const Nested = z.object({ error: ErrorBody });

/** The `ProviderError` of whatever an SDK call threw. */
export function fromSdkError(cause: unknown, now: number): ProviderError {
  if (cause instanceof ProviderError) return cause;
  const parsed = SdkError.safeParse(plainError(cause));
  if (!parsed.success) return new ProviderError("connection", "the call failed");
  const { status, headers, error } = parsed.data;
  if (status === undefined) return new ProviderError("connection", "no answer from the provider");
  const nested = Nested.safeParse(error);
  const body = nested.success ? nested.data.error : (ErrorBody.safeParse(error).data ?? {});
  const wait = retryAfterMs(headers, now);
  const errorClass = classifyStatus({ status, ...body });
  return new ProviderError(errorClass, `HTTP ${status}`, { status, retryAfterMs: wait });
}

/** Error instances keep `name` on the prototype, where an object schema does not look. */
function plainError(cause: unknown): unknown {
  return cause instanceof Error ? { ...cause, name: cause.name } : cause;
}

/** JSON that must have a shape; anything else is the provider's fault. */
export function readJson<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProviderError("bad_response", "not JSON", { status: 200, accepted: true });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new ProviderError("bad_response", "unexpected JSON", { status: 200, accepted: true });
  return parsed.data;
}
