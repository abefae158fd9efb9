import { latin, viewOf } from "./image-end.ts";

/**
 * A whole picture without what it says beside its pixels: place, time, camera, thumbnails, words. Colours and the way up
 * stay. `bytes` end where the picture does.
 */
export function withoutTraces(contentType: "image/png" | "image/jpeg" | "image/webp", bytes: Uint8Array): Uint8Array {
  if (contentType === "image/jpeg") return jpegWithout(bytes);
  return contentType === "image/png" ? pngWithout(bytes) : webpWithout(bytes);
}

/** Pieces that a picture may fall into; cameras and programs make some thousands at most. */
const MOST_PIECES = 100_000;

export class TooManyPieces extends Error {}

function add(parts: Uint8Array[], part: Uint8Array): void {
  if (part.byteLength === 0) return;
  if (parts.length >= MOST_PIECES) throw new TooManyPieces();
  parts.push(part);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

const [SOS, EOI] = [0xda, 0xd9];
const [JFIF, APP1, COLOURS, ADOBE, COMMENT] = [0xe0, 0xe1, 0xe2, 0xee, 0xfe];

/** Segments of applications and comments go, but for those that say how to read the colours (ITU-T T.81, B.2.4). */
function jpegWithout(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes);
  const parts: Uint8Array[] = [bytes.subarray(0, 2)];
  let turn = 1;
  let at = 2;
  while (at + 4 <= bytes.byteLength) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff || marker === EOI) break;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === SOS) break;
    const isBare = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
    const next = isBare ? at + 2 : at + 2 + view.getUint16(at + 2);
    if (marker === APP1) turn = orientationOf(bytes.subarray(at + 4, next)) ?? turn;
    if (staysInJpeg(marker, bytes, at)) add(parts, bytes.subarray(at, next));
    at = next;
  }
  if (turn !== 1) parts.splice(1, 0, orientation(turn));
  // Scans, and the tables between those of a progressive picture.
  for (const scan of scans(bytes, at)) add(parts, scan);
  return joined(parts);
}

function staysInJpeg(marker: number, bytes: Uint8Array, at: number): boolean {
  if (marker === JFIF) return latin(bytes, at + 4, at + 8) === "JFIF";
  if (marker === COLOURS) return latin(bytes, at + 4, at + 15) === "ICC_PROFILE";
  if (marker === ADOBE) return latin(bytes, at + 4, at + 9) === "Adobe";
  return marker !== COMMENT && (marker < JFIF || marker > 0xef);
}

/** From the first scan on, without comments and segments of applications in between. */
function scans(bytes: Uint8Array, from: number): Uint8Array[] {
  const view = viewOf(bytes);
  const parts: Uint8Array[] = [];
  let [kept, at] = [from, from];
  while (at + 2 <= bytes.byteLength) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) {
      const next = bytes.indexOf(0xff, at);
      if (next < 0) break;
      at = next;
    } else if (marker === 0xff) at += 1;
    else if (marker === EOI) break;
    else if (marker === 0 || (marker >= 0xd0 && marker <= 0xd7) || at + 4 > bytes.byteLength) at += 2;
    else {
      const next = at + 2 + view.getUint16(at + 2);
      if (marker === COMMENT || (marker >= JFIF && marker <= 0xef)) {
        add(parts, bytes.subarray(kept, at));
        kept = next;
      }
      at = next;
    }
  }
  return [...parts, bytes.subarray(kept)];
}

/** Which side is up, 1 to 8, of an Exif segment; null where it does not say. */
function orientationOf(segment: Uint8Array): number | null {
  return latin(segment, 0, 6) === "Exif\0\0" ? orientationIn(segment.subarray(6)) : null;
}

/** The same of what lies in it: TIFF 6.0, section 2; Exif 3.0, 4.6.4. */
function orientationIn(tiff: Uint8Array): number | null {
  const view = viewOf(tiff);
  const order = latin(tiff, 0, 2);
  if (tiff.byteLength < 10 || (order !== "II" && order !== "MM")) return null;
  const little = order === "II";
  const first = view.getUint32(4, little);
  if (first + 2 > tiff.byteLength) return null;
  const count = view.getUint16(first, little);
  for (let entry = first + 2, left = count; left > 0 && entry + 12 <= tiff.byteLength; entry += 12, left -= 1) {
    if (view.getUint16(entry, little) !== 0x0112) continue;
    const turn = view.getUint16(entry + 8, little);
    return turn >= 1 && turn <= 8 ? turn : null;
  }
  return null;
}

/** TIFF of one field: the way up. */
const orientationTiff = (turn: number) =>
  Uint8Array.from([0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0, 0, 0, 0, 0]);
const orientation = (turn: number) =>
  joined([
    Uint8Array.from([0xff, APP1, 0, 34, ...Array.from("Exif\0\0", (letter) => letter.charCodeAt(0))]),
    orientationTiff(turn),
  ]);

/** Those of Portable Network Graphics, third edition, 11.3 that say how pixels look; the critical ones begin with a capital. */
const PNG_KEPT: ReadonlySet<string> = new Set(["tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "bKGD", "pHYs"]);

function pngWithout(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes);
  const parts: Uint8Array[] = [bytes.subarray(0, 8)];
  for (let at = 8; at + 12 <= bytes.byteLength; ) {
    const next = at + 12 + view.getUint32(at);
    const name = latin(bytes, at + 4, at + 8);
    if (/^[A-Z]/.test(name) || PNG_KEPT.has(name)) add(parts, bytes.subarray(at, next));
    at = next;
  }
  return joined(parts);
}

const WEBP_KEPT: ReadonlySet<string> = new Set(["VP8X", "VP8 ", "VP8L", "ALPH", "ICCP"]);
/** In the flags of `VP8X`: RFC 9649, 2.7. */
const [HAS_EXIF, HAS_XMP] = [0x08, 0x04];

function webpWithout(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes);
  const parts: Uint8Array[] = [bytes.slice(0, 12)];
  for (let at = 12; at + 8 <= bytes.byteLength; ) {
    const size = view.getUint32(at + 4, true);
    const next = at + 8 + size + (size % 2);
    const name = latin(bytes, at, at + 4);
    if (WEBP_KEPT.has(name)) {
      const chunk = bytes.slice(at, next);
      if (name === "VP8X") chunk[8] = (chunk[8] ?? 0) & ~(HAS_EXIF | HAS_XMP);
      add(parts, chunk);
    }
    at = next;
  }
  const whole = joined(parts);
  viewOf(whole).setUint32(4, whole.byteLength - 8, true);
  return whole;
}
