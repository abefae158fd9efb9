import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JUSTIFICATION_FILE_BYTES } from "#contracts/api/attendance/justifications.ts";
import { JPEG_LOGO, pngLogo } from "../../tests/fixtures/logos.ts";
import { AppError } from "../errors.ts";
import { readJustificationFile } from "./justification-file-kind.ts";

const text = (content: string) => new TextEncoder().encode(content);
const joined = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const PDF = text("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n");
const ZIP = joined(text("PK\u0003\u0004"), new Uint8Array(40));
const EICAR = text(["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"].join(""));

function refusalOf(bytes: Uint8Array): string {
  try {
    readJustificationFile(bytes);
    return "taken";
  } catch (error) {
    if (error instanceof AppError) return error.reason ?? error.code;
    throw error;
  }
}

describe("the file of a justification is what its bytes are", () => {
  it.each([
    ["PDF", PDF, "application/pdf"],
    ["PNG", pngLogo(64, 40), "image/png"],
    ["JPEG", JPEG_LOGO, "image/jpeg"],
  ] as const)("a %s", (_name, bytes, contentType) => {
    expect(readJustificationFile(bytes)).toEqual({ contentType, bytes });
  });

  it("what follows a picture is cut off: films of phones, archives, pages", () => {
    for (const picture of [pngLogo(64, 40), JPEG_LOGO]) {
      for (const more of [ZIP, PDF, text("<script>alert(1)</script>")]) {
        expect(readJustificationFile(joined(picture, more)).bytes).toEqual(picture);
      }
    }
  });

  it.each([
    ["nothing", new Uint8Array(), "justification_file_broken"],
    ["a page that calls itself a PDF", text("<html>%PDF-1.7 %%EOF"), "justification_file_type"],
    ["an archive", ZIP, "justification_file_type"],
    ["a PDF with an archive behind it", joined(PDF, ZIP), "justification_file_broken"],
    ["half a PDF", PDF.slice(0, 40), "justification_file_broken"],
    ["half a picture", JPEG_LOGO.slice(0, -9), "justification_file_broken"],
    ["a photo as phones of one maker keep it", joined(new Uint8Array(4), text("ftypheic")), "justification_file_type"],
    ["the trial virus", EICAR, "justification_file_infected"],
    ["the trial virus within a PDF", joined(PDF.slice(0, 30), EICAR, PDF.slice(30)), "justification_file_infected"],
    ["more than 25 MB", new Uint8Array(JUSTIFICATION_FILE_BYTES + 1), "payload_too_large"],
  ])("refused: %s", (_name, bytes, reason) => {
    expect(refusalOf(bytes)).toBe(reason);
  });

  it("any bytes are read or refused with a reason, never a fault", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(PDF, pngLogo(32, 32), JPEG_LOGO),
        fc.uint8Array({ maxLength: 60 }),
        fc.nat(400),
        (file, noise, at) => {
          expect(refusalOf(joined(file.slice(0, at), noise, file.slice(at)))).toMatch(
            /^(taken|justification_file_\w+)$/,
          );
        },
      ),
    );
  });
});
