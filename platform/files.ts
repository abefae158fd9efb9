import type { Files } from "#core/ports.ts";

/** Most keys R2 takes in one call. */
const KEYS = 1_000;

/** Objects in a bucket of R2. */
export function r2Files(bucket: Pick<R2Bucket, "put" | "get" | "delete" | "list">): Files {
  return {
    async put(key, bytes, contentType) {
      await bucket.put(key, bytes, { httpMetadata: { contentType } });
    },
    async get(key) {
      const object = await bucket.get(key);
      return object === null ? null : new Uint8Array(await object.arrayBuffer());
    },
    async list(prefix, after) {
      const { objects } = await bucket.list({ prefix, startAfter: after, limit: KEYS });
      return objects.map(({ key }) => key);
    },
    async delete(keys) {
      for (let first = 0; first < keys.length; first += KEYS) await bucket.delete(keys.slice(first, first + KEYS));
    },
  };
}
