import type * as z from "zod";
import { fromThisOrigin } from "../edge/origin.ts";
import { data } from "../framework/http.server.ts";
import { ApiError } from "./api-error.ts";

/** What an action answers when it could not do its work: a sentence for the form and one per field. */
export interface Refusal {
  readonly ok: false;
  readonly status: number;
  readonly message: string | null;
  readonly fields: Record<string, string>;
}

/** As the API gives: this, and a second for every so many bytes. */
const PATIENCE_MS = 15_000;
const BYTES_PER_SECOND = 32_768;

/** A body that is no form, breaks off, or takes too long to come is the sender's fault and not ours. */
async function formOf(request: Request): Promise<FormData> {
  const length = Number(request.headers.get("content-length") ?? 0);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS + (length / BYTES_PER_SECOND) * 1000);
  });
  const form = await Promise.race([request.formData().catch(() => undefined), late]);
  clearTimeout(timer);
  if (form === null) throw data(null, { status: 408 });
  if (form === undefined) throw data(null, { status: 400 });
  return form;
}

/** The form's fields and its CSRF token; throws 403 for a foreign origin and 400 for what is not a form. */
export async function readForm(request: Request): Promise<{ form: FormData; csrf: string }> {
  if (!fromThisOrigin(request)) throw data(null, { status: 403 });
  const form = await formOf(request);
  const csrf = form.get("csrf");
  return { form, csrf: typeof csrf === "string" ? csrf : "" };
}

export function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

export function invalid(error: z.ZodError): Refusal {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) fields[issue.path.join(".")] ??= issue.message;
  return { ok: false, status: 422, message: null, fields };
}

/** An API refusal as form errors; everything that is not one is thrown on. */
export function refusal(cause: unknown): Refusal {
  if (!(cause instanceof ApiError)) throw cause;
  const fields: Record<string, string> = {};
  for (const { path, message } of cause.problem?.errors ?? []) fields[path.replace(/^body\./, "")] ??= message;
  return { ok: false, status: cause.status, message: cause.problem?.detail ?? null, fields };
}

/** Why a read cannot be answered as things stand (409), for a page that says so itself; anything else is thrown on. */
export function obstacleOf(cause: unknown): string | null {
  if (!(cause instanceof ApiError) || cause.status !== 409) throw cause;
  return cause.problem?.detail ?? null;
}
