import { clear, del, delMany, get, keys, set } from "idb-keyval";

/**
 * What was typed and is not stored yet, kept in this browser per person and page. It holds ids, marks and comments, no names.
 * Every function does nothing where the browser refuses storage (private windows).
 */
function keyOf(personId: number, page: string): string {
  return `${personId}/${page}`;
}

async function quietly<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch {
    return undefined;
  }
}

/** Answers whether the browser has kept it. */
export async function keepDrafts(personId: number, page: string, drafts: readonly unknown[]): Promise<boolean> {
  const key = keyOf(personId, page);
  return (
    (await quietly(async () => {
      await (drafts.length === 0 ? del(key) : set(key, drafts));
      return true;
    })) ?? false
  );
}

/** As it was kept; its shape must be checked, it may come from an older version of the page. */
export async function readDrafts(personId: number, page: string): Promise<unknown> {
  return quietly(() => get(keyOf(personId, page)));
}

/** Whoever else has used this browser left nothing to read. */
export async function dropOthersDrafts(personId: number): Promise<void> {
  await quietly(async () => {
    const others = (await keys()).filter((key) => !String(key).startsWith(`${personId}/`));
    await delMany(others);
  });
}

/** At sign-out. */
export async function dropAllDrafts(): Promise<void> {
  await quietly(() => clear());
}
