import { type SQL, sql } from "drizzle-orm";
import { type DeadLetter, withoutContent } from "#contracts/internal/outbox.ts";

/**
 * Keeps a message that used up its tries, or a row that can never be a message, until a person replays or dismisses it;
 * the same row dying again before that is the same letter. Runs in any school's transaction, or in none.
 */
export function keepDeadLetter(letter: DeadLetter, now: Date): SQL {
  const { queue, reference, schoolId, reason, firstFailedAt } = letter;
  const payload = JSON.stringify(withoutContent(letter.payload) ?? null);
  return sql`select outbox.keep_dead_letter(${queue}, ${reference}, ${schoolId}::bigint, ${payload}::jsonb, ${reason},
    ${firstFailedAt.toISOString()}::timestamptz, ${now.toISOString()}::timestamptz)`;
}
