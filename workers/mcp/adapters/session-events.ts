import type { EventStore } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { type JSONRPCMessage, JSONRPCMessageSchema } from "@modelcontextprotocol/sdk/types.js";

/** How long a client that lost its connection may come back for what it missed. */
const KEEP_MS = 10 * 60_000;
const REPLAY_LIMIT = 1000;

/** The messages of a session's streams, kept past their end so that a result finished while away is not lost. */
export class SessionEvents implements EventStore {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    this.#sql.exec(
      "create table if not exists events (id integer primary key autoincrement, stream text not null, message text not null, at integer not null)",
    );
  }

  async storeEvent(stream: string, message: JSONRPCMessage): Promise<string> {
    const row = this.#sql
      .exec(
        "insert into events (stream, message, at) values (?, ?, ?) returning id",
        stream,
        JSON.stringify(message),
        Date.now(),
      )
      .one();
    return `${row.id}`;
  }

  async getStreamIdForEventId(eventId: string): Promise<string | undefined> {
    const rows = this.#sql.exec("select stream from events where id = ?", Number(eventId)).toArray();
    return rows[0] === undefined ? undefined : `${rows[0].stream}`;
  }

  async replayEventsAfter(
    lastEventId: string,
    { send }: { send: (eventId: string, message: JSONRPCMessage) => Promise<void> },
  ): Promise<string> {
    const stream = await this.getStreamIdForEventId(lastEventId);
    if (stream === undefined) throw new Error("unknown event");
    const rows = this.#sql
      .exec(
        "select id, message from events where stream = ? and id > ? order by id limit ?",
        stream,
        Number(lastEventId),
        REPLAY_LIMIT,
      )
      .toArray();
    for (const row of rows) {
      // A priming event is stored as an empty object: it marks a position and carries no message.
      const message = JSONRPCMessageSchema.safeParse(JSON.parse(`${row.message}`));
      if (message.success) await send(`${row.id}`, message.data);
    }
    return stream;
  }

  prune(now: number): void {
    this.#sql.exec("delete from events where at < ?", now - KEEP_MS);
  }
}
