import { expect, it } from "vitest";
import type { Me } from "#contracts/api/identity/auth.ts";
import { ROLE_PERMISSIONS, type RoleKind } from "#contracts/permissions.ts";
import { areasOf } from "./areas.ts";

const person = (kind: RoleKind): Me => ({
  id: 1,
  institutionId: 1,
  institutionName: "IES Demostración",
  brand: { logo: null, color: null },
  timeZone: "Europe/Madrid",
  name: "Ana",
  email: null,
  role: kind,
  kind,
  permissions: [...ROLE_PERMISSIONS[kind]],
  locale: "es",
  csrfToken: null,
});

it("shows each role the way to what it may read, in one order", () => {
  const of = (kind: RoleKind) => areasOf(person(kind)).map(({ to, label }) => `${to} ${label}`);
  expect(of("teacher")).toEqual([
    "/ nav.home",
    "/alumnado nav.students",
    "/grupos nav.sections",
    "/asistencia nav.attendance",
    "/convivencia nav.behavior",
    "/evaluaciones nav.evaluation",
    "/contenidos nav.content",
    "/avisos nav.notices",
  ]);
  expect(of("school_admin")).toEqual([
    "/ nav.home",
    "/alumnado nav.students",
    "/personas nav.people",
    "/grupos nav.sections",
    "/asistencia nav.attendance",
    "/convivencia nav.behavior",
    "/evaluaciones nav.evaluation",
    "/contenidos nav.content",
    "/importar nav.import",
    "/asistentes nav.aiClients",
    "/auditoria nav.audit",
    "/claves nav.apiKeys",
    "/centro nav.school",
    "/avisos nav.notices",
  ]);
  expect(of("super_admin")).toEqual([
    "/ nav.home",
    "/operacion/colas nav.queues",
    "/operacion/interruptores nav.switches",
    "/avisos nav.notices",
  ]);
  expect(of("parent")).toEqual(["/ nav.home", "/alumnado nav.children", "/avisos nav.notices"]);
});

it("shows everybody who may read contents the way to them, and nobody else", () => {
  const withContents = (["super_admin", "school_admin", "teacher", "student", "parent"] as const).filter((kind) =>
    areasOf(person(kind)).some(({ to }) => to === "/contenidos"),
  );
  expect(withContents).toEqual(["school_admin", "teacher"]);
});
