import type { ChatMessage } from "#contracts/api/chat.ts";
import type { ChatHistoryQuery, SocketActor } from "#contracts/internal/realtime.ts";

type Row = { seq: number; client_id: string; user_id: number; name: string; text: string; sent_at: string };

const COLUMNS = "seq, client_id, user_id, name, text, sent_at";

/** What a room keeps in its own SQLite. All calls are synchronous: nothing else of the object runs in between. */
export class RoomStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`
      CREATE TABLE IF NOT EXISTS messages (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        client_id TEXT NOT NULL,
        name TEXT NOT NULL,
        text TEXT NOT NULL,
        sent_at TEXT NOT NULL,
        UNIQUE (user_id, client_id)
      );
      CREATE TABLE IF NOT EXISTS read_marks (user_id INTEGER PRIMARY KEY, seq INTEGER NOT NULL);
    `);
  }

  /** The message a person sent under this `clientId`. */
  find(userId: number, clientId: string): ChatMessage | null {
    const rows = this.#sql.exec<Row>(
      `SELECT ${COLUMNS} FROM messages WHERE user_id = ? AND client_id = ?`,
      userId,
      clientId,
    );
    const row = rows.toArray()[0];
    return row === undefined ? null : view(row);
  }

  /** Throws when the pair of person and `clientId` is stored already, or when the storage is full. */
  append(author: SocketActor, clientId: string, text: string, sentAt: Date): ChatMessage {
    const row = this.#sql
      .exec<Row>(
        `INSERT INTO messages (user_id, client_id, name, text, sent_at) VALUES (?, ?, ?, ?, ?) RETURNING ${COLUMNS}`,
        author.userId,
        clientId,
        author.name,
        text,
        sentAt.toISOString(),
      )
      .one();
    return view(row);
  }

  /** See `ChatRoomRpc.history`. */
  page({ before, since, limit }: ChatHistoryQuery): ChatMessage[] {
    const low = since ?? 0;
    const high = before ?? Number.MAX_SAFE_INTEGER;
    const order = since === undefined ? "DESC" : "ASC";
    const rows = this.#sql
      .exec<Row>(
        `SELECT ${COLUMNS} FROM messages WHERE seq > ? AND seq < ? ORDER BY seq ${order} LIMIT ?`,
        low,
        high,
        Math.min(Math.max(Math.trunc(limit), 1), 200),
      )
      .toArray();
    return (since === undefined ? rows.reverse() : rows).map(view);
  }

  /** The messages after `seq`, oldest first. */
  *after(seq: number, limit: number): Generator<ChatMessage> {
    const rows = this.#sql.exec<Row>(`SELECT ${COLUMNS} FROM messages WHERE seq > ? ORDER BY seq LIMIT ?`, seq, limit);
    for (const row of rows) yield view(row);
  }

  get lastSeq(): number {
    return this.#sql.exec<{ last: number }>("SELECT coalesce(max(seq), 0) AS last FROM messages").one().last;
  }

  /** Marks never go back, and never beyond the last message. */
  markRead(userId: number, seq: number): void {
    const reached = Math.min(seq, this.lastSeq);
    this.#sql.exec(
      `INSERT INTO read_marks (user_id, seq) VALUES (?, ?)
       ON CONFLICT (user_id) DO UPDATE SET seq = excluded.seq WHERE excluded.seq > read_marks.seq`,
      userId,
      reached,
    );
  }

  readMarks(): { userId: number; seq: number }[] {
    return this.#sql
      .exec<{ user_id: number; seq: number }>("SELECT user_id, seq FROM read_marks ORDER BY user_id")
      .toArray()
      .map((row) => ({ userId: row.user_id, seq: row.seq }));
  }
}

function view(row: Row): ChatMessage {
  return {
    seq: row.seq,
    clientId: row.client_id,
    userId: row.user_id,
    name: row.name,
    text: row.text,
    sentAt: row.sent_at,
  };
}
