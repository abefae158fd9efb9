import { convertIndexedToRgb, type DecodedPng, decode, encode } from "fast-png";

const PNG = [0x89, 0x50, 0x4e, 0x47];
const JPEG = [0xff, 0xd8, 0xff];

const begins = (bytes: Uint8Array, signature: readonly number[]) =>
  signature.every((byte, index) => bytes[index] === byte);

/**
 * A picture as paper takes it: a JPEG as it is, a PNG on white, whose pixels the PDF then holds without anybody having to
 * unpack them: the library would do that in a Web Worker, which Cloudflare's have not. Null for any other kind and for
 * one that is broken inside: a paper without a logo is better than none.
 */
export function printable(bytes: Uint8Array): Uint8Array | null {
  if (begins(bytes, JPEG)) return bytes;
  if (!begins(bytes, PNG)) return null;
  try {
    return onWhite(decode(bytes));
  } catch {
    return null;
  }
}

function onWhite(image: DecodedPng): Uint8Array {
  const { width, height, depth } = image;
  const source = image.palette === undefined ? image.data : convertIndexedToRgb(image);
  const pixels = width * height;
  const channels = source.length / pixels;
  // Less than eight bits of grey come packed, several to a byte.
  if (!Number.isInteger(channels)) throw new Error("packed pixels");
  const most = image.palette === undefined ? 2 ** depth - 1 : 255;
  const isGrey = channels < 3;
  const hasAlpha = channels % 2 === 0;
  const data = new Uint8Array(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const from = pixel * channels;
    const alpha = hasAlpha ? (source[from + channels - 1] ?? most) / most : 1;
    for (let channel = 0; channel < 3; channel += 1) {
      const value = (source[from + (isGrey ? 0 : channel)] ?? 0) / most;
      data[pixel * 3 + channel] = Math.round(255 * (value * alpha + 1 - alpha));
    }
  }
  return encode({ width, height, data, channels: 3, depth: 8 });
}
