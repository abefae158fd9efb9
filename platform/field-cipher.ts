import { and, desc, eq, isNull } from "drizzle-orm";
import type { Database } from "#core/database.ts";
import { AppError } from "#core/errors.ts";
import type { Cell, FieldCipher } from "#core/ports.ts";
import { keys } from "#schema/index.ts";
import { importAesKey, newAesKey, open, seal } from "./aes-gcm.ts";
import { toBase64url } from "./base64url.ts";
import type { Kms } from "./kms.ts";

/** How long an isolate goes on with a key it has unwrapped: so long a destroyed one may still open something. */
export const KEPT_KEY_MS = 60_000;
/** More schools than one isolate serves in a minute; the oldest goes first. */
const KEPT_KEYS = 500;

const SEALED = /^v1\.([\w-]{16})\.([\w-]+\.[\w-]+)$/;

/** The key that a sealed text names; null for what is none. */
export function kidOf(sealed: string): string | null {
  return SEALED.exec(sealed)?.[1] ?? null;
}

/** What a ciphertext is bound to: where it stands. Moved elsewhere, it does not open. */
export function placeOf({ column, institutionId, rowId }: Pick<Cell, "column" | "institutionId" | "rowId">): string {
  return JSON.stringify(["eduai.field.v1", column, institutionId, rowId]);
}

/** What a wrapped data key is bound to. */
export function keyPlace(institutionId: number, kid: string): string {
  return JSON.stringify(["eduai.key.v1", institutionId, kid]);
}

const unreadable = () =>
  new AppError("unavailable", "Este dato está protegido y ahora no se puede leer.", { reason: "data_unreadable" });

const destroyed = () =>
  new AppError("not_found", "Este dato se borró a petición de la persona.", { reason: "data_destroyed" });

interface Kept<Value> {
  readonly value: Value;
  readonly until: number;
}

/** What this isolate remembers for a minute, at most so many. */
class Keeper<Value> {
  readonly #kept = new Map<string, Kept<Value>>();
  readonly #now: () => number;
  constructor(now: () => number) {
    this.#now = now;
  }
  get(name: string): Value | undefined {
    const kept = this.#kept.get(name);
    if (kept !== undefined && this.#now() < kept.until) return kept.value;
    this.#kept.delete(name);
    return undefined;
  }
  keep(name: string, value: Value): Value {
    this.#kept.set(name, { value, until: this.#now() + KEPT_KEY_MS });
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size > KEPT_KEYS && oldest !== undefined) this.#kept.delete(oldest);
    return value;
  }
}

/**
 * Fields under keys of their school, or of one person, which lie wrapped in `privacy.keys`. A key is made when it is first
 * needed. Form of a sealed text: `v1.<kid>.<nonce>.<ciphertext>`, base64url.
 */
export function fieldCipher(
  kms: Kms,
  database: (institutionId: number) => Database,
  now: () => number = Date.now,
): FieldCipher {
  const unwrapped = new Keeper<CryptoKey>(now);
  const active = new Keeper<string>(now);

  async function unwrap(institutionId: number, kid: string, wrapped: string | null): Promise<CryptoKey> {
    if (wrapped === null) throw destroyed();
    const bytes = await kms.unwrap(keyPlace(institutionId, kid), wrapped);
    if (bytes === null) throw unreadable();
    return unwrapped.keep(`${institutionId}:${kid}`, await importAesKey(bytes));
  }

  async function byKid(institutionId: number, kid: string): Promise<CryptoKey> {
    const kept = unwrapped.get(`${institutionId}:${kid}`);
    if (kept !== undefined) return kept;
    const [rows] = await database(institutionId).batch((q) => [
      q
        .select({ wrapped: keys.wrappedKey })
        .from(keys)
        .where(and(eq(keys.institutionId, institutionId), eq(keys.kid, kid))),
    ]);
    const row = rows[0];
    if (row === undefined) throw unreadable();
    return unwrap(institutionId, kid, row.wrapped);
  }

  async function newestOf(institutionId: number, personId: number | undefined) {
    const [rows] = await database(institutionId).batch((q) => [
      q
        .select({ kid: keys.kid, wrapped: keys.wrappedKey, status: keys.status })
        .from(keys)
        .where(
          and(
            eq(keys.institutionId, institutionId),
            personId === undefined ? isNull(keys.subjectUserId) : eq(keys.subjectUserId, personId),
          ),
        )
        .orderBy(desc(keys.keyVersion))
        .limit(1),
    ]);
    return rows[0];
  }

  async function make(institutionId: number, personId: number | undefined): Promise<void> {
    const kid = newKid();
    const wrappedKey = await kms.wrap(keyPlace(institutionId, kid), newAesKey());
    // Of two who make the first key at once, one is kept and both go on with it.
    await database(institutionId).batch((q) => [
      q
        .insert(keys)
        .values({ institutionId, subjectUserId: personId ?? null, kid, wrappedKey })
        .onConflictDoNothing(),
    ]);
  }

  async function toSealWith(institutionId: number, personId: number | undefined): Promise<[string, CryptoKey]> {
    const whose = `${institutionId}:${personId ?? ""}`;
    const kept = active.get(whose);
    if (kept !== undefined) return [kept, await byKid(institutionId, kept)];
    let newest = await newestOf(institutionId, personId);
    if (newest === undefined) {
      await make(institutionId, personId);
      newest = await newestOf(institutionId, personId);
    }
    if (newest === undefined) throw unreadable();
    const { kid, wrapped } = newest;
    const key = await unwrap(institutionId, kid, wrapped);
    return [active.keep(whose, kid), key];
  }

  return {
    async seal(cell, text) {
      const [kid, key] = await toSealWith(cell.institutionId, cell.personId);
      return `v1.${kid}.${await seal(key, placeOf(cell), new TextEncoder().encode(text))}`;
    },
    async open(cell, sealed) {
      const [, kid, body] = SEALED.exec(sealed) ?? [];
      if (kid === undefined || body === undefined) throw unreadable();
      const bytes = await open(await byKid(cell.institutionId, kid), placeOf(cell), body);
      if (bytes === null) throw unreadable();
      return new TextDecoder().decode(bytes);
    },
  };
}

/** 96 random bits. */
export function newKid(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(12)));
}
