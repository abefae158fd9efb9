import type { GrantChoice } from "#contracts/internal/mcp.ts";

/** Name of a session's object. */
export type SessionName = string;

const TOUCH_MS = 60_000;

/** `noted`: the last use is now; `recent`: it was less than a minute ago. */
export type GrantUse = "ended" | "noted" | "recent";

/** A client whose answer was lost may repeat its request this long; later, somebody else has a copy of the token. */
const REFRESH_GRACE_MS = 60_000;

/** `repeated`: used a moment ago, and nothing that came of it has been used. `reused`: two have it. */
export type RefreshState = "first" | "repeated" | "reused";

/** A refresh token is not valid longer than this, so neither is the memory of its use. */
const REFRESH_KEPT_MS = 31 * 86_400_000;

const TABLES = [
  "create table if not exists grants (id text primary key, client text not null, made integer not null, used integer)",
  "create table if not exists sessions (name text primary key, client text not null, opened integer not null)",
  "create table if not exists refreshes (grant_id text not null, hash text not null, used integer not null, primary key (grant_id, hash)) without rowid",
];

/** The rows of one person's connections; times in milliseconds. */
export class ConnectionStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    for (const table of TABLES) sql.exec(table);
  }

  /** A client has one grant of a person: the former one ends. */
  addGrant(id: string, client: string, now: number): void {
    this.#sql.exec("delete from grants where client = ?", client);
    this.#sql.exec("insert or replace into grants (id, client, made, used) values (?, ?, ?, null)", id, client, now);
  }

  /** Writes at most once a minute. */
  use(id: string, now: number): GrantUse {
    const row = this.#sql.exec("select used from grants where id = ?", id).toArray()[0];
    if (row === undefined) return "ended";
    if (now - Number(row.used ?? 0) < TOUCH_MS) return "recent";
    this.#sql.exec("update grants set used = ? where id = ?", now, id);
    return "noted";
  }

  refreshState(grantId: string, hash: string, now: number): RefreshState {
    const uses = this.#sql.exec("select hash, used from refreshes where grant_id = ?", grantId).toArray();
    const own = uses.find((use) => use.hash === hash);
    if (own === undefined) return "first";
    const movedOn = uses.some((use) => use.hash !== hash && Number(use.used) >= Number(own.used));
    return movedOn || now - Number(own.used) > REFRESH_GRACE_MS ? "reused" : "repeated";
  }

  refreshUsed(grantId: string, hash: string, now: number): void {
    this.#sql.exec("insert or ignore into refreshes (grant_id, hash, used) values (?, ?, ?)", grantId, hash, now);
    this.#sql.exec("delete from refreshes where used < ?", now - REFRESH_KEPT_MS);
  }

  liveGrants(): Map<string, number | null> {
    const rows = this.#sql.exec("select id, used from grants").toArray();
    return new Map(rows.map((row) => [`${row.id}`, row.used === null ? null : Number(row.used)]));
  }

  revoke({ ids, before }: GrantChoice): { grants: string[]; sessions: SessionName[] } {
    const grants = this.#sql.exec("select id, client, made from grants").toArray();
    const ended = grants.filter(
      (row) =>
        (ids === undefined || ids.includes(`${row.id}`)) &&
        (before === undefined || Number(row.made) < before.getTime()),
    );
    const clients = new Set(ended.map((row) => row.client));
    const sessions = this.#sql
      .exec("select name, client from sessions")
      .toArray()
      .filter((row) => (ids === undefined && before === undefined) || clients.has(row.client));
    for (const row of ended) this.#sql.exec("delete from grants where id = ?", `${row.id}`);
    for (const row of sessions) this.close(`${row.name}`);
    return { grants: ended.map((row) => `${row.id}`), sessions: sessions.map((row) => `${row.name}`) };
  }

  open(name: SessionName, client: string, now: number, limit: number): SessionName[] {
    this.#sql.exec("insert or replace into sessions (name, client, opened) values (?, ?, ?)", name, client, now);
    const surplus = this.#sql
      .exec("select name from sessions order by opened desc, rowid desc limit -1 offset ?", limit)
      .toArray()
      .map((row) => `${row.name}`);
    for (const each of surplus) this.close(each);
    return surplus.reverse();
  }

  close(name: SessionName): void {
    this.#sql.exec("delete from sessions where name = ?", name);
  }
}
