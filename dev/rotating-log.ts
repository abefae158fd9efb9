import { createWriteStream, renameSync, type WriteStream } from "node:fs";

/** A log file that begins anew when it is full; the full one stays beside it as `<path>.1`. */
export function rotatingLog(path: string, maxBytes: number) {
  const open = (): WriteStream => createWriteStream(path).on("error", () => undefined);
  let stream = open();
  let size = 0;
  return {
    write(chunk: Buffer): void {
      if (size > maxBytes) {
        stream.end();
        renameSync(path, `${path}.1`);
        stream = open();
        size = 0;
      }
      size += chunk.byteLength;
      stream.write(chunk);
    },
    end: () => stream.end(),
  };
}
