import { expect, it } from "vitest";
import type { Me } from "#contracts/api/identity/auth.ts";
import { ROLE_PERMISSIONS, type RoleKind } from "#contracts/permissions.ts";
import { areasOf } from "./areas.ts";

const person = (kind: RoleKind): Me => ({
  id: 1,
  institutionId: 1,
  institutionName: "IES Demostración",
  timeZone: "Europe/Madrid",
  name: "Ana",
  email: null,
  role: kind,
  kind,
  permissions: [...ROLE_PERMISSIONS[kind]],
  locale: "es",
  csrfToken: null,
});

it("shows everybody who may read contents the way to them, and nobody else", () => {
  const withContents = (["super_admin", "school_admin", "teacher", "student", "parent"] as const).filter((kind) =>
    areasOf(person(kind)).some(({ to }) => to === "/contenidos"),
  );
  expect(withContents).toEqual(["school_admin", "teacher"]);
});
