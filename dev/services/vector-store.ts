import type pg from "pg";
import { magnitude, type SparseVector } from "./vector-scores.ts";

export interface StoredRow {
  id: string;
  sequence: string;
  dense: number[] | null;
  sparse: SparseVector | null;
  metadata: unknown;
  data: string | null;
}

export interface Entry {
  sequence: number;
  dense?: Float32Array;
  norm: number;
  sparse?: Map<number, number>;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS namespaces (name text PRIMARY KEY);
  INSERT INTO namespaces VALUES ('') ON CONFLICT DO NOTHING;
  CREATE TABLE IF NOT EXISTS vectors (
    namespace text NOT NULL, id text COLLATE "C" NOT NULL, sequence bigserial,
    dense real[], sparse jsonb, metadata jsonb, data text, PRIMARY KEY (namespace, id))`;

const COLUMNS = "id, sequence, dense, sparse, metadata, data";
const likePrefix = (prefix: string): string => `${prefix.replace(/[\\%_]/g, "\\$&")}%`;

export interface Item {
  id: string;
  vector?: number[] | undefined;
  sparseVector?: SparseVector | undefined;
  metadata?: Record<string, unknown> | undefined;
  data?: string | undefined;
}

/** Vectors as rows of PostgreSQL, with the numbers held in memory for an exact scan. */
export class VectorStore {
  readonly #pool: pg.Pool;
  readonly #memory = new Map<string, Map<string, Entry>>();

  private constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  static async open(pool: pg.Pool): Promise<VectorStore> {
    await pool.query(SCHEMA);
    const store = new VectorStore(pool);
    const { rows } = await pool.query<StoredRow & { namespace: string }>(`SELECT namespace, ${COLUMNS} FROM vectors`);
    for (const row of rows) store.#remember(row.namespace, row);
    return store;
  }

  entries(namespace: string): Map<string, Entry> {
    return this.#memory.get(namespace) ?? new Map();
  }

  async upsert(namespace: string, items: Item[]): Promise<void> {
    const last = [...new Map(items.map((item) => [item.id, item])).values()];
    await this.#pool.query("INSERT INTO namespaces VALUES ($1) ON CONFLICT DO NOTHING", [namespace]);
    const { rows } = await this.#pool.query<StoredRow>(
      `INSERT INTO vectors (namespace, id, dense, sparse, metadata, data)
       SELECT $1, item->>'id',
         CASE WHEN item ? 'vector' THEN ARRAY(SELECT jsonb_array_elements_text(item->'vector')::real) END,
         item->'sparseVector', item->'metadata', item->>'data'
       FROM jsonb_array_elements($2::jsonb) item
       ON CONFLICT (namespace, id) DO UPDATE SET
         dense = excluded.dense, sparse = excluded.sparse, metadata = excluded.metadata, data = excluded.data
       RETURNING ${COLUMNS}`,
      [namespace, JSON.stringify(last)],
    );
    for (const row of rows) this.#remember(namespace, row);
  }

  /** Number of rows changed: 0 when the id is unknown. `merge` patches the metadata, where null removes a key. */
  async update(namespace: string, item: Item, merge: boolean): Promise<number> {
    const { rows } = await this.#pool.query<StoredRow>(
      `UPDATE vectors SET
         dense = coalesce($3::real[], dense), sparse = coalesce($4::jsonb, sparse), data = coalesce($5, data),
         metadata = CASE WHEN $6::jsonb IS NULL THEN metadata
           WHEN $7 THEN jsonb_strip_nulls(coalesce(metadata, '{}') || $6::jsonb) ELSE $6::jsonb END
       WHERE namespace = $1 AND id = $2 RETURNING ${COLUMNS}`,
      [
        namespace,
        item.id,
        item.vector ?? null,
        item.sparseVector ? JSON.stringify(item.sparseVector) : null,
        item.data ?? null,
        item.metadata ? JSON.stringify(item.metadata) : null,
        merge,
      ],
    );
    for (const row of rows) this.#remember(namespace, row);
    return rows.length;
  }

  async byIds(namespace: string, ids: string[]): Promise<Map<string, StoredRow>> {
    const rows = await this.#select("id = ANY($2)", [namespace, ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  byPrefix(namespace: string, prefix: string): Promise<StoredRow[]> {
    return this.#select("id LIKE $2 ORDER BY sequence LIMIT 1000", [namespace, likePrefix(prefix)]);
  }

  page(namespace: string, after: string, prefix: string, limit: number): Promise<StoredRow[]> {
    const where = "sequence > $2 AND id LIKE $3 ORDER BY sequence LIMIT $4";
    return this.#select(where, [namespace, after || "0", likePrefix(prefix), limit]);
  }

  /** Ids that satisfy an SQL condition whose parameters follow the namespace in `params`. */
  async matching(condition: string, params: unknown[]): Promise<Set<string>> {
    const text = `SELECT id FROM vectors WHERE namespace = $1 AND ${condition}`;
    const { rows } = await this.#pool.query<{ id: string }>(text, params);
    return new Set(rows.map((row) => row.id));
  }

  async remove(namespace: string, ids: string[]): Promise<number> {
    const text = "DELETE FROM vectors WHERE namespace = $1 AND id = ANY($2) RETURNING id";
    const { rows } = await this.#pool.query<{ id: string }>(text, [namespace, ids]);
    for (const { id } of rows) this.#memory.get(namespace)?.delete(id);
    return rows.length;
  }

  async clear(namespace?: string): Promise<void> {
    if (namespace === undefined) {
      await this.#pool.query("DELETE FROM vectors");
      return this.#memory.clear();
    }
    await this.#pool.query("DELETE FROM vectors WHERE namespace = $1", [namespace]);
    this.#memory.delete(namespace);
  }

  async dropNamespace(namespace: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query("DELETE FROM namespaces WHERE name = $1 AND name <> ''", [namespace]);
    if (rowCount) await this.clear(namespace);
    return Boolean(rowCount);
  }

  /** Vector counts by namespace name; the default namespace has the empty name. */
  async counts(): Promise<Record<string, number>> {
    const { rows } = await this.#pool.query<{ name: string; count: number }>(
      `SELECT name, count(id)::int AS count FROM namespaces LEFT JOIN vectors ON namespace = name GROUP BY 1 ORDER BY 1`,
    );
    return Object.fromEntries(rows.map((row) => [row.name, row.count]));
  }

  async bytes(): Promise<number> {
    const text = "SELECT pg_total_relation_size('vectors')::float8 AS bytes";
    return (await this.#pool.query<{ bytes: number }>(text)).rows[0]?.bytes ?? 0;
  }

  async #select(condition: string, params: unknown[]): Promise<StoredRow[]> {
    const text = `SELECT ${COLUMNS} FROM vectors WHERE namespace = $1 AND ${condition}`;
    return (await this.#pool.query<StoredRow>(text, params)).rows;
  }

  #remember(namespace: string, row: StoredRow): void {
    const entries = this.#memory.get(namespace) ?? new Map<string, Entry>();
    this.#memory.set(namespace, entries);
    const dense = row.dense ? Float32Array.from(row.dense) : undefined;
    const sparse = row.sparse
      ? new Map(row.sparse.indices.map((dimension, index) => [dimension, row.sparse?.values[index] ?? 0]))
      : undefined;
    entries.set(row.id, {
      sequence: Number(row.sequence),
      norm: dense ? magnitude(dense) : 0,
      ...(dense && { dense }),
      ...(sparse && { sparse }),
    });
  }
}
