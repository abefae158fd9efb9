import * as z from "zod";

// Before the first schema: Zod's try at compiling one breaks the pages' Content-Security-Policy.
z.config({ jitless: true });

/** Row identifiers: positive integers within 2^53. In paths and queries they arrive as decimal text. */
export const Id = z.int().positive();
export const PathId = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, "debe ser un entero positivo")
  .transform(Number);
/** The largest of fifteen digits. */
export const PATH_ID_LIMIT = 999_999_999_999_999;

/** Days and moments a school can mean; others would not fit the database. */
const inRange = (value: string) => value >= "1900" && value < "2200";
export const IsoDate = z.iso.date().refine(inRange, "debe estar entre 1900 y 2199");
export const IsoDateTime = z.iso.datetime().refine(inRange, "debe estar entre 1900 y 2199");

export const IdParams = z.strictObject({ id: PathId });

/** Longer than any cursor: the widest sort key is two cells of a roster. */
export const CURSOR_LIMIT = 12_000;

export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(CURSOR_LIMIT).optional(),
});

/**
 * A page of `Item`s. `nextCursor` is null on the last one, `prevCursor` on the first; `total` counts the rows of all
 * pages and `offset` those before this one.
 */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({
    data: z.array(item),
    nextCursor: z.string().nullable(),
    prevCursor: z.string().nullable(),
    total: z.int().nonnegative(),
    offset: z.int().nonnegative(),
  });
}

/** An RFC 9457 problem, as every refusal of the API. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  /** One of `PROBLEM_REASONS`, where the type alone does not say why. */
  reason: z.string().optional(),
  instance: z.string().meta({
    description:
      "The route's template, never the address asked for: an id that does not exist and one out of the caller's reach answer alike. `requestId` names this one answer.",
  }),
  requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string(), reason: z.string().optional() })).optional(),
  current: z.unknown().optional(),
});
export type Problem = z.infer<typeof Problem>;

/** Says of a field that whoever reads it can act with it: a seed, a code, a key, a token. */
export const SECRET_MARK = "x-eduai-secret";

/** A text that lets in or stands for its person. An endpoint that answers one has `answersSecret`, and a test asks for it. */
export const secretText = () => z.string().meta({ [SECRET_MARK]: true });

export const Empty = z.undefined();
