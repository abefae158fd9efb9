import { expect, it } from "vitest";
import { testSecrets } from "#testing/secrets.ts";
import { type Act, type ConfirmationPorts, issueConfirmation, takeConfirmation } from "./confirmation.ts";

const act: Act = {
  institutionId: 1,
  userId: 7,
  clientId: "client",
  name: "write_it",
  args: { n: 3, list: [{ a: 1, b: 2 }] },
};

function ports(at = "2026-11-24T10:00:00Z", used = new Set<string>()): ConfirmationPorts {
  return {
    secrets: testSecrets("a key of sixteen characters"),
    now: () => new Date(at),
    firstUse: async (name) => !used.has(name) && used.add(name).has(name),
  };
}

it("is taken once for the act it was issued for, in whatever order its arguments come", async () => {
  const used = new Set<string>();
  const confirmation = await issueConfirmation(ports(undefined, used), act);
  const same = { ...act, args: { list: [{ b: 2, a: 1 }], n: 3 } };
  expect(await takeConfirmation(ports(undefined, used), same, confirmation)).toBe("taken");
  expect(await takeConfirmation(ports(undefined, used), act, confirmation)).toBe("used");
});

it("is nobody else's and for nothing else", async () => {
  const confirmation = await issueConfirmation(ports(), act);
  const others: Partial<Act>[] = [
    { institutionId: 2 },
    { userId: 8 },
    { clientId: "another" },
    { name: "erase_it" },
    { args: { n: 4, list: [{ a: 1, b: 2 }] } },
    { args: { n: 3, list: [{ a: 1, b: 2 }, {}] } },
  ];
  for (const other of others)
    expect(await takeConfirmation(ports(), { ...act, ...other }, confirmation)).toBe("foreign");
  const [random, expires, mac] = confirmation.split(".");
  const forged = ["", "..", `${confirmation}.x`, `${random}.zzzzzzz.${mac}`, `x.${expires}.${mac}`, "true"];
  for (const text of forged) expect(await takeConfirmation(ports(), act, text)).toBe("foreign");
  const changing = {
    ...ports(),
    secrets: testSecrets("the next one of twenty characters", "a key of sixteen characters"),
  };
  expect(await takeConfirmation(changing, act, confirmation)).toBe("taken");
  const foreign = { ...ports(), secrets: testSecrets("another key of the platform") };
  expect(await takeConfirmation(foreign, act, confirmation)).toBe("foreign");
});

it("lives five minutes, and without knowing of its use nothing is taken", async () => {
  const confirmation = await issueConfirmation(ports(), act);
  expect(await takeConfirmation(ports("2026-11-24T10:04:59Z"), act, confirmation)).toBe("taken");
  expect(await takeConfirmation(ports("2026-11-24T10:05:01Z"), act, confirmation)).toBe("expired");
  const blind = { ...ports(), firstUse: () => Promise.reject(new Error("no store")) };
  await expect(takeConfirmation(blind, act, confirmation)).rejects.toThrow("no store");
});
