import { strToU8, Zip, ZipDeflate, ZipPassThrough } from "fflate";

/** One file of an archive: its text, line by line or in any other pieces. */
export interface ZipText {
  readonly name: string;
  readonly text: AsyncIterable<string>;
}

/** A ZIP of texts, made while it is read: neither it nor any of its files stands in memory as a whole. */
export function zipStream(files: AsyncIterable<ZipText>, mtime: Date): ReadableStream<Uint8Array> {
  return streamOf(zipPieces(files, mtime));
}

/** Bytes that come while they are read, and stop coming when nobody reads any more. */
export function streamOf(pieces: AsyncGenerator<Uint8Array, void, undefined>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}

async function* zipPieces(files: AsyncIterable<ZipText>, mtime: Date): AsyncGenerator<Uint8Array, void, undefined> {
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error !== null) throw error;
    ready.push(piece);
  });
  for await (const { name, text } of files) {
    const entry = new ZipDeflate(name, { level: 6 });
    entry.mtime = mtime;
    zip.add(entry);
    for await (const piece of text) {
      entry.push(strToU8(piece));
      yield* ready.splice(0);
    }
    entry.push(new Uint8Array(0), true);
    yield* ready.splice(0);
  }
  zip.end();
  yield* ready.splice(0);
}

/** One file of an archive that is as small as it gets: PDFs are compressed inside. */
export interface FileBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A ZIP of files as they are, made while it is read: one of them at a time stands in memory. */
export function zipOfFiles(files: AsyncIterable<FileBytes>, mtime: Date): ReadableStream<Uint8Array> {
  return streamOf(storedPieces(files, mtime));
}

async function* storedPieces(
  files: AsyncIterable<FileBytes>,
  mtime: Date,
): AsyncGenerator<Uint8Array, void, undefined> {
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error !== null) throw error;
    ready.push(piece);
  });
  for await (const { name, bytes } of files) {
    const entry = new ZipPassThrough(name);
    entry.mtime = mtime;
    zip.add(entry);
    entry.push(bytes, true);
    yield* ready.splice(0);
  }
  zip.end();
  yield* ready.splice(0);
}
