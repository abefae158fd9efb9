import { ProviderError } from "../routing/errors.ts";

export interface ReadLimits {
  /** Bytes of an event stream, which is read event by event. */
  readonly stream: number;
  /** Bytes of any other body, an error's too, which has to be kept whole. */
  readonly whole: number;
}

/** A token takes some four bytes of text; alone in an event of a stream it takes some 300. */
const BYTES_PER_TOKEN = { stream: 512, whole: 16 };
const BYTES_BESIDE = { stream: 1_000_000, whole: 500_000 };

export function limitsFor(maxTokens: number): ReadLimits {
  return {
    stream: BYTES_BESIDE.stream + maxTokens * BYTES_PER_TOKEN.stream,
    whole: BYTES_BESIDE.whole + maxTokens * BYTES_PER_TOKEN.whole,
  };
}

/**
 * `fetch` for a vendor's SDK. The answer's body is counted while it is read: beyond the limit the connection is closed
 * and reading fails with `too_large`. `onBytes` hears of every piece, keep-alive comments and pings too.
 */
export function boundedFetch(limits: ReadLimits, onBytes: () => void): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null) return response;
    const limit = isEventStream(response) ? limits.stream : limits.whole;
    const { status, statusText, headers } = response;
    return new Response(bounded(response.body, limit, onBytes), { status, statusText, headers });
  };
}

function bounded(body: ReadableStream<Uint8Array>, limit: number, onBytes: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let seen = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        seen += value.byteLength;
        if (seen > limit) {
          const error = new ProviderError("too_large", "the answer is larger than allowed", { accepted: true });
          controller.error(error);
          await reader.cancel(error).catch(() => undefined);
          return;
        }
        onBytes();
        controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

export function isEventStream(response: Response): boolean {
  return response.headers.get("content-type")?.toLowerCase().startsWith("text/event-stream") ?? false;
}
