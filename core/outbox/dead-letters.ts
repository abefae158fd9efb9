import type { DeadLetter } from "#contracts/internal/outbox.ts";
import { keepDeadLetter } from "#schema/dead-letter.ts";
import type { Database } from "../database.ts";

/** Keeps a dead letter by itself. `unmatched` is the database outside any school. */
export async function storeDeadLetter(unmatched: Database, letter: DeadLetter, now: Date): Promise<void> {
  await storeDeadLetters(unmatched, [letter], now);
}

/** The same for many, in one round trip. */
export async function storeDeadLetters(unmatched: Database, letters: readonly DeadLetter[], now: Date): Promise<void> {
  const [first, ...others] = letters;
  if (first === undefined) return;
  await unmatched.batch((q) => [
    q.execute(keepDeadLetter(first, now)),
    ...others.map((letter) => q.execute(keepDeadLetter(letter, now))),
  ]);
}
