import * as z from "zod";

/** What is signed: how far a school's log reached, and the hash that stands for all of it. */
export const Checkpoint = z.object({
  institutionId: z.int().positive(),
  seq: z.int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** The one before it. */
  previous: z.int().positive().nullable(),
  at: z.string(),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

const DIGITS = 15;
const KEY = /^audit\/\d+\/(\d{15})-([0-9a-f]{64})\.jws$/;

const folder = (institutionId: number) => `audit/${institutionId}/`;

/**
 * The objects of a school sort by how far they reach. The hash is part of the name: a log that was written anew gets
 * objects of its own and replaces none.
 */
export const checkpointKey = ({
  institutionId,
  seq,
  hash,
}: Pick<Checkpoint, "institutionId" | "seq" | "hash">): string =>
  `${folder(institutionId)}${String(seq).padStart(DIGITS, "0")}-${hash}.jws`;

/** Where the objects that reach further than `seq` begin: behind every hash. */
export const keysAfter = (institutionId: number, seq: number) => ({
  prefix: folder(institutionId),
  after: `${folder(institutionId)}${String(seq).padStart(DIGITS, "0")}-g`,
});

/** Null for what is no name of ours. */
export function partsOfKey(key: string): Pick<Checkpoint, "seq" | "hash"> | null {
  const [, seq, hash] = KEY.exec(key) ?? [];
  return seq === undefined || hash === undefined ? null : { seq: Number(seq), hash };
}
