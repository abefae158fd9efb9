/**
 * Requests that one isolate of the front door answers at the same time. Each is worth some tens of milliseconds of work:
 * whoever came after these would wait longer than a person does, and make everybody else wait too.
 */
export const MAX_IN_FLIGHT = 64;

/** Lets a bounded number of requests in; the rest is refused at once, so that what was let in ends in time. */
export class Admission {
  readonly #limit: number;
  #inFlight = 0;

  constructor(limit = MAX_IN_FLIGHT) {
    this.#limit = limit;
  }

  /** Runs `work` when there is room and `refuse` when there is none; the place is free again however `work` ends. */
  async admit(work: () => Promise<Response>, refuse: () => Response): Promise<Response> {
    if (this.#inFlight >= this.#limit) return refuse();
    this.#inFlight += 1;
    try {
      return await work();
    } finally {
      this.#inFlight -= 1;
    }
  }
}
