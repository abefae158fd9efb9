import { connect, type Socket } from "node:net";
import { LOOPBACK } from "./ports.ts";

/** A status reply such as `+OK`, kept apart from a stored string. */
export class StatusReply {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export class ErrorReply {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

export type Reply = StatusReply | ErrorReply | Buffer | number | null | Reply[];
export type Command = readonly unknown[];

function argument(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

function encode(command: Command): string {
  const parts = command.map(argument).map((text) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`);
  return `*${parts.length}\r\n${parts.join("")}`;
}

/** Reads one reply at `from`; null when the buffer does not hold all of it yet. */
function decode(buffer: Buffer, from: number): { reply: Reply; next: number } | null {
  const lineEnd = buffer.indexOf("\r\n", from);
  if (lineEnd < 0) return null;
  const line = buffer.toString("utf8", from + 1, lineEnd);
  const next = lineEnd + 2;
  switch (String.fromCharCode(buffer[from] ?? 0)) {
    case "+":
      return { reply: new StatusReply(line), next };
    case "-":
      return { reply: new ErrorReply(line), next };
    case ":":
      return { reply: Number(line), next };
    case "$": {
      const length = Number(line);
      if (length < 0) return { reply: null, next };
      if (buffer.length < next + length + 2) return null;
      return { reply: Buffer.from(buffer.subarray(next, next + length)), next: next + length + 2 };
    }
    case "*": {
      const length = Number(line);
      if (length < 0) return { reply: null, next };
      const items: Reply[] = [];
      let at = next;
      for (let index = 0; index < length; index++) {
        const item = decode(buffer, at);
        if (!item) return null;
        items.push(item.reply);
        at = item.next;
      }
      return { reply: items, next: at };
    }
    default:
      throw new Error(`unknown RESP type at byte ${from}`);
  }
}

/** One connection to a Redis server (RESP 2). With `onReply` every reply goes there, as a subscription needs. */
export class RespConnection {
  closed = false;
  readonly #socket: Socket;
  readonly #waiting: { resolve(reply: Reply): void; reject(error: Error): void }[] = [];
  #buffer: Buffer = Buffer.alloc(0);

  constructor(port: number, onReply?: (reply: Reply) => void) {
    this.#socket = connect(port, LOOPBACK).setNoDelay(true);
    this.#socket.on("data", (data) => {
      this.#buffer = this.#buffer.length > 0 ? Buffer.concat([this.#buffer, data]) : data;
      let at = 0;
      for (let found = decode(this.#buffer, at); found; found = decode(this.#buffer, at)) {
        at = found.next;
        if (onReply) onReply(found.reply);
        else this.#waiting.shift()?.resolve(found.reply);
      }
      this.#buffer = this.#buffer.subarray(at);
    });
    this.#socket.on("error", (error) => this.#fail(error));
    this.#socket.on("close", () => this.#fail(new Error("Redis closed the connection")));
  }

  /** Written in one go, so that nothing comes between a MULTI and its EXEC. */
  send(commands: readonly Command[]): Promise<Reply[]> {
    const replies = commands.map(
      () => new Promise<Reply>((resolve, reject) => this.#waiting.push({ resolve, reject })),
    );
    this.#socket.write(commands.map(encode).join(""));
    return Promise.all(replies);
  }

  write(command: Command): void {
    this.#socket.write(encode(command));
  }

  close(): void {
    this.closed = true;
    this.#socket.destroy();
  }

  #fail(error: Error): void {
    this.closed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
