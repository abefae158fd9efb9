import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { aloneBundling, LOCK } from "./worker-bundles.ts";

it("one bundles at a time, also after one that was killed while it did", async () => {
  const seen: string[] = [];
  const bundle = (name: string) =>
    aloneBundling(async () => {
      seen.push(`${name} begins`);
      await sleep(300);
      seen.push(`${name} ends`);
    });
  // No process has a number this high.
  mkdirSync(dirname(LOCK), { recursive: true });
  writeFileSync(LOCK, "99999999\n");
  await Promise.all([bundle("one"), bundle("two"), bundle("three")]);
  for (const [at, line] of seen.entries()) if (at % 2 === 1) expect(line).toBe(seen[at - 1]?.replace("begins", "ends"));
  expect(seen).toHaveLength(6);
  await expect(aloneBundling(() => Promise.reject(new Error("a fault")))).rejects.toThrow("a fault");
  await bundle("after a fault");
});
