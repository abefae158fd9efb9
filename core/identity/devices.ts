import type { IdentityContext } from "./ports.ts";

type Macs = Pick<IdentityContext, "secrets">;

/** Accounts that one browser is known to: those of a shared computer who signed in last. */
const ACCOUNTS = 10;
const SEPARATOR = "~";
const LONGEST_COOKIE = 4_096;
/** A name drawn at random and our mark on it, the account's address and its password. */
const TOKEN = /^[\w-]{16}\.[\w-]{43}$/;

/** Tokens of the device cookie that may be ours; what has another form is passed over. */
function tokensOf(cookie: string | null): string[] {
  if (cookie === null || cookie.length > LONGEST_COOKIE) return [];
  const tokens = cookie.split(SEPARATOR).filter((token) => TOKEN.test(token));
  return [...new Set(tokens)].slice(0, ACCOUNTS);
}

/** An account under its present password: with another one, every device is a stranger's until it signs in again. */
export interface DeviceAccount {
  readonly email: string;
  /** As stored; empty for an account without one, or for none. */
  readonly passwordHash: string;
}

const marked = ({ email, passwordHash }: DeviceAccount, name: string) => `device:${name}:${email}:${passwordHash}`;

async function issue(ctx: Macs, account: DeviceAccount, name: string): Promise<string> {
  return `${name}.${await ctx.secrets.mac("device", marked(account, name))}`;
}

async function ownTokens(ctx: Macs, account: DeviceAccount, tokens: readonly string[]): Promise<string[]> {
  const macs = await Promise.all(tokens.map((token) => ctx.secrets.macs("device", marked(account, nameOf(token)))));
  return tokens.filter((token, at) => macs[at]?.some((mac) => ctx.secrets.equal(`${nameOf(token)}.${mac}`, token)));
}

function nameOf(token: string): string {
  return token.slice(0, token.indexOf("."));
}

/** The name of a device that signed in to this account before, which it proves by a token only we could have made. */
export async function knownDevice(ctx: Macs, account: DeviceAccount, cookie: string | null): Promise<string | null> {
  const [token] = await ownTokens(ctx, account, tokensOf(cookie));
  return token === undefined ? null : nameOf(token);
}

/** The same for whoever asks under an address alone; without a token of our form nothing is looked up. */
export async function deviceOf(
  ctx: Macs & Pick<IdentityContext, "directory">,
  email: string,
  cookie: string | null,
): Promise<string | null> {
  if (tokensOf(cookie).length === 0) return null;
  const login = await ctx.directory.findLogin(email);
  return knownDevice(ctx, { email, passwordHash: login?.passwordHash ?? "" }, cookie);
}

/**
 * The device cookie after a sign-in: this account first, under `name` or a new one, then the others the browser is
 * known to. An entry of another account is told from a made-up one only when that account signs in.
 */
export async function deviceCookie(
  ctx: Macs,
  account: DeviceAccount,
  cookie: string | null,
  name: string | null,
): Promise<string> {
  const tokens = tokensOf(cookie);
  const own = await ownTokens(ctx, account, tokens);
  const first = await issue(ctx, account, name ?? ctx.secrets.random(12));
  const others = tokens.filter((token) => !own.includes(token));
  return [first, ...others].slice(0, ACCOUNTS).join(SEPARATOR);
}
