import type { DeadLetter } from "#contracts/outbox.ts";
import { keepDeadLetter } from "#schema/dead-letter.ts";
import type { Database } from "../database.ts";

/** Keeps a dead letter by itself. `unmatched` is the database outside any school. */
export async function storeDeadLetter(unmatched: Database, letter: DeadLetter, now: Date): Promise<void> {
  await unmatched.read((q) => [q.execute(keepDeadLetter(letter, now))]);
}
