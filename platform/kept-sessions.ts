import type { SessionRecord, SessionStore } from "#core/identity/ports.ts";

/** How long a copy answers by itself: what another isolate ends shows here after this time at the latest. */
const KEPT_MS = 10_000;
/** Far more people than one isolate serves at a time; the oldest copy goes first. */
const KEPT_SESSIONS = 5_000;

/**
 * A store before which this isolate keeps copies of what it has just read, so that a person's next click asks nobody. What
 * is forgotten or written here shows here at once. The age of a record itself, by which PostgreSQL is asked again, is not
 * touched: `core/identity/authenticate.ts` looks at it each time.
 */
export function keptSessions(store: SessionStore, now: () => number = Date.now): SessionStore {
  const copies = new Map<string, { readonly record: SessionRecord; readonly until: number }>();
  /** Grows with everything that is written or forgotten: what was read meanwhile may be older than that, and is not kept. */
  let changes = 0;
  const keep = (record: SessionRecord) => {
    copies.delete(record.id);
    copies.set(record.id, { record, until: now() + KEPT_MS });
    const oldest = copies.keys().next().value;
    if (copies.size > KEPT_SESSIONS && oldest !== undefined) copies.delete(oldest);
  };
  const drop = (...ids: readonly string[]) => {
    changes += 1;
    for (const id of ids) copies.delete(id);
  };
  return {
    async read(id) {
      const copy = copies.get(id);
      if (copy !== undefined && now() < copy.until) return copy.record;
      copies.delete(id);
      const before = changes;
      const record = await store.read(id);
      if (record !== null && before === changes) keep(record);
      return record;
    },
    async write(record) {
      drop(record.id);
      const before = changes;
      await store.write(record);
      const isLatest = before === changes;
      drop(record.id);
      if (isLatest) keep(record);
    },
    async forget(...ids) {
      drop(...ids);
      await store.forget(...ids);
      // What was read between the two is of before.
      drop(...ids);
    },
  };
}
