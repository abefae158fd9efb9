import { createHmac } from "node:crypto";
import initialize from "@phi-ag/argon2/node";

const memory = { memoryCost: 19_456, timeCost: 2, parallelism: 1, hashLength: 32 };

/** Hashes as the workers do (argon2id over the peppered password), for the accounts of the demo school. */
export function createHasher(pepper: string): (password: string) => Promise<string> {
  const ready = initialize();
  return async (password) => {
    const peppered = createHmac("sha256", pepper).update(password.normalize("NFKC")).digest("base64");
    return (await ready).hash(peppered, memory).encoded;
  };
}
