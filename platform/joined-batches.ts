import type { BatchItem, BatchResponse } from "drizzle-orm/batch";
import type { Database, Queries, Statements } from "#core/database.ts";
import { AppError } from "#core/errors.ts";

interface Waiting {
  readonly build: (q: Queries) => Statements;
  readonly settle: (results: readonly unknown[]) => void;
  readonly fail: (cause: unknown) => void;
}

/** What the statements of one batch came to, of whatever else ran with them: in their order, as `batch` answers them. */
function answersOf<T extends Statements>(results: readonly unknown[]): BatchResponse<[...T]> {
  return results as unknown as BatchResponse<[...T]>;
}

/**
 * The same rows, where batches of one turn of the event loop go in one round trip: several reads of one person are one
 * transaction. When that fails each runs again by itself, so that what is wrong with one is not told to the others,
 * unless the database is away.
 */
export function joinedBatches(database: Database): Database {
  let waiting: Waiting[] = [];

  async function together(turn: readonly Waiting[]): Promise<void> {
    let counts: number[] = [];
    const build = (q: Queries): Statements => {
      const parts = turn.map((each) => each.build(q));
      counts = parts.map((part) => part.length);
      const [first, ...others] = parts.flatMap((part): BatchItem<"pg">[] => [...part]);
      if (first === undefined) throw new TypeError("a turn has at least one batch");
      return [first, ...others];
    };
    const results: readonly unknown[] = await database.batch(build);
    let from = 0;
    turn.forEach(({ settle }, index) => {
      const count = counts[index] ?? 0;
      settle(results.slice(from, from + count));
      from += count;
    });
  }

  async function alone({ build, settle, fail }: Waiting): Promise<void> {
    await database.batch(build).then(settle, fail);
  }

  function apart(turn: readonly Waiting[], cause: unknown): void {
    // A database that does not answer would keep everyone waiting a second time.
    const isAway = cause instanceof AppError && cause.code === "unavailable";
    for (const each of turn) {
      if (isAway) each.fail(cause);
      else void alone(each);
    }
  }

  function send(): void {
    const turn = waiting;
    waiting = [];
    const [only] = turn;
    if (turn.length === 1 && only !== undefined) void alone(only);
    else void together(turn).catch((cause: unknown) => apart(turn, cause));
  }

  return {
    ...database,
    async batch<const T extends Statements>(build: (q: Queries) => T): Promise<BatchResponse<[...T]>> {
      const { promise, resolve: settle, reject: fail } = Promise.withResolvers<readonly unknown[]>();
      if (waiting.length === 0) setTimeout(send, 0);
      waiting.push({ build, settle, fail });
      return answersOf<T>(await promise);
    },
  };
}
