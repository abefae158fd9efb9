/** No request lasts longer. One whose client went away may end without a word, and must not count for ever. */
const LONGEST_MS = 90_000;
/**
 * A request whose sender is waited for is no work, only a connection: so many times the limit of those may be open, and
 * one address has the limit of them. Beyond it a newcomer displaces the one waited for longest, of its own address or of
 * the address that has most: who goes on sending is not shut out by those that do not.
 */
const WAITING_TIMES = 8;
/** How often one whose body has come asks again for a place. A timer of its own: no request may wait for another's promise alone. */
const ASKS_AGAIN_MS = 20;
/** How often one that waits for its sender looks whether it was displaced. */
const LOOKS_MS = 500;

/** A request that was let in. */
export interface Admitted {
  /** The one to go on with. Its body breaks off when it is displaced. */
  readonly request: Request;
  /** Gives its place back, however the work ends. */
  readonly leave: () => void;
  /** Whether it was displaced before its body had come: whatever is made of it, the answer is that of a refusal. */
  readonly isDisplaced: () => boolean;
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
  readonly #displaced = new Set<symbol>();

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
    if (body !== null) this.#makeRoom(address);
    const place = Symbol("request");
    this.#working.set(place, { since: this.#now(), address });
    const leave = () => {
      this.#working.delete(place);
      this.#waiting.delete(place);
      this.#ready.delete(place);
      this.#displaced.delete(place);
    };
    const isDisplaced = () => this.#displaced.has(place);
    if (body === null) return { request, leave, isDisplaced };
    // `duplex` is what Node asks for where a body is a stream.
    const streamed = { body: this.#watched(body, place), duplex: "half" };
    return { request: new Request(request, streamed), leave, isDisplaced };
  }

  #makeRoom(newcomer: string): void {
    const held = new Map<string, number>();
    for (const { address } of this.#waiting.values()) held.set(address, (held.get(address) ?? 0) + 1);
    let from = newcomer;
    if ((held.get(newcomer) ?? 0) < this.#limit) {
      if (this.#waiting.size < this.#limit * WAITING_TIMES) return;
      for (const [address, count] of held) if (count > (held.get(from) ?? 0)) from = address;
    }
    for (const [place, { address }] of this.#waiting) {
      // The body of a ready one has come.
      if (address !== from || this.#ready.has(place)) continue;
      this.#waiting.delete(place);
      this.#displaced.add(place);
      return;
    }
  }

  #watched(body: ReadableStream<Uint8Array>, place: symbol): ReadableStream<Uint8Array> {
    const reader = body.getReader();
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          this.#move(place, this.#working, this.#waiting);
          const { done, value } = await this.#next(reader, place);
          if (done) controller.close();
          else controller.enqueue(value);
        },
        cancel: (reason) => reader.cancel(reason),
      },
      // Reads when it is read, and not ahead.
      { highWaterMark: 0 },
    );
  }

  async #next(reader: ReadableStreamDefaultReader<Uint8Array>, place: symbol) {
    const read = reader.read();
    try {
      while (!(await settled(read, LOOKS_MS))) if (this.#displaced.has(place)) break;
      if (!this.#displaced.has(place)) return await read;
      reader.cancel().catch(() => undefined);
      throw new Error("Displaced by another request while its sender was waited for");
    } finally {
      await this.#workAgain(place);
    }
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

/** Whether `promise` has ended, waited for so long; a timer of the request's own, since it may not wait for another's. */
async function settled(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const ended = () => true;
  return Promise.race([promise.then(ended, ended), late]).finally(() => clearTimeout(timer));
}

/** Seconds after which a refused client may try again; not the same for all, so that they do not come back together. */
export function retryAfterSeconds(): number {
  return 1 + Math.floor(Math.random() * 3);
}
