import type { IdentityContext } from "./ports.ts";

/** How long a browser may take to ask its person. */
const CHALLENGE_SECONDS = 300;

type Ports = Pick<IdentityContext, "secrets" | "now" | "firstUse">;

/** What a challenge is for: a new key of one person, or signing in. */
export type ChallengeUse = `new:${number}:${number}` | "proof";

/**
 * A challenge for a passkey that nobody need keep: random, its end, and our mark on both and on what it is for. The bytes
 * that base64url of this text names are what the authenticator signs.
 * Form: 16 characters at random, 6 of the expiry in minutes, 43 of the mark, and what fills it up to whole bytes.
 */
export async function newChallenge(ctx: Ports, use: ChallengeUse): Promise<string> {
  const minutes = Math.ceil((ctx.now().getTime() / 1000 + CHALLENGE_SECONDS) / 60);
  const head = `${ctx.secrets.random(12)}${minutes.toString(36).padStart(6, "0")}`;
  return whole(`${head}${await ctx.secrets.mac("session", bound(head, use))}`);
}

/** Is it ours, for this use, within its time, and not used before? */
export async function takeChallenge(ctx: Ports, challenge: string, use: ChallengeUse): Promise<boolean> {
  const [, head = "", minutes = "", mac = ""] = /^([\w-]{16}([0-9a-z]{6}))([\w-]{43})[\w-]{0,3}$/.exec(challenge) ?? [];
  if (mac === "" || challenge !== whole(`${head}${mac}`)) return false;
  if (Number.parseInt(minutes, 36) * 60_000 < ctx.now().getTime()) return false;
  const expected = await ctx.secrets.macs("session", bound(head, use));
  if (!expected.some((one) => ctx.secrets.equal(one, mac))) return false;
  return ctx.firstUse(`challenge:${head}`, CHALLENGE_SECONDS + 60);
}

/** Filled up so that base64url reads it as whole bytes and writes it the same again. */
function whole(text: string): string {
  return text.padEnd(Math.ceil(text.length / 4) * 4, "A");
}

function bound(head: string, use: ChallengeUse): string {
  return JSON.stringify(["challenge.v1", head, use]);
}
