import { expect, it } from "vitest";
import { oneTimeCodes } from "./one-time-codes.ts";

/** The secret of RFC 6238, appendix B, "12345678901234567890" in base32. */
const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const at = (seconds: number) => new Date(seconds * 1000);

it.each([
  [59, "287082"],
  [1111111109, "081804"],
  [1111111111, "050471"],
  [1234567890, "005924"],
  [2000000000, "279037"],
  [20000000000, "353130"],
])("knows the code of RFC 6238 at %i, one step around it, and no further", (seconds, code) => {
  const step = Math.floor(seconds / 30);
  for (const near of [-30, 0, 30]) expect(oneTimeCodes.stepOf(SECRET, code, at(seconds + near))).toBe(step);
  for (const far of [-60, 60, 3600]) expect(oneTimeCodes.stepOf(SECRET, code, at(seconds + far))).toBeNull();
});

it("takes six digits and nothing else", () => {
  for (const code of ["", "28708", "2870822", "28708a", " 287082", "２８７０８２", "-87082"]) {
    expect(oneTimeCodes.stepOf(SECRET, code, at(59)), code).toBeNull();
  }
});

it("makes seeds of 160 bits and an address that apps read", () => {
  const secret = oneTimeCodes.newSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(oneTimeCodes.newSecret()).not.toBe(secret);
  const uri = new URL(oneTimeCodes.uri(secret, "ana@escuela.es"));
  expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
    "otpauth:",
    "totp",
    "/EduAI:ana@escuela.es",
  ]);
  expect(Object.fromEntries(uri.searchParams)).toMatchObject({ secret, issuer: "EduAI", digits: "6", period: "30" });
});
