import type { Brand } from "#contracts/api/identity/auth.ts";
import type { NewPasskey, PasskeyProof } from "#contracts/api/identity/passkeys.ts";
import type { RoleKind } from "#contracts/permissions.ts";
import type { Database } from "../database.ts";
import type { FieldCipher } from "../ports.ts";

/** The part of a session every request needs; mirrored from `users.user_sessions` into Redis. */
export interface SessionRecord {
  readonly id: string;
  readonly kind: "web" | "api" | "mcp" | "key";
  readonly userId: number;
  readonly institutionId: number;
  readonly role: string;
  readonly roleKind: RoleKind;
  readonly permissions: readonly string[];
  readonly name: string;
  readonly email: string | null;
  readonly locale: string;
  readonly institutionName: string;
  readonly brand: Brand;
  readonly timeZone: string;
  /** SHA-256 of the cookie's or the API key's secret; null for token sessions. */
  readonly secretHash: string | null;
  /** Epoch seconds: when the row was last read from Postgres. */
  readonly checkedAt: number;
  /** Epoch seconds: from when on nothing is reachable but to set up a second factor. Null: nothing is due. */
  readonly factorDueAt: number | null;
  readonly expiresAt: number;
}

export interface SessionStore {
  /** Null when unknown or when the store is down. Extends the sliding hour. */
  read(id: string): Promise<SessionRecord | null>;
  write(record: SessionRecord): Promise<void>;
  forget(...ids: readonly string[]): Promise<void>;
}

export interface Lockout {
  /**
   * Counts a try before the password is looked at, so that a burst cannot outrun the count; waits where many known
   * accounts failed from this address. Gives the attempt as it counts: a device with too many failures is a stranger's.
   * `lastTry` tells that a failure now locks the account for those who try so, or makes this device a stranger's.
   * Throws `rate_limited`, never for a known device.
   */
  check(attempt: SignInAttempt): Promise<{ attempt: SignInAttempt; lastTry: boolean }>;
  /** A known account failed. Never throws. */
  failed(attempt: SignInAttempt): Promise<void>;
  succeeded(attempt: SignInAttempt): Promise<void>;
}

/** A device that signed in to this account before has a name of its own; a session asks for its person's password again. */
export type Trier =
  | { readonly kind: "stranger" }
  | { readonly kind: "device"; readonly id: string }
  | { readonly kind: "session" };

export interface SignInAttempt {
  readonly email: string;
  readonly ip: string;
  readonly by: Trier;
}

export interface Passwords {
  hash(password: string): Promise<string>;
  /** `needsRehash` tells that the stored parameters are weaker than today's. */
  verify(encoded: string, password: string): Promise<{ ok: boolean; needsRehash: boolean }>;
  /** A hash nobody's password has, so that unknown accounts take as long. */
  decoy(): string;
}

export interface AccessClaims {
  readonly userId: number;
  readonly institutionId: number;
  readonly sessionId: string;
}

export interface Tokens {
  readonly accessSeconds: number;
  sign(claims: AccessClaims): Promise<string>;
  /** Throws `unauthenticated` for anything but a live token of ours. */
  verify(token: string): Promise<AccessClaims>;
  publicKeys(): Promise<{ keys: Record<string, unknown>[] }>;
}

/** What a MAC is for: each use has a secret of its own, which is changed by itself. */
export const MAC_USES = ["session", "device"] as const;
export type MacUse = (typeof MAC_USES)[number];

export interface Secrets {
  /** URL-safe random text of `bytes` bytes. */
  random(bytes: number): string;
  /** SHA-256, base64url. */
  hash(text: string): Promise<string>;
  /** HMAC-SHA-256 under the platform's present key for this use, base64url. */
  mac(use: MacUse, text: string): Promise<string>;
  /** The same under each key that still counts, the present one first: what was made under the one before is ours too. */
  macs(use: MacUse, text: string): Promise<readonly string[]>;
  equal(left: string, right: string): boolean;
}

/** One-time codes of apps (RFC 6238): six digits, a step of 30 seconds. */
export interface OneTimeCodes {
  /** 160 random bits in base32. */
  newSecret(): string;
  /** The address that apps read from a QR code. */
  uri(secret: string, label: string): string;
  /** The step whose code this is, of the present one and its two neighbours; null for any other code. */
  stepOf(secret: string, code: string, at: Date): number | null;
}

/** What is kept of a passkey: nothing of it is secret. */
export interface PasskeyRecord {
  readonly credentialId: string;
  /** COSE, base64url. */
  readonly publicKey: string;
  /** Grows with each use where an authenticator counts; 0 where it does not. */
  readonly signCount: number;
}

type IsOurs = (challenge: string) => Promise<boolean>;

/**
 * Passkeys of this site. A verification answers null for whatever does not fit: another site or origin, a challenge that is
 * not ours, a signature of another key, a person not verified, a counter that went back.
 */
export interface Passkeys {
  /** What a browser is asked with to make one; `handle` is given back by the key when it signs in. */
  newOptions(
    person: { handle: string; name: string; displayName: string; known: readonly string[] },
    challenge: string,
  ): Promise<Record<string, unknown>>;
  proofOptions(challenge: string): Promise<Record<string, unknown>>;
  /** The handle that comes with a proof: whose it claims to be. */
  handleOf(proof: PasskeyProof): string;
  verifyNew(passkey: NewPasskey, isOurs: IsOurs): Promise<PasskeyRecord | null>;
  verifyProof(proof: PasskeyProof, record: PasskeyRecord, isOurs: IsOurs): Promise<{ signCount: number } | null>;
}

export interface Directory {
  findLogin(
    email: string,
  ): Promise<{ id: number; institutionId: number; passwordHash: string | null; isActive: boolean } | undefined>;
  /** Whose a link or code is, whether or not it still lets in. */
  findReset(tokenHash: string): Promise<{ id: number; institutionId: number; userId: number } | undefined>;
}

/** Signing in happens before a school is known, so these verbs get the ports rather than a `Context`. */
export interface IdentityContext {
  readonly directory: Directory;
  readonly open: (institutionId: number, userId: number | null) => Database;
  readonly sessions: SessionStore;
  readonly lockout: Lockout;
  readonly passwords: Passwords;
  readonly tokens: Tokens;
  readonly secrets: Secrets;
  readonly cipher: FieldCipher;
  readonly codes: OneTimeCodes;
  readonly passkeys: Passkeys;
  /** True the first time a name is given within `seconds`, whatever is down. */
  readonly firstUse: (name: string, seconds: number) => Promise<boolean>;
  /** Ends what is live of these sessions elsewhere: open sockets of the person. */
  readonly disconnect: (institutionId: number, userId: number, sessionIds: readonly string[]) => Promise<void>;
  /** Tells the drain that a school has fresh outbox rows; never fails. */
  readonly requestDrain: (institutionId: number) => Promise<void>;
  /** Runs after the answer, and never fails it: what a commit has made certain, and what must not tell time. */
  readonly later: (work: () => Promise<unknown>) => void;
  /** Counts a question for a session that only the table may know. Throws `rate_limited`. */
  readonly countLookup: () => Promise<unknown>;
  readonly now: () => Date;
  readonly requestId: string;
}
