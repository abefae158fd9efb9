import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { insidePath, safePath, signInPath } from "./safe-path.ts";

/** What address parsers treat in their own way, next to plain letters. */
const PIECES = [
  ..."/\\.:@?#%&=;~ a1".split(""),
  ..."\t\n\r\0\u00a0\u200b\u3002\uff0e\uff0f\ud800".split(""),
  "//",
  "/\\",
  "..",
  "/./",
  "/../",
  "%2e",
  "%2E%2e",
  "%2f",
  "%5c",
  "%09",
  "evil.test",
  "user@evil.test",
  "https:",
  "javascript:",
  "data:",
  "self.invalid",
  "grupos",
  "authorize?",
];

const address = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join("")),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => `/${pieces.join("")}`),
);

describe("the way back after signing in", () => {
  it.each([
    ["/grupos/3?x=1", "/grupos/3?x=1"],
    ["/grupos/../alumnado", "/alumnado"],
    ["//evil.test", "/"],
    ["//evil.test/alumnado", "/"],
    ["/\\evil.test", "/"],
    ["https://evil.test/", "/"],
    ["/\t/evil.test", "/"],
    ["/.//evil.test", "/"],
    ["/a/..//evil.test", "/"],
    ["/%2e//evil.test", "/"],
    ["/a/%2E%2e/\\evil.test", "/"],
    ["javascript:alert(1)", "/"],
    ["//", "/"],
    ["", "/"],
    [null, "/"],
  ])("%j leads to %j", (next, path) => {
    expect(safePath(next)).toBe(path);
  });

  it("never leaves the site, whatever is written into the address", () => {
    const bases = ["https://school.test/entrar", "http://localhost:8787/", "https://school.test/a/b?next=//evil.test"];
    fc.assert(
      fc.property(address, fc.constantFrom(...bases), (typed, base) => {
        const path = insidePath(typed);
        if (path === null) return;
        const target = new URL(path, base);
        expect(target.origin).toBe(new URL(base).origin);
        expect(`${target.pathname}${target.search}`).toBe(path);
        expect(insidePath(path)).toBe(path);
      }),
      { numRuns: 100_000 },
    );
  }, 240_000);

  it("is remembered in the address of the sign-in page, except for the first page", () => {
    expect(signInPath("https://school.test/grupos/3?x=1")).toBe("/entrar?next=%2Fgrupos%2F3%3Fx%3D1");
    expect(signInPath("https://school.test/")).toBe("/entrar");
  });
});
