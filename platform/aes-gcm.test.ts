import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import * as z from "zod";
import { importAesKey, newAesKey, newNonce, open, openBytes, seal } from "./aes-gcm.ts";
import { toBase64url } from "./base64url.ts";

const inputs = process.env.EDUAI_DATA_INPUTS ?? join(import.meta.dirname, "../../shared/data");
const vectors = join(inputs, "wycheproof/aes_gcm_test.json");

const hex = z.string().transform((text) => Uint8Array.from(Buffer.from(text, "hex")));
const Vectors = z.object({
  testGroups: z.array(
    z.object({
      keySize: z.int(),
      ivSize: z.int(),
      tests: z.array(
        z.object({ tcId: z.int(), key: hex, iv: hex, aad: hex, msg: hex, ct: hex, tag: hex, result: z.string() }),
      ),
    }),
  ),
});

it.skipIf(!existsSync(vectors))(
  `opens what Wycheproof calls valid and refuses the rest (needs ${vectors})`,
  async () => {
    const { testGroups } = Vectors.parse(JSON.parse(readFileSync(vectors, "utf8")));
    const ours = testGroups
      .filter(({ keySize, ivSize }) => keySize === 256 && ivSize === 96)
      .flatMap((one) => one.tests);
    expect(ours.length).toBeGreaterThan(60);
    const wrong: number[] = [];
    for (const { tcId, key, iv, aad, msg, ct, tag, result } of ours) {
      const sealed = Uint8Array.from([...ct, ...tag]);
      const plain = await openBytes(await importAesKey(key), aad, iv, sealed).catch(() => null);
      const opened = plain !== null && Buffer.from(plain).equals(Buffer.from(msg));
      if (opened !== (result === "valid")) wrong.push(tcId);
      if (result !== "valid") continue;
      // The form in which texts are stored opens and refuses alike.
      const about = Buffer.from(aad).toString("utf8");
      if (!Buffer.from(about, "utf8").equals(Buffer.from(aad))) continue;
      const stored = `${toBase64url(iv)}.${toBase64url(sealed)}`;
      if ((await open(await importAesKey(key), about, stored)) === null) wrong.push(tcId);
    }
    expect(wrong).toEqual([]);
  },
);

it("keys of another length are none", async () => {
  await expect(importAesKey(new Uint8Array(16))).rejects.toThrow();
  await expect(importAesKey(new Uint8Array(33))).rejects.toThrow();
});

it("a million messages repeat no nonce, and those of sealed texts are as they come from there", async () => {
  const seen = new Set<string>();
  for (let turn = 0; turn < 1_000_000; turn += 1) seen.add(Buffer.from(newNonce()).toString("latin1"));
  expect(seen.size).toBe(1_000_000);
  const key = await importAesKey(newAesKey());
  const texts = await Promise.all(Array.from({ length: 1_000 }, () => seal(key, "here", new Uint8Array([1]))));
  expect(new Set(texts.map((text) => text.split(".")[0])).size).toBe(1_000);
});

it("one changed character, another key and another place open nothing", async () => {
  const key = await importAesKey(newAesKey());
  const text = await seal(key, "here", new TextEncoder().encode("secreto"));
  expect(new TextDecoder().decode((await open(key, "here", text)) ?? undefined)).toBe("secreto");
  expect(await open(key, "there", text)).toBeNull();
  expect(await open(await importAesKey(newAesKey()), "here", text)).toBeNull();
  for (const broken of ["", ".", "a.b", `${text}.x`, `x${text.slice(1)}`, text.slice(0, -4), text.replace(".", "..")]) {
    if (broken !== text) expect(await open(key, "here", broken), broken).toBeNull();
  }
});
