export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

const MAX_PENDING_CHARS = 2_000_000;

/**
 * Server-sent events of a byte stream, as the HTML standard reads them: any line ending, `data` lines joined by "\n",
 * comments dropped, an unfinished last event discarded. Leaving the loop early cancels the stream.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let pending = "";
  let event = "";
  let data: string[] = [];
  let ended = false;
  try {
    while (!ended) {
      const { done, value } = await reader.read();
      ended = done;
      pending += done ? decoder.decode() : decoder.decode(value, { stream: true });
      if (pending.length > MAX_PENDING_CHARS) throw new RangeError("an event is longer than allowed");
      const held = !ended && pending.endsWith("\r") ? "\r" : "";
      const lines = pending.slice(0, pending.length - held.length).split(/\r\n|\r|\n/);
      pending = (lines.pop() ?? "") + held;
      for (const line of lines) {
        if (line === "") {
          if (data.length > 0) yield { event: event === "" ? "message" : event, data: data.join("\n") };
          event = "";
          data = [];
          continue;
        }
        const colon = line.indexOf(":");
        const field = colon === -1 ? line : line.slice(0, colon);
        const text = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (field === "event") event = text;
        if (field === "data") data.push(text);
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
