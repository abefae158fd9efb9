import fc from "fast-check";
import { expect, test } from "vitest";
import { readEvents, type ServerEvent } from "./sse.ts";

function stream(chunks: readonly Uint8Array[], onCancel = () => undefined): ReadableStream<Uint8Array> {
  const left = [...chunks];
  return new ReadableStream({
    pull(controller) {
      const next = left.shift();
      if (next === undefined) controller.close();
      else controller.enqueue(next);
    },
    cancel: onCancel,
  });
}

async function all(chunks: readonly Uint8Array[]): Promise<ServerEvent[]> {
  const found: ServerEvent[] = [];
  for await (const event of readEvents(stream(chunks))) found.push(event);
  return found;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const TEXT = ': ping\nevent: a\ndata: uno\r\ndata:dos\r\n\r\nretry: 3\ndata: {"ñ":"€"}\r\rdata: unfinished\n';
const EXPECTED = [
  { event: "a", data: "uno\ndos" },
  { event: "message", data: '{"ñ":"€"}' },
];

test("line endings, comments, joined data, unfinished tail", async () => {
  expect(await all([bytes(TEXT)])).toEqual(EXPECTED);
});

test("cut anywhere, inside a character or between CR and LF, the events are the same", async () => {
  const whole = bytes(TEXT);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 12 }), async (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
      const chunks = places.slice(1).map((end, i) => whole.slice(places[i], end));
      expect(await all(chunks)).toEqual(EXPECTED);
    }),
  );
});

test("leaving early cancels the stream", async () => {
  let cancelled = 0;
  const source = stream([bytes("data: 1\n\n"), bytes("data: 2\n\n")], () => {
    cancelled += 1;
    return undefined;
  });
  for await (const _ of readEvents(source)) break;
  expect(cancelled).toBe(1);
});

test("an event without end is refused before it fills the memory", async () => {
  const chunk = bytes("x".repeat(500_000));
  await expect(all(Array.from({ length: 6 }, () => chunk))).rejects.toThrow(RangeError);
});
