/** How the files begin, byte by byte. */
export const PNG_BEGINS = "\x89PNG\r\n\x1a\n";
export const JPEG_BEGINS = "\xff\xd8\xff";
export const ARCHIVE_BEGINS = "PK\x03\x04";

export const latin = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
export const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Where the image ends, whatever follows it: chunks of length, name, data and checksum, from IHDR to IEND: Portable Network Graphics, third edition, 5. */
export function pngEnd(bytes: Uint8Array): number | "broken" | "moves" {
  const view = viewOf(bytes);
  for (let [at, drawn] = [8, false]; at + 12 <= bytes.byteLength; at += view.getUint32(at) + 12) {
    const name = latin(bytes, at + 4, at + 8);
    if ((at === 8) !== (name === "IHDR")) return "broken";
    if (name === "acTL") return "moves";
    if (name === "IDAT") drawn = true;
    if (name === "IEND") {
      const end = at + 12 + view.getUint32(at);
      return drawn && end <= bytes.byteLength ? end : "broken";
    }
  }
  return "broken";
}

const [START_OF_SCAN, END_OF_IMAGE] = [0xda, 0xd9];
/** Markers without a segment: what stands for a byte of the scan, or restarts it. */
const isInScan = (marker: number) => marker === 0 || (marker >= 0xd0 && marker <= 0xd7);

/** The same: segments behind markers, and after the start of a scan its bytes up to the next marker: ITU-T T.81, annex B. */
export function jpegEnd(bytes: Uint8Array): number | "broken" {
  const view = viewOf(bytes);
  let [at, drawn] = [2, false];
  while (at + 2 <= bytes.byteLength) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) {
      // Only a scan may go on here.
      if (!drawn) return "broken";
      at = bytes.indexOf(0xff, at);
      if (at < 0) return "broken";
    } else if (marker === 0xff) at += 1;
    else if (marker === END_OF_IMAGE) return drawn ? at + 2 : "broken";
    else if (isInScan(marker)) at += 2;
    else {
      if (at + 4 > bytes.byteLength) return "broken";
      drawn ||= marker === START_OF_SCAN;
      at += 2 + view.getUint16(at + 2);
    }
  }
  return "broken";
}

/** The same: one RIFF chunk with the others in it, each of an even length: RFC 9649, 2. */
export function webpEnd(bytes: Uint8Array): number | "broken" | "moves" {
  if (bytes.byteLength < 12) return "broken";
  const view = viewOf(bytes);
  const end = 8 + view.getUint32(4, true);
  if (end > bytes.byteLength) return "broken";
  for (let [at, drawn] = [12, false]; at + 8 <= end; ) {
    const name = latin(bytes, at, at + 4);
    if (name === "ANIM" || name === "ANMF") return "moves";
    drawn ||= name === "VP8 " || name === "VP8L";
    const size = view.getUint32(at + 4, true);
    at += 8 + size + (size % 2);
    if (at >= end) return at === end && drawn ? end : "broken";
  }
  return "broken";
}
