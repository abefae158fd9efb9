import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compactVerify, type JWK } from "jose";
import { expect, it } from "vitest";
import * as z from "zod";
import { readVerifier, signatureCheck } from "./tokens.ts";

const inputs = process.env.EDUAI_DATA_INPUTS ?? join(import.meta.dirname, "../../shared/data");
const vectors = join(inputs, "wycheproof/json_web_signature_test.json");

const Key = z.record(z.string(), z.unknown());
const Vectors = z.object({
  testGroups: z.array(
    z.object({
      public: Key.optional(),
      private: Key,
      tests: z.array(z.object({ tcId: z.int(), jws: z.string(), result: z.string() })),
    }),
  ),
});

function algorithmOf(jws: string): unknown {
  try {
    return JSON.parse(Buffer.from(jws.split(".")[0] ?? "", "base64url").toString()).alg;
  } catch {
    return undefined;
  }
}

/** The same keys and the same check as for access tokens, without what a token says. */
async function accepts(key: JWK, jws: string): Promise<boolean> {
  try {
    const { keyOf, options } = signatureCheck([await readVerifier(key)]);
    await compactVerify(jws, keyOf, options);
    return true;
  } catch {
    return false;
  }
}

it.skipIf(!existsSync(vectors))(
  `of Wycheproof's signatures, the valid ones of ES256 pass and no other (needs ${vectors})`,
  async () => {
    const { testGroups } = Vectors.parse(JSON.parse(readFileSync(vectors, "utf8")));
    const counts = { invalid: 0, ours: 0, foreign: 0 };
    const wrong: number[] = [];
    for (const group of testGroups) {
      const key: JWK = { ...(group.public ?? group.private) };
      for (const { tcId, jws, result } of group.tests) {
        const isOurs = result === "valid" && algorithmOf(jws) === "ES256";
        counts[result === "valid" ? (isOurs ? "ours" : "foreign") : "invalid"] += 1;
        if ((await accepts(key, jws)) !== isOurs) wrong.push(tcId);
      }
    }
    expect(counts.invalid).toBeGreaterThan(300);
    expect(counts.ours).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  },
);
