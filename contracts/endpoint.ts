import type * as z from "zod";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Rate-limit groups; the numbers live in `platform/http/rate-limit.ts`. */
export type LimitGroup = "default" | "login" | "write" | "upload" | "ai" | "open" | "webhook";

/**
 * One operation of the public API, as data: the API mounts it, OpenAPI describes it, the web app calls it and the
 * security matrix drives it. `path` is relative to `/api/v1`, parameters in braces.
 */
export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  View extends z.ZodType = z.ZodType,
> {
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** "open": nobody need sign in; "session": anyone signed in; else any one of these permissions. */
  readonly access: "open" | "session" | readonly [string, ...string[]];
  /** Reachable too for whoever has still to set up the second factor that their school demands. */
  readonly whileFactorDue?: true;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** "json" by default; "bytes" hands the handler the raw body (uploads, signed webhooks). */
  readonly bodyKind?: "json" | "bytes";
  /** Largest body in bytes; 1 MB unless told. */
  readonly bodyLimit?: number;
  /** For a person alone: no API key opens it. What is open to any session is a person's own in any case. */
  readonly isPersonal?: true;
  /** Its answer holds what is shown once: it is not kept for a repeated `Idempotency-Key`. */
  readonly answersSecret?: true;
  readonly view: View;
  readonly status?: 200 | 201 | 202 | 204;
  readonly limit?: LimitGroup;
  /**
   * For whoever proved within the last ten minutes who they are, which no key and no AI client does; where it names fields, only a
   * body with one of them.
   */
  readonly needsRecent?: true | readonly string[];
  /** Asks for `If-Match` with the version that the row's view had, its `ETag`; the verb gets it as `call.version`. */
  readonly ifMatch?: true;
}

/** Keeps the literal and schema types of one endpoint. */
export function endpoint<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  View extends z.ZodType = z.ZodType,
>(definition: Endpoint<Params, Query, Body, View>): Endpoint<Params, Query, Body, View> {
  return definition;
}

type Part<Schema> = Schema extends z.ZodUndefined ? unknown : Schema extends z.ZodType ? z.output<Schema> : unknown;

type SentPart<Name extends string, Schema> = Schema extends z.ZodUndefined
  ? unknown
  : Schema extends z.ZodType
    ? { [K in Name]: z.input<Schema> }
    : unknown;

/** What a verb takes: the validated fields of path, query and body as one record. No endpoint names a field twice. */
export type Input<E> = E extends Endpoint<infer P, infer Q, infer B, z.ZodType> ? Part<P> & Part<Q> & Part<B> : never;

/** What a caller sends, before defaults and transforms. */
export type Sent<E> =
  E extends Endpoint<infer P, infer Q, infer B, z.ZodType>
    ? SentPart<"params", P> & SentPart<"query", Q> & SentPart<"body", B>
    : never;

export type View<E> = E extends Endpoint<z.ZodType, z.ZodType, z.ZodType, infer V> ? z.output<V> : never;
