import type { PacerAnswer } from "#contracts/internal/realtime.ts";

export interface Rate {
  readonly perSecond: number;
  /** Requests that may leave at once after a quiet time. */
  readonly burst: number;
}

/** What providers document; `DELIVERY_RATES` changes it for an account that may do more. */
export const RATES: Readonly<Record<string, Rate>> = { resend: { perSecond: 2, burst: 1 } };
const DEFAULT_RATE: Rate = { perSecond: 1, burst: 1 };

/** A bucket may owe tokens: those places are booked, and whoever holds one waits until it is paid. */
export interface Bucket {
  readonly tokens: number;
  readonly at: number;
  readonly pausedUntil: number;
}

/** The rates with those of a text like `resend=10,other=0.5` in their place. Throws on anything else. */
export function ratesOf(text: string): Readonly<Record<string, Rate>> {
  const changed = text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const [, provider, perSecond] = /^([a-z]+)=(\d+(?:\.\d+)?)$/.exec(part) ?? [];
      if (provider === undefined || !(Number(perSecond) > 0)) throw new Error("DELIVERY_RATES is like resend=2");
      return [provider, { perSecond: Number(perSecond), burst: RATES[provider]?.burst ?? 1 }] as const;
    });
  return { ...RATES, ...Object.fromEntries(changed) };
}

export const rateOf = (rates: Readonly<Record<string, Rate>>, provider: string): Rate =>
  rates[provider] ?? DEFAULT_RATE;

export const full = (rate: Rate, now: number): Bucket => ({ tokens: rate.burst, at: now, pausedUntil: 0 });

/** Takes one token at `now` (ms); without one, the place it will have, unless that is beyond `patienceMs`. */
export function takeToken(
  bucket: Bucket,
  rate: Rate,
  now: number,
  patienceMs: number,
): { bucket: Bucket; answer: PacerAnswer } {
  // During a pause no token grows either: the provider wants quiet, not the missed ones at once.
  const from = Math.max(now, bucket.pausedUntil);
  const grown = (Math.max(0, from - Math.max(bucket.at, bucket.pausedUntil)) / 1000) * rate.perSecond;
  const tokens = Math.min(rate.burst, bucket.tokens + grown) - 1;
  const waitMs = Math.ceil(from - now + (tokens < 0 ? (-tokens / rate.perSecond) * 1000 : 0));
  if (waitMs > patienceMs) return { bucket, answer: { retryMs: waitMs } };
  return { bucket: { tokens, at: from, pausedUntil: bucket.pausedUntil }, answer: { waitMs } };
}

/** Nobody gets a place before the pause ends; after it the first one goes at once, the others at the rate. */
export function pauseBucket(bucket: Bucket, now: number, ms: number): Bucket {
  const pausedUntil = Math.max(bucket.pausedUntil, now + ms);
  return { tokens: Math.min(bucket.tokens, 1), at: Math.max(bucket.at, pausedUntil), pausedUntil };
}
