/** No request lasts longer. One whose client went away may end without a word, and must not count for ever. */
const LONGEST_MS = 90_000;

/** Lets a bounded number of requests in at once; the rest is refused, so that what was let in ends in time. */
export class InFlight {
  readonly #limit: number;
  readonly #now: () => number;
  /** In the order of their beginning; at most `limit`. */
  readonly #since = new Map<symbol, number>();

  constructor(limit: number, now: () => number = Date.now) {
    this.#limit = limit;
    this.#now = now;
  }

  /** Takes a place; null when there is none. Whoever has one gives it back by the function, however the work ends. */
  enter(): (() => void) | null {
    for (const [request, since] of this.#since) {
      if (this.#now() - since < LONGEST_MS) break;
      this.#since.delete(request);
    }
    if (this.#since.size >= this.#limit) return null;
    const request = Symbol("request");
    this.#since.set(request, this.#now());
    return () => void this.#since.delete(request);
  }
}

/** Seconds after which a refused client may try again; not the same for all, so that they do not come back together. */
export function retryAfterSeconds(): number {
  return 1 + Math.floor(Math.random() * 3);
}
