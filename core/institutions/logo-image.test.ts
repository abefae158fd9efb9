import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LOGO_BYTES } from "#contracts/api/institutions/branding.ts";
import { JPEG_LOGO, PNG_SIGNATURE, pngChunk, pngLogo, WEBP_LOGO } from "../../tests/fixtures/logos.ts";
import { AppError } from "../errors.ts";
import { readLogo } from "./logo-image.ts";

const text = (content: string) => new TextEncoder().encode(content);
const joined = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const PNG = pngLogo(64, 40);
/** A WebP of the extended kind: the head that says how large it is, other chunks, then the picture. */
function webpWith(name: string): Uint8Array {
  const head = joined(text("VP8X"), Uint8Array.from([10, 0, 0, 0, 0, 0, 0, 0, 47, 0, 0, 31, 0, 0]));
  const odd = joined(text(name), Uint8Array.from([1, 0, 0, 0, 7, 0]));
  const bytes = joined(WEBP_LOGO.subarray(0, 12), head, odd, WEBP_LOGO.subarray(12));
  new DataView(bytes.buffer).setUint32(4, bytes.byteLength - 8, true);
  return bytes;
}

function refusalOf(bytes: Uint8Array): string | undefined {
  try {
    readLogo(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error.reason ?? error.code;
    throw error;
  }
}

describe("a logo is read from its bytes", () => {
  it.each([
    ["PNG", PNG, { contentType: "image/png", width: 64, height: 40 }],
    ["JPEG", JPEG_LOGO, { contentType: "image/jpeg", width: 48, height: 32 }],
    ["WebP", WEBP_LOGO, { contentType: "image/webp", width: 48, height: 32 }],
    ["the smallest", pngLogo(32, 32), { contentType: "image/png", width: 32, height: 32 }],
    ["the largest", pngLogo(2000, 2000), { contentType: "image/png", width: 2000, height: 2000 }],
    ["WebP with a chunk nobody knows", webpWith("XYZW"), { contentType: "image/webp", width: 48, height: 32 }],
  ])("%s", (_name, bytes, image) => {
    expect(readLogo(bytes)).toMatchObject(image);
  });

  it.each([
    ["nothing", new Uint8Array(), "logo_broken"],
    ["SVG", text('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>'), "logo_type"],
    ["SVG behind a byte order mark", text("\uFEFF<?xml version='1.0'?><svg/>"), "logo_type"],
    ["GIF", joined(text("GIF89a"), Uint8Array.from([64, 0, 64, 0, 0, 0, 0, 59])), "logo_type"],
    ["AVIF", joined(Uint8Array.from([0, 0, 0, 20]), text("ftypavif    avif")), "logo_type"],
    ["a page", text("<!doctype html><script>alert(1)</script>"), "logo_type"],
    ["PDF", text("%PDF-1.7"), "logo_type"],
    ["PNG with a byte before it", joined(Uint8Array.from([0]), PNG), "logo_type"],
    ["only the first bytes of PNG", PNG_SIGNATURE, "logo_broken"],
    ["PNG without pixels", joined(PNG.subarray(0, 33), PNG.subarray(-12)), "logo_broken"],
    ["PNG whose head comes second", joined(PNG_SIGNATURE, pngChunk("tEXt", text("a")), PNG.subarray(8)), "logo_broken"],
    ["PNG cut in its last chunk", PNG.subarray(0, -1), "logo_broken"],
    ["JPEG without its end", JPEG_LOGO.subarray(0, -2), "logo_broken"],
    ["JPEG of nothing but an end", Uint8Array.from([0xff, 0xd8, 0xff, 0xd9]), "logo_broken"],
    ["WebP cut short", WEBP_LOGO.subarray(0, -1), "logo_broken"],
    ["RIFF with sound in it", joined(text("RIFF"), Uint8Array.from([4, 0, 0, 0]), text("WAVE")), "logo_type"],
    ["PNG and a page behind it", joined(PNG, text("<script>alert(1)</script>")), "logo_more"],
    ["JPEG and an archive behind it", joined(JPEG_LOGO, text("PK\u0003\u0004")), "logo_more"],
    ["WebP and a script behind it", joined(WEBP_LOGO, text("<?php system('id');")), "logo_more"],
    ["an animated PNG", pngLogo(64, 40, { extra: [pngChunk("acTL", new Uint8Array(8))] }), "logo_moves"],
    ["an animated WebP", webpWith("ANIM"), "logo_moves"],
    ["31 pixels wide", pngLogo(31, 64), "logo_size"],
    ["2,001 pixels high", pngLogo(32, 2001), "logo_size"],
    ["too large a file", joined(PNG, new Uint8Array(LOGO_BYTES)), "payload_too_large"],
  ])("%s is refused, and why", (_name, bytes, reason) => {
    expect(refusalOf(bytes)).toBe(reason);
  });

  it("cut off anywhere it is none, and no bytes make the reader fail otherwise", () => {
    for (const whole of [PNG, JPEG_LOGO, WEBP_LOGO]) {
      for (let length = 0; length < whole.byteLength; length += 1) {
        expect(refusalOf(whole.subarray(0, length)), String(length)).toMatch(/^logo_(type|broken)$/);
      }
    }
    const damaged = fc
      .constantFrom(PNG, JPEG_LOGO, WEBP_LOGO)
      .chain((whole) =>
        fc.tuple(
          fc.constant(whole),
          fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        ),
      );
    fc.assert(
      fc.property(damaged, ([whole, changes]) => {
        const bytes = whole.slice();
        for (const [at, value] of changes) bytes[at] = value;
        refusalOf(bytes);
      }),
      { numRuns: 2_000 },
    );
  });
});
