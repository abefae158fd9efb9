import { describe, expect, it } from "vitest";
import { safePath, signInPath } from "./safe-path.ts";

describe("the way back after signing in", () => {
  it.each([
    ["/grupos/3?x=1", "/grupos/3?x=1"],
    ["//evil.test", "/"],
    ["/\\evil.test", "/"],
    ["https://evil.test/", "/"],
    ["/\t/evil.test", "/"],
    ["javascript:alert(1)", "/"],
    ["", "/"],
    [null, "/"],
  ])("%j leads to %j", (next, path) => {
    expect(safePath(next)).toBe(path);
  });

  it("is remembered in the address of the sign-in page, except for the first page", () => {
    expect(signInPath("https://school.test/grupos/3?x=1")).toBe("/entrar?next=%2Fgrupos%2F3%3Fx%3D1");
    expect(signInPath("https://school.test/")).toBe("/entrar");
  });
});
