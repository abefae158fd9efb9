import { expect, test } from "vitest";
import { authApi } from "#contracts/api/identity/auth.ts";
import { planOf } from "./request-plan.ts";

test("a parameter stays within its segment of the path, and one that is no segment names nothing", () => {
  const urlOf = (id: string) => planOf(authApi.revokeSession, { params: { id } }).url;
  expect(urlOf("3-abc")).toBe("/api/v1/auth/sessions/3-abc");
  expect(urlOf("../me?x=1#y")).toBe("/api/v1/auth/sessions/..%2Fme%3Fx%3D1%23y");
  for (const id of ["", ".", ".."]) expect(() => urlOf(id), id).toThrow(expect.objectContaining({ status: 404 }));
});
