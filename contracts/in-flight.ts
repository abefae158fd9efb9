/** No request lasts longer. One whose client went away may end without a word, and must not count for ever. */
const LONGEST_MS = 90_000;
/**
 * A request whose sender is waited for is no work, only a connection: so many times the limit of those may be open, and
 * one address has the limit of them. Beyond it no body is taken; what has none goes on.
 */
const WAITING_TIMES = 8;
/** How often one whose body has come asks again for a place. A timer of its own: no request may wait for another's promise alone. */
const ASKS_AGAIN_MS = 20;

/** A request that was let in: `request` is the one to go on with, `leave` gives its place back, however the work ends. */
export interface Admitted {
  readonly request: Request;
  readonly leave: () => void;
}

/** By a key of each; in the order in which they began to work or to wait. */
type Places = Map<symbol, { readonly since: number; readonly address: string }>;

/** Lets a bounded number of requests in at once; the rest is refused, so that what was let in ends in time. */
export class InFlight {
  readonly #limit: number;
  readonly #now: () => number;
  readonly #working: Places = new Map();
  readonly #waiting: Places = new Map();
  /** Those of the waiting whose body has come while no place was free: the next free ones are theirs. */
  readonly #ready = new Set<symbol>();

  constructor(limit: number, now: () => number = Date.now) {
    this.#limit = limit;
    this.#now = now;
  }

  /**
   * Takes a place; null when there is none. While its sender keeps a request waiting for more of its body, it is no work
   * and holds no place: half-sent bodies keep nobody out. What has come of a body is handed on when there is a place again.
   */
  admit(request: Request): Admitted | null {
    this.#forgetLost(this.#working);
    this.#forgetLost(this.#waiting);
    if (this.#working.size + this.#ready.size >= this.#limit) return null;
    // A client that sends nothing may say so, and the runtime then makes an empty stream of it.
    const body = request.headers.get("content-length") === "0" ? null : request.body;
    const address = request.headers.get("cf-connecting-ip") ?? "";
    if (body !== null && !this.#maySend(address)) return null;
    const place = Symbol("request");
    this.#working.set(place, { since: this.#now(), address });
    const leave = () => {
      this.#working.delete(place);
      this.#waiting.delete(place);
      this.#ready.delete(place);
    };
    if (body === null) return { request, leave };
    // `duplex` is what Node asks for where a body is a stream.
    const streamed = { body: this.#watched(body, place), duplex: "half" };
    return { request: new Request(request, streamed), leave };
  }

  #maySend(address: string): boolean {
    if (this.#waiting.size >= this.#limit * WAITING_TIMES) return false;
    let own = 0;
    for (const waiting of this.#waiting.values()) if (waiting.address === address) own += 1;
    return own < this.#limit;
  }

  #watched(body: ReadableStream<Uint8Array>, place: symbol): ReadableStream<Uint8Array> {
    const reader = body.getReader();
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          this.#move(place, this.#working, this.#waiting);
          const { done, value } = await reader.read().finally(() => this.#workAgain(place));
          if (done) controller.close();
          else controller.enqueue(value);
        },
        cancel: (reason) => reader.cancel(reason),
      },
      // Reads when it is read, and not ahead.
      { highWaterMark: 0 },
    );
  }

  async #workAgain(place: symbol): Promise<void> {
    this.#ready.add(place);
    while (this.#waiting.has(place) && this.#working.size >= this.#limit) {
      await new Promise((resolve) => setTimeout(resolve, ASKS_AGAIN_MS));
      this.#forgetLost(this.#working);
    }
    this.#ready.delete(place);
    this.#move(place, this.#waiting, this.#working);
  }

  /** One that has left comes back nowhere. */
  #move(place: symbol, from: Places, to: Places): void {
    const held = from.get(place);
    if (held === undefined) return;
    from.delete(place);
    to.set(place, { ...held, since: this.#now() });
  }

  #forgetLost(places: Places): void {
    for (const [request, { since }] of places) {
      if (this.#now() - since < LONGEST_MS) break;
      places.delete(request);
      this.#ready.delete(request);
    }
  }
}

/** Seconds after which a refused client may try again; not the same for all, so that they do not come back together. */
export function retryAfterSeconds(): number {
  return 1 + Math.floor(Math.random() * 3);
}
