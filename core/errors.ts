import type { ProblemReason } from "#contracts/problem-reasons.ts";

/** Every way a verb can refuse, with the HTTP status each transport maps from. */
export const ERROR_STATUS = {
  bad_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  precondition_failed: 412,
  precondition_required: 428,
  payload_too_large: 413,
  unsupported_media_type: 415,
  unprocessable: 422,
  rate_limited: 429,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

export interface Issue {
  readonly path: string;
  readonly message: string;
  readonly reason?: ProblemReason;
}

export interface ErrorExtra {
  readonly reason?: ProblemReason;
  readonly issues?: readonly Issue[];
  /** The value that won, for conflicts. */
  readonly current?: unknown;
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** A refusal meant for the caller: `detail` is safe to show. Anything else thrown is a fault and shows nothing. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly reason: ProblemReason | undefined;
  readonly issues: readonly Issue[] | undefined;
  readonly current: unknown;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, detail: string, extra: ErrorExtra = {}) {
    super(detail, extra.cause === undefined ? undefined : { cause: extra.cause });
    this.name = "AppError";
    this.code = code;
    this.reason = extra.reason;
    this.issues = extra.issues;
    this.current = extra.current;
    this.retryAfterSeconds = extra.retryAfterSeconds;
  }
}

/** The row if there is one; else 404, the same for a foreign row as for none. */
export function orNotFound<T>(row: T | undefined, what = "No existe lo que buscas."): T {
  if (row === undefined) throw new AppError("not_found", what);
  return row;
}
