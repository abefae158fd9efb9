import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { cleanRosterZip, rosterTexts, zipOf } from "../../tests/fixtures/roster.ts";
import { firstInvalidUtf8, readArchive } from "./archive.ts";
import { newFaultList } from "./faults.ts";

function read(bytes: Uint8Array) {
  const faults = newFaultList();
  const started = process.cpuUsage();
  const texts = readArchive(bytes, faults);
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1_000).toBeLessThan(2_000);
  return { texts, codes: faults.kept.map(({ code }) => code), faults: faults.kept };
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

  it("refuses paths that leave the archive, folders and names that differ only by case", () => {
    const files = {
      "../users.csv": strToU8("x"),
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
      "nested_folder",
      "duplicate_entry",
    ]);
  });

  it("refuses 65,000 entries and any number above 64", () => {
    const many = Object.fromEntries(Array.from({ length: 65_000 }, (_, index) => [`f${index}.csv`, new Uint8Array(0)]));
    expect(read(zipSync(many, { level: 0 })).codes).toEqual(["too_many_entries"]);
    const some = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`f${index}.csv`, new Uint8Array(1)]));
    expect(read(zipSync(some)).codes).toEqual(["too_many_entries"]);
  });

  it("refuses bombs: by declared size, by ratio, in sum, and when the size is a lie", () => {
    const zeros = new Uint8Array(60_000_000);
    const bomb = zipSync({ "users.csv": zeros });
    expect(bomb.byteLength).toBeLessThan(100_000);
    expect(read(bomb).codes).toEqual(["entry_too_large"]);
    expect(read(zipSync({ "users.csv": zeros.subarray(0, 5_000_000) })).codes).toEqual(["zip_bomb"]);
    const noise = Uint8Array.from({ length: 6_000_000 }, (_, index) => 32 + ((index * 7 + (index >> 9)) % 90));
    const three = zipSync({ "a.csv": noise, "b.csv": noise, "c.csv": noise }, { level: 0 });
    expect(read(three).codes).toContain("archive_too_large");
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
    expect(read(patched(bytes, [[bytes.byteLength - 12, 0xffff, 2]])).codes).toEqual(["zip_multi_disk"]);
  });

  it("names file, line and byte of what is not UTF-8", () => {
    const latin = new Uint8Array([...strToU8("sourcedId,name\n1,Pe"), 0xf1, ...strToU8("a\n")]);
    const [fault] = read(zipOf({ "orgs.csv": latin })).faults;
    expect(fault).toMatchObject({ file: "orgs.csv", line: 2, code: "not_utf8", value: "0xf1" });
    expect(fault?.message).toContain("El byte 20");
    const utf16 = new Uint8Array([0xff, 0xfe, 0x73, 0x00]);
    expect(read(zipOf({ "orgs.csv": utf16 })).faults[0]?.message).toContain("UTF-16");
  });

  it("finds the first invalid byte wherever it stands", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.constantFrom(0xff, 0xfe, 0xc0, 0xf8),
        fc.string(),
        (a, bad, b) => {
          const head = strToU8(a);
          const data = new Uint8Array([...head, bad, ...strToU8(b)]);
          expect(firstInvalidUtf8(data)).toBe(head.byteLength);
        },
      ),
    );
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
          if (codes.length === 0) expect(texts.size).toBe(9);
        },
      ),
      { numRuns: 200 },
    );
  });
});
