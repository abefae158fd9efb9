/** `zod` without the object `z`, which keeps the texts of fifty languages in a script: `agents` takes it, for its client alone. */
export * from "zod/v4";

export const z = {
  fromJSONSchema(): never {
    throw new Error("z of zod is not part of this worker's bundle; see adapters/unused/README.md");
  },
};
