import { sql } from "drizzle-orm";
import { deadLetters } from "#schema/outbox.ts";
import type { Database } from "../database.ts";

export interface DeadLetter {
  readonly queue: "events" | "webhooks" | "llm-jobs" | "deliveries";
  /** The row the message was about; the message's own id when it names none. */
  readonly reference: string;
  readonly schoolId: number | null;
  /** The message: ids, no content. */
  readonly payload: unknown;
  readonly reason: string;
  readonly firstFailedAt: Date;
}

/**
 * Keeps a message that used up its tries until a person replays or dismisses it. The same row dying again before that is
 * the same letter. `unmatched` is the database outside any school.
 */
export async function keepDeadLetter(unmatched: Database, letter: DeadLetter, now: Date): Promise<void> {
  await unmatched.read((q) => [
    q
      .insert(deadLetters)
      .values({ ...letter, reason: letter.reason.slice(0, 500), lastFailedAt: now })
      .onConflictDoUpdate({
        target: [deadLetters.queue, deadLetters.reference],
        targetWhere: sql`resolved_at is null`,
        set: { lastFailedAt: now, reason: sql`excluded.reason`, deaths: sql`${deadLetters.deaths} + 1` },
      }),
  ]);
}
