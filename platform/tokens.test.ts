import { exportJWK, generateKeyPair } from "jose";
import { afterEach, expect, it, vi } from "vitest";
import { joseTokens } from "./tokens.ts";

const { privateKey } = await generateKeyPair("ES256", { extractable: true });
const current = JSON.stringify(await exportJWK(privateKey));
const tokens = joseTokens({ issuer: "https://escuela.test", current, previous: undefined });
const claims = { userId: 12, institutionId: 7, sessionId: "7-abcdefghijklmnopqrstuvwx" };
const refused = { code: "unauthenticated" };

afterEach(() => {
  vi.useRealTimers();
});

it("a token that was verified before is checked no second time, and ends when it ends", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const token = await tokens.sign(claims);
  expect(await tokens.verify(token)).toEqual(claims);
  const verify = vi.spyOn(crypto.subtle, "verify");
  expect(await tokens.verify(token)).toEqual(claims);
  expect(verify).not.toHaveBeenCalled();
  verify.mockRestore();
  vi.setSystemTime(Date.now() + (tokens.accessSeconds + 31) * 1000);
  await expect(tokens.verify(token)).rejects.toMatchObject(refused);
});

it("one changed character makes it another token, whatever was verified before", async () => {
  const token = await tokens.sign(claims);
  await tokens.verify(token);
  const [head = "", payload = "", signature = ""] = token.split(".");
  const forged = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(payload, "base64url").toString()), sub: "1" }));
  await expect(tokens.verify(`${head}.${forged.toString("base64url")}.${signature}`)).rejects.toMatchObject(refused);
  const first = signature.startsWith("A") ? "B" : "A";
  await expect(tokens.verify(`${head}.${payload}.${first}${signature.slice(1)}`)).rejects.toMatchObject(refused);
});
