/** What a hub keeps in its own SQLite: the last states, for tabs that connect later, and the chat rooms of each session. */
export class HubStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`
      CREATE TABLE IF NOT EXISTS states (key TEXT PRIMARY KEY, event TEXT NOT NULL, until INTEGER, noted_at INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS rooms (
        session_id TEXT NOT NULL, room TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (session_id, room)
      );
      CREATE TABLE IF NOT EXISTS revoked (session_id TEXT PRIMARY KEY, until INTEGER NOT NULL);
    `);
  }

  /** Keeps the latest event under its key. `event` is JSON. */
  keep(key: string, event: string, until: number | null, now: number): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO states (key, event, until, noted_at) VALUES (?, ?, ?, ?)",
      key,
      event,
      until,
      now,
    );
  }

  /** The kept events as JSON, in the order they came. */
  states(now: number): string[] {
    return this.#sql
      .exec<{ event: string }>(
        "SELECT event FROM states WHERE until IS NULL OR until > ? ORDER BY noted_at, rowid",
        now,
      )
      .toArray()
      .map((row) => row.event);
  }

  enter(sessionId: string, room: string, until: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO rooms (session_id, room, until) VALUES (?, ?, ?)", sessionId, room, until);
  }

  /** Forgets and returns the rooms of a session. */
  leaveAll(sessionId: string): string[] {
    return this.#sql
      .exec<{ room: string }>("DELETE FROM rooms WHERE session_id = ? RETURNING room", sessionId)
      .toArray()
      .map((row) => row.room);
  }

  /** Where the person's sessions went. */
  rooms(): string[] {
    return this.#sql
      .exec<{ room: string }>("SELECT DISTINCT room FROM rooms ORDER BY room")
      .toArray()
      .map((row) => row.room);
  }

  revoke(sessionId: string, until: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO revoked (session_id, until) VALUES (?, ?)", sessionId, until);
  }

  isRevoked(sessionId: string): boolean {
    return this.#sql.exec("SELECT 1 FROM revoked WHERE session_id = ?", sessionId).toArray().length > 0;
  }

  /** Deletes what has expired; returns when the next row expires, null when there is none. */
  prune(now: number): number | null {
    this.#sql.exec("DELETE FROM states WHERE until <= ?", now);
    this.#sql.exec("DELETE FROM rooms WHERE until <= ?", now);
    this.#sql.exec("DELETE FROM revoked WHERE until <= ?", now);
    return this.#sql
      .exec<{ next: number | null }>(
        `SELECT min(until) AS next FROM (
           SELECT until FROM states UNION ALL SELECT until FROM rooms UNION ALL SELECT until FROM revoked)`,
      )
      .one().next;
  }
}
