/** One request; throws unless it was answered as expected. */
export type Work = (turn: number) => Promise<void>;

export interface Latency {
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly count: number;
}

/** The value below which `share` (0 to 1) of the samples lie, by nearest rank. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function summary(samples: readonly number[]): Latency {
  return { p50: percentile(samples, 0.5), p95: percentile(samples, 0.95), count: samples.length };
}

async function timed(work: Work, turn: number): Promise<number> {
  const before = performance.now();
  await work(turn);
  return performance.now() - before;
}

export const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/**
 * Measures several kinds of request in turn, so that whatever else the machine does falls on all of them alike; the order
 * turns with each round. `restMs` lets what a request left behind (queues) settle before the next is timed.
 */
export async function interleaved<Name extends string>(
  works: Readonly<Record<Name, Work>>,
  options: { rounds: number; warmUp: number; restMs: number },
): Promise<Map<string, Latency>> {
  const entries: [string, Work][] = Object.entries(works);
  const samples = new Map<string, number[]>(entries.map(([name]) => [name, []]));
  for (let round = -options.warmUp; round < options.rounds; round++) {
    const order = round % 2 === 0 ? entries : [...entries].reverse();
    for (const [name, work] of order) {
      const took = await timed(work, round + options.warmUp);
      if (round >= 0) samples.get(name)?.push(took);
      if (options.restMs > 0) await pause(options.restMs);
    }
  }
  return new Map([...samples].map(([name, list]) => [name, summary(list)]));
}

/** Requests a second over `seconds` with `lanes` of them open at any time; each lane gets its own number. */
export async function perSecond(work: Work, lanes: number, seconds: number): Promise<number> {
  const started = performance.now();
  const end = started + seconds * 1000;
  let done = 0;
  const lane = async (number: number) => {
    while (performance.now() < end) {
      await work(number);
      done++;
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
  return (done * 1000) / (performance.now() - started);
}
