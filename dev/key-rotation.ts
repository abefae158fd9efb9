import type pg from "pg";
import { ENCRYPTED_COLUMNS } from "../drizzle/schema/encrypted-columns.ts";
import { importAesKey, newAesKey, open, seal } from "../platform/aes-gcm.ts";
import { KEPT_KEY_MS, keyPlace, kidOf, newKid, placeOf } from "../platform/field-cipher.ts";
import type { Kms } from "../platform/kms.ts";

/** Rows or keys of one step. A step is one transaction: what is stopped in one leaves it undone, the next run does it. */
const STEP = 100;

export interface RotationOptions {
  readonly client: pg.ClientBase;
  readonly kms: Kms;
  /** Called after each step with how many it changed. */
  readonly onStep?: (done: number) => void;
}

/** What a run changed, and what it could not open, which stays as it was. */
export interface RotationSummary {
  readonly changed: number;
  readonly unreadable: readonly string[];
}

async function inStep<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query("BEGIN");
  try {
    const result = await work();
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

/** Wraps every data key that another key wraps under the present one. What it opens stays the same. */
export async function rewrapKeys({ client, kms, onStep }: RotationOptions): Promise<RotationSummary> {
  const current = await kms.current();
  const unreadable: string[] = [];
  let changed = 0;
  for (let after = 0, more = true; more; ) {
    await inStep(client, async () => {
      const { rows } = await client.query<{ id: string; institution_id: string; kid: string; wrapped_key: string }>(
        `SELECT id, institution_id, kid, wrapped_key FROM privacy.keys
         WHERE wrapped_key IS NOT NULL AND split_part(wrapped_key, '.', 2) <> $1 AND id > $2
         ORDER BY id LIMIT ${STEP} FOR UPDATE`,
        [current, after],
      );
      let done = 0;
      for (const { id, institution_id, kid, wrapped_key } of rows) {
        after = Number(id);
        const place = keyPlace(Number(institution_id), kid);
        const bytes = await kms.unwrap(place, wrapped_key);
        if (bytes === null) {
          unreadable.push(`privacy.keys ${id}`);
          continue;
        }
        await client.query("UPDATE privacy.keys SET wrapped_key = $2 WHERE id = $1", [
          id,
          await kms.wrap(place, bytes),
        ]);
        done += 1;
      }
      changed += done;
      more = rows.length === STEP;
      onStep?.(done);
    });
  }
  return { changed, unreadable };
}

/**
 * Gives each school whose key is older than `before` a new one. The former is kept: rows not yet rewritten and restored
 * backups need it.
 */
async function renewSchoolKeys({ client, kms, onStep }: RotationOptions, before: Date): Promise<number> {
  let renewed = 0;
  for (;;) {
    const done = await inStep(client, async () => {
      const { rows } = await client.query<{ id: string; institution_id: string; key_version: number }>(
        `SELECT id, institution_id, key_version FROM privacy.keys
         WHERE subject_user_id IS NULL AND status = 'active' AND created_at < $1 ORDER BY id LIMIT 1 FOR UPDATE`,
        [before],
      );
      const [key] = rows;
      if (key === undefined) return false;
      const { id, key_version } = key;
      const institutionId = Number(key.institution_id);
      const kid = newKid();
      const wrapped = await kms.wrap(keyPlace(institutionId, kid), newAesKey());
      await client.query("UPDATE privacy.keys SET status = 'retired' WHERE id = $1", [id]);
      await client.query(
        "INSERT INTO privacy.keys (institution_id, kid, key_version, wrapped_key) VALUES ($1, $2, $3, $4)",
        [institutionId, kid, key_version + 1, wrapped],
      );
      await client.query(
        `INSERT INTO users.audit_logs (institution_id, at, action, entity, entity_id, after, request_id)
         VALUES ($1, now(), 'key.renewed', 'key', $2, $3, 'keys:rotate')`,
        [institutionId, kid, JSON.stringify({ keyVersion: key_version + 1 })],
      );
      return true;
    });
    if (!done) return renewed;
    renewed += 1;
    onStep?.(1);
  }
}

/** Data keys of a school by their names, unwrapped once. */
function keyRing({ client, kms }: RotationOptions) {
  const known = new Map<string, Promise<CryptoKey | null>>();
  const load = async (institutionId: number, kid: string): Promise<CryptoKey | null> => {
    const { rows } = await client.query<{ wrapped_key: string | null }>(
      "SELECT wrapped_key FROM privacy.keys WHERE institution_id = $1 AND kid = $2",
      [institutionId, kid],
    );
    const wrapped = rows[0]?.wrapped_key ?? null;
    const bytes = wrapped === null ? null : await kms.unwrap(keyPlace(institutionId, kid), wrapped);
    return bytes === null ? null : importAesKey(bytes);
  };
  return (institutionId: number, kid: string): Promise<CryptoKey | null> => {
    const name = `${institutionId}:${kid}`;
    const key = known.get(name) ?? load(institutionId, kid);
    known.set(name, key);
    return key;
  };
}

/** Rewrites every value under another than its school's active key. */
async function rewriteColumns(options: RotationOptions): Promise<RotationSummary> {
  const { client, onStep } = options;
  const keyOf = keyRing(options);
  const unreadable: string[] = [];
  let changed = 0;
  for (const column of ENCRYPTED_COLUMNS) {
    const [schema = "", table = "", name = ""] = column.split(".").map((part) => client.escapeIdentifier(part));
    for (let after = 0, more = true; more; ) {
      await inStep(client, async () => {
        const { rows } = await client.query<{ id: string; institution_id: string; sealed: string; kid: string }>(
          `SELECT t.id, t.institution_id, t.${name} AS sealed, k.kid FROM ${schema}.${table} t
             JOIN privacy.keys k ON k.institution_id = t.institution_id AND k.subject_user_id IS NULL AND k.status = 'active'
           WHERE t.${name} IS NOT NULL AND split_part(t.${name}, '.', 2) <> k.kid AND t.id > $1
             AND NOT EXISTS (SELECT FROM privacy.keys f WHERE f.institution_id = t.institution_id
               AND f.kid = split_part(t.${name}, '.', 2) AND f.subject_user_id IS NOT NULL)
           ORDER BY t.id LIMIT ${STEP} FOR NO KEY UPDATE OF t`,
          [after],
        );
        let done = 0;
        for (const { id, institution_id, sealed, kid } of rows) {
          after = Number(id);
          const institutionId = Number(institution_id);
          const place = placeOf({ column, institutionId, rowId: after });
          const [from, to] = [await keyOf(institutionId, kidOf(sealed) ?? ""), await keyOf(institutionId, kid)];
          const plain = from === null ? null : await open(from, place, sealed.split(".").slice(2).join("."));
          if (plain === null || to === null) {
            unreadable.push(`${column} ${id}`);
            continue;
          }
          const text = `v1.${kid}.${await seal(to, place, plain)}`;
          await client.query(`UPDATE ${schema}.${table} SET ${name} = $2 WHERE id = $1`, [id, text]);
          done += 1;
        }
        changed += done;
        more = rows.length === STEP;
        onStep?.(done);
      });
    }
  }
  return { changed, unreadable };
}

/**
 * New data keys for schools whose key is older than `before`, and every value under them. Isolates go on with a former key
 * for as long as they keep it, so the columns are looked through again after that time. Keys of single persons stay:
 * what they sealed is not rewritten.
 */
export async function reencryptRows(
  options: RotationOptions & { readonly before: Date; readonly settleMs?: number },
): Promise<RotationSummary & { readonly renewed: number }> {
  const renewed = await renewSchoolKeys(options, options.before);
  const first = await rewriteColumns(options);
  if (renewed === 0 && first.changed === 0) return { ...first, renewed };
  await new Promise((resolve) => setTimeout(resolve, options.settleMs ?? KEPT_KEY_MS));
  const late = await rewriteColumns(options);
  return { renewed, changed: first.changed + late.changed, unreadable: late.unreadable };
}
