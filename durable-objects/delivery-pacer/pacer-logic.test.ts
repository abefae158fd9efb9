import { expect, test } from "vitest";
import { type Bucket, full, pauseBucket, RATES, rateOf, ratesOf, takeToken } from "./pacer-logic.ts";

const TWO = { perSecond: 2, burst: 1 };

/** Moments at which requests leave that all ask at `asked` ms. */
function leave(bucket: Bucket, asked: readonly number[], rate = TWO) {
  let state = bucket;
  const at = asked.map((now) => {
    const taken = takeToken(state, rate, now, 60_000);
    state = taken.bucket;
    return "waitMs" in taken.answer ? now + taken.answer.waitMs : Number.NaN;
  });
  return { at, state };
}

test("those that ask at once leave evenly, and no second sees more than the rate", () => {
  const asked = Array.from({ length: 50 }, (_, index) => (index % 5) * 10);
  const { at } = leave(
    full(TWO, 0),
    asked.toSorted((a, b) => a - b),
  );
  for (const [index, moment] of at.entries()) {
    expect(at.filter((other) => other >= moment && other < moment + 1_000).length, `request ${index}`).toBeLessThan(3);
  }
  expect(at.at(-1)).toBeLessThanOrEqual(49 * 500 + 50);
});

test("a quiet time gives no more than the burst", () => {
  expect(leave(full(TWO, 0), [100_000, 100_000, 100_000]).at).toEqual([100_000, 100_500, 101_000]);
  const burst = { perSecond: 2, burst: 3 };
  expect(leave(full(burst, 0), [100_000, 100_000, 100_000, 100_000], burst).at).toEqual([
    100_000, 100_000, 100_000, 100_500,
  ]);
});

test("who would wait beyond their patience books no place", () => {
  const { state } = leave(full(TWO, 0), [0, 0, 0]);
  const refused = takeToken(state, TWO, 0, 1_000);
  expect(refused).toEqual({ bucket: state, answer: { retryMs: 1_500 } });
  expect(takeToken(state, TWO, 0, 1_500).answer).toEqual({ waitMs: 1_500 });
});

test("a pause is kept by everyone, and afterwards they leave one by one", () => {
  const paused = pauseBucket(full(TWO, 0), 0, 7_000);
  expect(leave(paused, [0, 10, 20]).at).toEqual([7_000, 7_500, 8_000]);
  expect(leave(pauseBucket(paused, 0, 1_000), [0]).at).toEqual([7_000]);
  expect(leave(paused, [20_000, 20_000]).at).toEqual([20_000, 20_500]);
  // What was saved up for a burst is gone: the provider wants quiet.
  const burst = { perSecond: 2, burst: 3 };
  expect(leave(pauseBucket(full(burst, 0), 0, 7_000), [0, 0, 0], burst).at).toEqual([7_000, 7_500, 8_000]);
});

test("rates are data: what a provider documents, or what the variable says; a malformed one is refused", () => {
  expect(rateOf(RATES, "resend")).toEqual(TWO);
  expect(rateOf(RATES, "unknown")).toEqual({ perSecond: 1, burst: 1 });
  expect(rateOf(ratesOf("resend=10, other=0.5"), "resend").perSecond).toBe(10);
  expect(rateOf(ratesOf("resend=10, other=0.5"), "other").perSecond).toBe(0.5);
  for (const bad of ["resend", "resend=0", "resend=-1", "RESEND=2", "resend=two"]) {
    expect(() => ratesOf(bad), bad).toThrow("DELIVERY_RATES");
  }
});
