import { TOTP } from "otpauth";
import { factorsApi } from "#contracts/api/identity/factors.ts";
import type { Client } from "./api.ts";

const STEP_MS = 30_000;
/** So long a test may take from making a code to the platform looking at it. */
const ROOM_MS = 12_000;

/** What an app of one-time codes shows; `steps` later or earlier. Waits where the step is about to end. */
export async function codeOf(secret: string, steps = 0): Promise<string> {
  const left = STEP_MS - (Date.now() % STEP_MS);
  if (left < ROOM_MS) await new Promise((resolve) => setTimeout(resolve, left + 50));
  return new TOTP({ secret }).generate({ timestamp: Date.now() + steps * STEP_MS });
}

/** Adds an app to the account of a client that has just signed in, by the code of the step before. */
export async function addTotp(call: Client, label = "Móvil"): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { id, secret } = (await call(factorsApi.startTotp, { body: { label } })).view;
  const code = await codeOf(secret, -1);
  const { recoveryCodes } = (await call(factorsApi.confirmTotp, { params: { id: String(id) }, body: { code } })).view;
  return { secret, recoveryCodes };
}
