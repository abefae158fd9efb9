import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { cleanRosterZip, rosterTexts } from "../../../tests/fixtures/roster.ts";
import { zip64Of, zipOf } from "../../../tests/fixtures/zip.ts";
import { readArchive } from "./archive.ts";
import { newFaultList } from "./faults.ts";

function read(bytes: Uint8Array) {
  const faults = newFaultList();
  const notices = newFaultList();
  const texts = new Map([...readArchive(bytes, faults, notices)].map(([name, text]) => [name, [...text].join("")]));
  const codesOf = (list: typeof faults) => list.kept.map(({ code }) => code);
  return { texts, codes: codesOf(faults), faults: faults.kept, notices: codesOf(notices) };
}

/** Rewrites little-endian fields of an archive: each edit is [offset, value, bytes]. */
function patched(bytes: Uint8Array, edits: readonly (readonly [number, number, 2 | 4])[]): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  for (const [at, value, size] of edits) size === 2 ? view.setUint16(at, value, true) : view.setUint32(at, value, true);
  return copy;
}

function centralStart(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.byteLength - 6, true);
}

describe("reading the archive", () => {
  it("gives every text back as it was put in", () => {
    const { texts, codes } = read(cleanRosterZip());
    expect(codes).toEqual([]);
    expect(Object.fromEntries(texts)).toEqual(rosterTexts());
  });

  it("takes stored entries and a byte order mark", () => {
    const stored = zipSync({ "orgs.csv": strToU8("\uFEFFsourcedId,ñ") }, { level: 0 });
    expect(read(stored).texts.get("orgs.csv")).toBe("sourcedId,ñ");
  });

  it.each([
    ["nothing", new Uint8Array(0)],
    ["text", strToU8("sourcedId,name\n1,2\n".repeat(20))],
    ["a cut archive", cleanRosterZip().slice(0, 3_000)],
    ["an archive with a tail", new Uint8Array([...cleanRosterZip(), 1, 2, 3])],
  ])("refuses %s as no ZIP", (_name, bytes) => {
    expect(read(bytes).codes).toEqual(["not_a_zip"]);
  });

  it("refuses more than 25 MB before looking inside", () => {
    expect(read(new Uint8Array(200_000_000)).codes).toEqual(["archive_too_large"]);
  });

  it("refuses paths that leave the archive and names that differ only by case or folder", () => {
    const files = {
      "../courses.csv": strToU8("x"),
      "/etc/orgs.csv": strToU8("x"),
      "C:\\roles.csv": strToU8("x"),
      "roster/users.csv": strToU8("x"),
      "users.csv": strToU8("x"),
      "USERS.csv": strToU8("x"),
    };
    expect(read(zipSync(files)).codes).toEqual([
      "unsafe_path",
      "unsafe_path",
      "unsafe_path",
      "duplicate_entry",
      "duplicate_entry",
    ]);
  });

  it("looks through a folder and past what is no data", () => {
    const { texts, codes, notices } = read(
      zipSync({
        "roster/": new Uint8Array(0),
        "roster/users.csv": strToU8("a,b"),
        "roster\\orgs.csv": strToU8("c,d"),
        "roster/LEEME.txt": strToU8("hola"),
        "roster/.DS_Store": new Uint8Array(10),
        "__MACOSX/roster/._users.csv": new Uint8Array(10),
      }),
    );
    expect(codes).toEqual([]);
    expect(Object.fromEntries(texts)).toEqual({ "users.csv": "a,b", "orgs.csv": "c,d" });
    expect(notices.filter((code) => code === "file_ignored")).toHaveLength(3);
    expect(notices).toContain("folder_ignored");
  });

  it("reads ZIP64", () => {
    const { texts, codes } = read(zip64Of(rosterTexts()));
    expect(codes).toEqual([]);
    expect(Object.fromEntries(texts)).toEqual(rosterTexts());
    const bytes = zip64Of({ "a.csv": "x" });
    const view = new DataView(bytes.buffer);
    expect(read(patched(bytes, [[bytes.byteLength - 22 - 20 - 56 + 40, 7, 4]])).codes).toEqual(["zip_corrupt"]);
    view.setUint32(bytes.byteLength - 22 - 12, 0xffffffff, true);
    expect(read(bytes).codes).toEqual(["zip_corrupt"]);
  });

  it("refuses 65,000 entries and any number above 64", () => {
    const many = Object.fromEntries(Array.from({ length: 65_000 }, (_, index) => [`f${index}.csv`, new Uint8Array(0)]));
    expect(read(zipSync(many, { level: 0 })).codes).toEqual(["too_many_entries"]);
    const some = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`f${index}.csv`, new Uint8Array(1)]));
    expect(read(zipSync(some)).codes).toEqual(["too_many_entries"]);
  });

  it("refuses bombs: by declared size, by ratio, in sum, and when the size is a lie", () => {
    const zeros = new Uint8Array(100_000_000);
    const bomb = zipSync({ "users.csv": zeros });
    expect(bomb.byteLength).toBeLessThan(200_000);
    expect(read(bomb).codes).toEqual(["entry_too_large"]);
    expect(read(zipSync({ "users.csv": zeros.subarray(0, 5_000_000) })).codes).toEqual(["zip_bomb"]);
    // Each entry is within its own limits; both together claim more than an archive may have.
    const half = new Uint8Array(450_000).fill(120);
    const pair = zipSync({ "a.csv": half, "b.csv": half }, { level: 0 });
    const first = centralStart(pair);
    const claims = [first, first + 46 + "a.csv".length].flatMap((start): [number, number, 2 | 4][] => [
      [start + 10, 8, 2],
      [start + 24, 44_000_000, 4],
    ]);
    expect(read(patched(pair, claims)).codes).toEqual(["archive_too_large"]);
    const at = centralStart(bomb);
    expect(read(patched(bomb, [[at + 24, 500_000, 4]])).codes).toEqual(["zip_bomb"]);
  });

  it("refuses overlapping entries", () => {
    const bytes = zipSync({ "a.csv": strToU8("same"), "b.csv": strToU8("same") }, { level: 0 });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const first = centralStart(bytes);
    const second = first + 46 + view.getUint16(first + 28, true) + view.getUint16(first + 30, true);
    // The first entry claims the bytes of the second as well.
    const grown = patched(bytes, [
      [first + 20, 30, 4],
      [first + 24, 30, 4],
    ]);
    expect(read(grown).codes).toEqual(["overlapping_entry"]);
    const renamed = patched(bytes, [[second + 42, view.getUint32(first + 42, true), 4]]);
    expect(read(renamed).codes).toEqual(["zip_corrupt"]);
  });

  it("refuses encryption, other methods, damage and a directory that lies", () => {
    const bytes = zipSync({ "orgs.csv": strToU8("sourcedId,status\n".repeat(50)) });
    const at = centralStart(bytes);
    expect(read(patched(bytes, [[at + 8, 1, 2]])).codes).toEqual(["zip_encrypted"]);
    expect(read(patched(bytes, [[at + 10, 12, 2]])).codes).toEqual(["zip_method"]);
    expect(read(patched(bytes, [[at + 16, 7, 4]])).codes).toEqual(["zip_corrupt"]);
    expect(read(patched(bytes, [[at + 24, 849, 4]])).codes).toEqual(["zip_bomb"]);
    expect(read(patched(bytes, [[at + 24, 851, 4]])).codes).toEqual(["zip_corrupt"]);
    expect(read(patched(bytes, [[bytes.byteLength - 6, 0, 4]])).codes).toEqual(["zip_corrupt"]);
    expect(read(patched(bytes, [[bytes.byteLength - 12, 7, 2]])).codes).toEqual(["zip_multi_disk"]);
  });

  it("reads windows-1252 and UTF-16 with a notice", () => {
    const latin = new Uint8Array([...strToU8("sourcedId,name\n1,Pe"), 0xf1, ...strToU8("a "), 0x80, ...strToU8("\n")]);
    const western = read(zipOf({ "orgs.csv": latin }));
    expect([western.codes, western.notices]).toEqual([[], ["other_encoding"]]);
    expect(western.texts.get("orgs.csv")).toBe("sourcedId,name\n1,Peña €\n");
    const wide = new Uint8Array([0xff, 0xfe, ...[..."id,ñ"].flatMap((letter) => [letter.charCodeAt(0), 0])]);
    const utf16 = read(zipOf({ "orgs.csv": wide }));
    expect([utf16.codes, utf16.notices]).toEqual([[], ["other_encoding"]]);
    expect(utf16.texts.get("orgs.csv")).toBe("id,ñ");
    const cut = read(zipOf({ "orgs.csv": new Uint8Array([...strToU8("a,Pe"), 0xc3]) }));
    expect(cut.notices).toEqual(["other_encoding"]);
  });

  it("answers any bytes with faults, never with a crash", () => {
    const clean = cleanRosterZip();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(clean.byteLength - 1), fc.nat(255)), { minLength: 1, maxLength: 20 }),
        (edits) => {
          const bytes = clean.slice();
          for (const [at, value] of edits) bytes[at] = value;
          const { texts, codes } = read(bytes);
          if (codes.length === 0) expect(texts.size).toBeGreaterThan(0);
        },
      ),
      { numRuns: 200 },
    );
  });
});
