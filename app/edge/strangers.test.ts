import { expect, it, vi } from "vitest";
import { Strangers } from "./strangers.ts";

it("bounds pages without a session per address, and forgets after ten seconds", async () => {
  let now = 0;
  const strangers = new Strangers(3, () => now);
  const ask = (address: string) => strangers.admits(address, false, async () => true);
  expect([await ask("a"), await ask("a"), await ask("a"), await ask("a")]).toEqual([true, true, true, false]);
  expect(await ask("b")).toBe(true);
  now = 10_000;
  expect(await ask("a")).toBe(true);
});

it("never stops who has a session, and asks about it only while the address is over the limit", async () => {
  const strangers = new Strangers(3, () => 0);
  const isKnown = vi.fn(async () => true);
  expect(await strangers.admits("school", true, isKnown)).toBe(true);
  expect(isKnown).not.toHaveBeenCalled();
  for (let turn = 0; turn < 5; turn += 1) await strangers.admits("school", false, isKnown);
  expect(await strangers.admits("school", true, isKnown)).toBe(true);
  expect(isKnown).toHaveBeenCalledOnce();
  expect(await strangers.admits("school", true, async () => false)).toBe(false);
});

it("a made-up cookie counts as none", async () => {
  const strangers = new Strangers(2, () => 0);
  const page = async () => {
    const admitted = await strangers.admits("a", true, async () => false);
    if (admitted) strangers.count("a");
    return admitted;
  };
  expect([await page(), await page(), await page()]).toEqual([true, true, false]);
});
