import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { JPEG_LOGO, pngChunk, pngLogo, WEBP_LOGO } from "../../tests/fixtures/logos.ts";
import { officeFile, openFile, PDF, TRIAL_VIRUS } from "../../tests/fixtures/office-files.ts";
import { readUploadedFile } from "./uploaded-file.ts";

const MOST = 25 * 1024 * 1024;
const text = (content: string) => new TextEncoder().encode(content);
const joined = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const kindOf = (bytes: Uint8Array) => {
  const file = readUploadedFile(bytes, MOST);
  return typeof file === "string" ? file : file.contentType;
};
const storedOf = (bytes: Uint8Array) => {
  const file = readUploadedFile(bytes, MOST);
  if (typeof file === "string") throw new Error(file);
  return file.bytes;
};
const holds = (bytes: Uint8Array, word: string) => new TextDecoder("latin1").decode(bytes).includes(word);

const DOCX = officeFile("word/document.xml");
const ODT = openFile("text");

describe("a file is what its bytes are", () => {
  it.each([
    ["PDF", PDF, "application/pdf"],
    ["PNG", pngLogo(64, 40), "image/png"],
    ["JPEG", JPEG_LOGO, "image/jpeg"],
    ["WebP", WEBP_LOGO, "image/webp"],
    ["Word", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
    ["Excel", officeFile("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
    [
      "PowerPoint",
      officeFile("ppt/presentation.xml"),
      "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ],
    ["Writer", ODT, "application/vnd.oasis.opendocument.text"],
    ["Calc", openFile("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"],
    ["Impress", openFile("presentation"), "application/vnd.oasis.opendocument.presentation"],
  ])("%s", (_name, bytes, kind) => {
    expect(kindOf(bytes)).toBe(kind);
  });

  it.each([
    ["nothing", new Uint8Array(), "empty"],
    ["a page", text("<!doctype html><script>alert(1)</script>"), "kind"],
    ["a page that calls itself a PDF", text("<html>%PDF-1.7 %%EOF"), "kind"],
    ["SVG", text('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), "kind"],
    ["SVG behind a byte order mark", text("\uFEFF<?xml version='1.0'?><svg/>"), "kind"],
    ["an old Word file", Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), "kind"],
    ["a program", text("MZ\u0090\u0000"), "kind"],
    ["a photo as phones of one maker keep it", joined(new Uint8Array(4), text("ftypheic")), "kind"],
    ["an archive of anything", zipSync({ "nomina.exe": strToU8("MZ") }), "macros"],
    ["an archive of pages", zipSync({ "index.html": strToU8("<p>") }), "kind"],
    ["a document of two kinds", officeFile("word/document.xml", { "xl/workbook.xml": "" }), "kind"],
    ["a kind that only begins like one of ours", openFile("text-template"), "kind"],
    ["a document with macros", officeFile("word/document.xml", { "word/vbaProject.bin": "x" }), "macros"],
    ["one of the other family", openFile("text", { "Basic/Standard/Module1.xml": "x" }), "macros"],
    ["a PDF with an archive behind it", joined(PDF, DOCX), "broken"],
    ["a document with a page behind it", joined(DOCX, text("<script>")), "broken"],
    ["a document with a page in front", joined(text("<script>"), DOCX), "kind"],
    ["a document with another in front", joined(ODT, DOCX), "broken"],
    ["half a PDF", PDF.slice(0, 40), "broken"],
    ["half a document", DOCX.slice(0, -30), "broken"],
    ["half a picture", JPEG_LOGO.slice(0, -9), "broken"],
    ["a moving picture", pngLogo(64, 40, { extra: [pngChunk("acTL", new Uint8Array(8))] }), "moves"],
    ["the trial virus", TRIAL_VIRUS, "infected"],
    ["the trial virus within a PDF", joined(PDF.slice(0, 30), TRIAL_VIRUS, PDF.slice(30)), "infected"],
    ["26 MB", new Uint8Array(26 * 1024 * 1024), "too_large"],
  ])("refused: %s", (_name, bytes, fault) => {
    expect(kindOf(bytes)).toBe(fault);
  });

  it("any bytes are read or refused with a reason, never a fault", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(PDF, pngLogo(32, 32), JPEG_LOGO, WEBP_LOGO, DOCX, ODT),
        fc.uint8Array({ maxLength: 60 }),
        fc.nat(600),
        fc.nat(20),
        (file, noise, at, over) => {
          kindOf(joined(file.slice(0, at), noise, file.slice(at + over)));
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

/** Exif of a camera: the way up, and a place that nobody needs to know. */
function exif(turn: number, order: "II" | "MM"): Uint8Array {
  const little = order === "II";
  const tiff = new Uint8Array(26);
  const view = new DataView(tiff.buffer);
  tiff.set(text(order));
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, 1, little);
  view.setUint16(10, 0x0112, little);
  view.setUint16(12, 3, little);
  view.setUint32(14, 1, little);
  view.setUint16(18, turn, little);
  return joined(text("Exif\0\0"), tiff, text("GPS 40.4168 -3.7038"));
}

const segment = (marker: number, content: Uint8Array) =>
  joined(Uint8Array.from([0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255]), content);
const withSegments = (...segments: Uint8Array[]) => joined(JPEG_LOGO.slice(0, 2), ...segments, JPEG_LOGO.slice(2));

describe("of a picture is kept what it shows", () => {
  it.each(["II", "MM"] as const)("place and words of a JPEG go, colours and the way up stay (%s)", (order) => {
    const stored = storedOf(
      withSegments(
        segment(0xe1, exif(6, order)),
        segment(0xe1, text("http://ns.adobe.com/xap/1.0/\0GPS")),
        segment(0xe2, text("ICC_PROFILE\0colores")),
        segment(0xed, text("Photoshop 3.0\0GPS")),
        segment(0xfe, text("GPS de Lucía")),
      ),
    );
    expect(holds(stored, "GPS")).toBe(false);
    expect(holds(stored, "colores")).toBe(true);
    // Read again, its one field is the way up.
    const at = new TextDecoder("latin1").decode(stored).indexOf("Exif");
    expect([...stored.slice(at + 6 + 10, at + 6 + 20)]).toEqual([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6]);
    expect(storedOf(stored)).toEqual(stored);
  });

  it("a JPEG that stands upright says nothing of it, and its pixels are the same", () => {
    expect(storedOf(withSegments(segment(0xe1, exif(1, "II"))))).toEqual(storedOf(JPEG_LOGO));
    expect(storedOf(withSegments(segment(0xe1, text("Exif\0\0II"))))).toEqual(storedOf(JPEG_LOGO));
  });

  it("a picture of more pieces than any has is broken, however small they are", () => {
    const times = (count: number, piece: Uint8Array) => {
      const all = new Uint8Array(count * piece.byteLength);
      for (let at = 0; at < count; at += 1) all.set(piece, at * piece.byteLength);
      return all;
    };
    const put = (whole: Uint8Array, at: number, pieces: Uint8Array) =>
      Uint8Array.from([...whole.subarray(0, at), ...pieces, ...whole.subarray(at)]);
    const png = pngLogo(8, 8);
    expect(kindOf(put(png, 33, times(150_000, pngChunk("IDAT", new Uint8Array()))))).toBe("broken");
    // A byte of the scan and a comment in turn, before the end.
    const scanned = Uint8Array.from([0, 0xff, 0xfe, 0, 2]);
    expect(kindOf(put(JPEG_LOGO, JPEG_LOGO.byteLength - 2, times(150_000, scanned)))).toBe("broken");
  });

  it("texts and Exif of a PNG go", () => {
    const extra = ["tEXt", "iTXt", "zTXt", "eXIf", "tIME"].map((name) => pngChunk(name, text("GPS 40.4")));
    const plain = pngLogo(64, 40);
    expect(storedOf(pngLogo(64, 40, { extra }))).toEqual(plain);
    const colours = pngLogo(64, 40, { extra: [pngChunk("gAMA", Uint8Array.from([0, 0, 177, 143]))] });
    expect(storedOf(colours)).toEqual(colours);
  });

  it("those of a WebP go, and it no longer says that it has them", () => {
    const chunk = (name: string, content: Uint8Array) => {
      const size = new Uint8Array(4);
      new DataView(size.buffer).setUint32(0, content.length, true);
      return joined(text(name), size, content, new Uint8Array(content.length % 2));
    };
    const pixels = WEBP_LOGO.slice(12);
    const riff = (...chunks: Uint8Array[]) => {
      const body = joined(text("WEBP"), ...chunks);
      const size = new Uint8Array(4);
      new DataView(size.buffer).setUint32(0, body.length, true);
      return joined(text("RIFF"), size, body);
    };
    const head = (flags: number) => chunk("VP8X", Uint8Array.from([flags, 0, 0, 0, 47, 0, 0, 31, 0, 0]));
    const stored = storedOf(
      riff(head(0x2c), chunk("ICCP", text("colores")), pixels, chunk("EXIF", text("GPS")), chunk("XMP ", text("GPS"))),
    );
    expect(stored).toEqual(riff(head(0x20), chunk("ICCP", text("colores")), pixels));
  });

  it("what follows a picture is cut off: films of phones, archives, pages", () => {
    for (const picture of [pngLogo(64, 40), JPEG_LOGO, WEBP_LOGO]) {
      for (const more of [DOCX, PDF, text("<script>alert(1)</script>")]) {
        expect(storedOf(joined(picture, more))).toEqual(storedOf(picture));
      }
    }
  });
});
