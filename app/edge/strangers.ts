const SPAN_MS = 10_000;
/** A thousand pupils who open the sign-in page and sign in within two minutes stay below half of it. */
const PER_SPAN = 400;
const KEPT = 10_000;

/**
 * Pages for people without a session, counted per address in this isolate. Whoever has a session is never counted, so a
 * school behind one address goes on while somebody there asks without end; only while its address is over the limit do
 * people have to prove their session before their page is rendered, which costs them a moment.
 */
export class Strangers {
  readonly #limit: number;
  readonly #now: () => number;
  readonly #windows = new Map<string, { readonly since: number; count: number }>();

  constructor(limit = PER_SPAN, now: () => number = Date.now) {
    this.#limit = limit;
    this.#now = now;
  }

  /** May a page be rendered for this request? `hasSession` looks at the cookie, `isKnown` asks whether it is worth something. */
  async admits(address: string, hasSession: boolean, isKnown: () => Promise<boolean>): Promise<boolean> {
    if (!hasSession) return this.count(address);
    if (this.#window(address).count < this.#limit) return true;
    return isKnown();
  }

  /** One more page for a stranger; false when it was one too many. */
  count(address: string): boolean {
    const window = this.#window(address);
    window.count += 1;
    return window.count <= this.#limit;
  }

  #window(address: string) {
    const now = this.#now();
    const known = this.#windows.get(address);
    if (known !== undefined && now - known.since < SPAN_MS) return known;
    const fresh = { since: now, count: 0 };
    this.#windows.delete(address);
    this.#windows.set(address, fresh);
    const oldest = this.#windows.keys().next().value;
    if (this.#windows.size > KEPT && oldest !== undefined) this.#windows.delete(oldest);
    return fresh;
  }
}
