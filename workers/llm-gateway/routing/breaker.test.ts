import { expect, test } from "vitest";
import { admit, CLOSED, coolDown, record, retryInMs } from "./breaker.ts";

const T = 1_000_000;
const failTimes = (count: number, at = T) => {
  let state = CLOSED;
  for (let i = 0; i < count; i += 1) state = record(state, "failure", at + i);
  return state;
};

test("five failures in a row open it; four, or four and a success, do not", () => {
  expect(admit(failTimes(4), T + 10).admitted).toBe(true);
  expect(admit(failTimes(5), T + 10).admitted).toBe(false);
  const mixed = record(record(failTimes(4), "ok", T + 5), "failure", T + 6);
  expect(admit(mixed, T + 10).admitted).toBe(true);
});

test("failures older than the window are forgotten", () => {
  const late = record(failTimes(4), "failure", T + 31_000);
  expect(admit(late, T + 31_001).admitted).toBe(true);
});

test("half of twenty calls failing opens it though they alternate", () => {
  let state = CLOSED;
  for (let i = 0; i < 19; i += 1) state = record(state, i % 2 === 0 ? "ok" : "failure", T + i);
  expect(admit(state, T + 20).admitted).toBe(true);
  state = record(state, "failure", T + 20);
  expect(admit(state, T + 21).admitted).toBe(false);
});

test("after the pause one probe goes out, no second; its success closes it", () => {
  const open = failTimes(5);
  const later = open.openUntil;
  const probe = admit(open, later);
  expect(probe.admitted).toBe(true);
  expect(admit(probe.state, later + 1).admitted).toBe(false);
  const healed = record(probe.state, "ok", later + 2);
  expect(admit(healed, later + 3).admitted).toBe(true);
  expect(admit(healed, later + 3).admitted).toBe(true);
  expect(healed.openForMs).toBe(0);
});

test("a failed probe doubles the pause, up to twenty seconds; a neutral one gives its slot back", () => {
  let state = failTimes(5);
  const pauses: number[] = [];
  for (let i = 0; i < 4; i += 1) {
    const at = state.openUntil;
    const neutral = record(admit(state, at).state, "neutral", at);
    expect(admit(neutral, at).admitted).toBe(true);
    state = record(admit(neutral, at).state, "failure", at);
    pauses.push(state.openUntil - at);
  }
  expect(pauses).toEqual([10_000, 20_000, 20_000, 20_000]);
});

test("a probe that never reports gives up its slot after a minute", () => {
  const open = failTimes(5);
  const probe = admit(open, open.openUntil);
  expect(admit(probe.state, open.openUntil + 60_000).admitted).toBe(true);
});

test("a cool-down holds without judging health, and survives a shorter one", () => {
  const cooled = coolDown(coolDown(CLOSED, 10_000, T), 1_000, T);
  expect(admit(cooled, T + 9_999).admitted).toBe(false);
  expect(admit(cooled, T + 10_000).admitted).toBe(true);
  expect(retryInMs(cooled, T + 4_000)).toBe(6_000);
});
