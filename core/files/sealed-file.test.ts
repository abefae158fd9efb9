import { describe, expect, it } from "vitest";
import { openFile, sealFile } from "./sealed-file.ts";

const MB = 1_048_576;
const noise = (length: number) => Uint8Array.from({ length }, (_, at) => (at * 2_654_435_761) >>> 24);

describe("a sealed file", () => {
  it.each([0, 1, 1_000, MB - 1, MB, MB + 1, 3 * MB, 3 * MB + 7])(
    "of %d bytes opens with its key in its place, and nowhere else",
    async (length) => {
      const bytes = noise(length);
      const { bytes: sealed, secret } = await sealFile(bytes, "documents/1/a");
      expect(sealed.byteLength).toBe(length + 16 * Math.max(1, Math.ceil(length / MB)));
      const opened = await openFile(sealed, secret, "documents/1/a");
      expect(opened !== null && Buffer.compare(opened, bytes)).toBe(0);
      expect(await openFile(sealed, secret, "documents/2/a")).toBeNull();
      expect(await openFile(sealed, (await sealFile(bytes, "x")).secret, "documents/1/a")).toBeNull();
      expect(await openFile(sealed, "no key", "documents/1/a")).toBeNull();
    },
  );

  it("that was changed, cut off or put together anew does not open", async () => {
    const step = MB + 16;
    const { bytes: sealed, secret } = await sealFile(noise(3 * MB), "k");
    const broken = [
      sealed.slice(0, 2 * step),
      sealed.slice(step),
      sealed.slice(0, -1),
      new Uint8Array(),
      new Uint8Array(15),
      Uint8Array.from([...sealed.slice(step, 2 * step), ...sealed.slice(0, step), ...sealed.slice(2 * step)]),
      Uint8Array.from(sealed, (byte, at) => (at === step + 9 ? byte ^ 1 : byte)),
    ];
    for (const [which, bytes] of broken.entries()) expect(await openFile(bytes, secret, "k"), String(which)).toBeNull();
    expect(await openFile(sealed, secret, "k")).not.toBeNull();
  });

  it("of 25 MB holds nothing of what it was, and each has a key of its own", async () => {
    const bytes = new Uint8Array(25 * MB).fill(65);
    const [one, two] = [await sealFile(bytes, "k"), await sealFile(bytes, "k")];
    expect(Buffer.from(one.bytes).includes("AAAAAAAA")).toBe(false);
    expect(one.secret).not.toBe(two.secret);
    expect(Buffer.compare(one.bytes, two.bytes)).not.toBe(0);
    expect((await openFile(one.bytes, one.secret, "k"))?.byteLength).toBe(25 * MB);
  });
});
