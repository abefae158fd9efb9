import { expect, it } from "vitest";
import type { SessionRecord, SessionStore } from "#core/identity/ports.ts";
import { sessionRecord } from "#testing/session.ts";
import { keptSessions } from "./kept-sessions.ts";

const session = sessionRecord();

/** A store in memory that counts what it is asked; `gate` holds its answers back. */
function memory() {
  const rows = new Map<string, SessionRecord>([[session.id, session]]);
  const counts = { reads: 0 };
  let gate: Promise<void> = Promise.resolve();
  const store: SessionStore = {
    async read(id) {
      counts.reads += 1;
      const found = rows.get(id) ?? null;
      await gate;
      return found;
    },
    write: async (record) => void rows.set(record.id, record),
    forget: async (...ids) => {
      for (const id of ids) rows.delete(id);
    },
  };
  const hold = (until: Promise<void>) => {
    gate = until;
  };
  return { store, rows, counts, hold };
}

it("answers from its copy for ten seconds, then asks again", async () => {
  let clock = 0;
  const { store, rows, counts } = memory();
  const kept = keptSessions(store, () => clock);
  await kept.read(session.id);
  rows.delete(session.id);
  clock = 9_999;
  expect(await kept.read(session.id)).toEqual(session);
  expect(counts.reads).toBe(1);
  clock = 10_000;
  expect(await kept.read(session.id)).toBeNull();
  expect(counts.reads).toBe(2);
});

it("what ends here is gone here at once, and what is written here is what is read", async () => {
  const { store, counts } = memory();
  const kept = keptSessions(store);
  await kept.read(session.id);
  await kept.forget(session.id);
  expect(await kept.read(session.id)).toBeNull();
  await kept.write({ ...session, permissions: [] });
  expect((await kept.read(session.id))?.permissions).toEqual([]);
  expect(counts.reads).toBe(2);
});

it("a read that was under way when a session ended leaves no copy", async () => {
  const { store, counts, hold } = memory();
  const kept = keptSessions(store);
  const { promise, resolve } = Promise.withResolvers<void>();
  hold(promise);
  const reading = kept.read(session.id);
  await kept.forget(session.id);
  resolve();
  await reading;
  expect(await kept.read(session.id)).toBeNull();
  expect(counts.reads).toBe(2);
});

it("knows no more than a bounded number of sessions, and no session that nobody has", async () => {
  const { store, counts } = memory();
  const everyone = async (id: string) => {
    counts.reads += 1;
    return { ...session, id };
  };
  const kept = keptSessions({ ...store, read: everyone });
  for (let turn = 0; turn <= 5_000; turn += 1) await kept.read(`7-${turn}`);
  await kept.read("7-0");
  expect(counts.reads).toBe(5_002);
  await kept.read("7-5000");
  expect(counts.reads).toBe(5_002);
  const nobody = memory();
  const none = keptSessions(nobody.store);
  await none.read("7-nobody");
  await none.read("7-nobody");
  expect(nobody.counts.reads).toBe(2);
});
