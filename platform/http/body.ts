import { AppError } from "#core/errors.ts";

/** A sender reads its 413 only after it has sent, and a reset connection before: this much more is read and discarded for that. */
const DRAINED_TIMES = 10;
/** How long a body may take: this, and a second more for every so many bytes that have come, as a slow line needs. */
const PATIENCE_MS = 15_000;
const BYTES_PER_SECOND = 32_768;

/**
 * The body of a request, at most `limit` bytes whatever its header says, and never waited for without end. Errors:
 * `payload_too_large`, `request_timeout`, `bad_request` when it breaks off.
 */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = new AppError("payload_too_large", `El cuerpo supera el máximo de ${limit} bytes.`);
  if (Number(request.headers.get("content-length") ?? 0) > limit * DRAINED_TIMES) throw tooLarge;
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  const began = Date.now();
  for (;;) {
    const left = began + PATIENCE_MS + (size / BYTES_PER_SECOND) * 1000 - Date.now();
    const { done, value } = await within(left, reader);
    if (done) break;
    size += value.byteLength;
    if (size <= limit) chunks.push(value);
    else chunks.length = 0;
    if (size > limit * DRAINED_TIMES) {
      await reader.cancel();
      throw tooLarge;
    }
  }
  if (size > limit) throw tooLarge;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

async function within(milliseconds: number, reader: ReadableStreamDefaultReader<Uint8Array>) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new AppError("request_timeout", "Lo que se envía tarda demasiado en llegar.")),
      Math.max(0, milliseconds),
    );
  });
  try {
    return await Promise.race([reader.read(), late]);
  } catch (error) {
    // Nobody reads on: the sender may stop.
    reader.cancel().catch(() => undefined);
    if (error instanceof AppError) throw error;
    throw new AppError("bad_request", "Lo que se envía se ha cortado antes de llegar entero.", { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
