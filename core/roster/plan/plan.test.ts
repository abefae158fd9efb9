import { describe, expect, it } from "vitest";
import type { RosterEntity } from "#contracts/api/roster/roster.ts";
import { ROLE_PERMISSIONS } from "#contracts/permissions.ts";
import { stateOf } from "#testing/roster-state.ts";
import { HEADERS, manifest, type RosterTexts, rosterTexts } from "../../../tests/fixtures/roster.ts";
import { newFaultList } from "../oneroster/faults.ts";
import { validateRoster } from "../oneroster/validate.ts";
import { changes, countPlan, makePlan } from "./plan.ts";
import type { Plan } from "./planned.ts";
import type { RosterState, StateRow } from "./state.ts";
import { perEntity } from "./target.ts";

type Rows = Partial<Record<RosterEntity, StateRow[]>>;

function planOf(texts: RosterTexts, state: RosterState = stateOf({})) {
  const faults = newFaultList();
  const notices = newFaultList();
  const tables = validateRoster(new Map(Object.entries(texts)), state.known, "2026-11-23", faults, notices);
  expect(faults.kept).toEqual([]);
  const actor = {
    userId: 1,
    institutionId: 1,
    role: "",
    kind: "school_admin",
    permissions: ROLE_PERMISSIONS.school_admin,
    name: "",
    sessionId: "",
  } as const;
  const plan = makePlan({ actor }, "2026-11-23", tables, state, {}, faults, notices);
  return { plan, faults: faults.kept, notices: notices.kept };
}

/** The school as it stands once a plan has been carried out. */
function carriedOut(plan: Plan): Rows {
  return perEntity((entity) =>
    plan.entities[entity].create.map(({ sourcedId, values }, index) => ({
      id: index + 1,
      sourcedId,
      values,
      live: true,
    })),
  );
}

const created = (plan: Plan, entity: RosterEntity, id: string) =>
  plan.entities[entity].create.find(({ sourcedId }) => sourcedId === id)?.values;

describe("what an archive means for a school", () => {
  it("maps people, groups and guardians", () => {
    const { plan } = planOf(rosterTexts());
    expect(created(plan, "users", "dir-1")).toMatchObject({ kind: "school_admin", isActive: true });
    expect(created(plan, "users", "fam-1")).toMatchObject({ kind: "parent", email: "fam-1@ies-ejemplo.test" });
    expect(created(plan, "students", "al-1")).toMatchObject({
      studentNumber: "NIE10001",
      gradeLevel: "2ESO",
      groupName: "2ESOA",
      sex: "female",
      dateOfBirth: "2013-02-15",
    });
    expect(created(plan, "guardianships", '["fam-1","al-1"]')).toMatchObject({ relation: "guardian" });
    expect(created(plan, "sections", "gr-1ESOA-MAT")).toMatchObject({
      code: "gr-1ESOA-MAT",
      groupName: "1ESOA",
      session: "ay",
    });
    expect(created(plan, "courses", "cur-1ESO-MAT")).toMatchObject({
      code: "MAT-1ESO",
      subject: "Matemáticas",
      schoolYear: "ay",
    });
    expect(created(plan, "sectionTeachers", "doc-gr-1ESOA-MAT")).toMatchObject({ user: "prof-1", isPrimary: true });
  });

  it("is nothing to do once it has been done", () => {
    const { plan } = planOf(rosterTexts());
    const again = planOf(rosterTexts(), stateOf(carriedOut(plan))).plan;
    expect(changes(again)).toBe(0);
    expect(countPlan(again).enrollments.unchanged).toBe(96);
  });

  it("takes over sessions and enrollments that were made by hand", () => {
    const rows = carriedOut(planOf(rosterTexts()).plan);
    const byHand = (list: StateRow[] = [], id: string) =>
      list.map((row) => (row.sourcedId === id ? { ...row, id: 777, sourcedId: null } : row));
    const state = stateOf({ ...rows, enrollments: byHand(rows.enrollments, "mat-1-MAT") });
    const { entities } = planOf(rosterTexts(), state).plan;
    expect(entities.enrollments.create).toEqual([]);
    expect(entities.enrollments.update).toMatchObject([{ id: 777, sourcedId: "mat-1-MAT", changed: ["sourcedId"] }]);
    const sessions = planOf(
      rosterTexts(),
      stateOf({ ...rows, academicSessions: byHand(rows.academicSessions, "t1") }),
    ).plan;
    expect(sessions.entities.academicSessions.create).toEqual([]);
    expect(sessions.entities.academicSessions.update).toMatchObject([{ id: 777, sourcedId: "t1" }]);
  });

  it("joins the sessions of another source that have the same days and title, and hangs its classes on them", () => {
    const rows = carriedOut(planOf(rosterTexts()).plan);
    const texts = Object.fromEntries(
      Object.entries(rosterTexts()).map(([name, text]) => [
        name,
        text
          .replace(/(?<=^|[,\n"])(ay|t1|t2|t3)(?=[,\r"])/g, "b-$1")
          .replace(/(?<=[,\n])(cur|gr|mat|doc)-/g, "$1-b-")
          .replace("Primera evaluación", "PRIMERA EVALUACION")
          .replace(/(b-t3,.*)2027-06-22/, "$12027-06-30"),
      ]),
    );
    const { plan, notices } = planOf(texts, stateOf(rows));
    const { academicSessions } = plan.entities;
    expect(academicSessions).toMatchObject({ update: [], unchanged: 3, missing: [] });
    expect(academicSessions.create).toMatchObject([
      { sourcedId: "b-t3", values: { title: "Tercera evaluación (b-t3)", parent: "ay" } },
    ]);
    expect(notices.map(({ code }) => code)).toContain("session_title_taken");
    expect(created(plan, "courses", "cur-b-1ESO-MAT")).toMatchObject({ code: "cur-b-1ESO-MAT", schoolYear: "ay" });
    expect(created(plan, "sections", "gr-b-1ESOA-MAT")).toMatchObject({ session: "ay" });
    // Once that is done, the other source is nothing to do either.
    const both = perEntity((entity) => [
      ...(rows[entity] ?? []),
      ...plan.entities[entity].create.map(({ sourcedId, values }, index) => ({
        id: 10_000 + index,
        sourcedId,
        values,
        live: true,
      })),
    ]);
    expect(planOf(texts, stateOf(both)).plan.entities.academicSessions).toMatchObject({ create: [], update: [] });
    expect(planOf(rosterTexts(), stateOf(both)).plan.entities.academicSessions).toMatchObject({
      create: [],
      update: [],
    });
  });

  it("says nothing about last year's courses, groups and enrollments", () => {
    const rows = carriedOut(planOf(rosterTexts()).plan);
    const next = Object.fromEntries(
      Object.entries(rosterTexts()).map(([name, text]) => [
        name,
        text
          .replaceAll("2027", "2028")
          .replaceAll("2026", "2027")
          .replace(/(^|,|\n)(ay|t1|t2|t3)(?=[,\r])/g, "$1$2-28")
          .replace("t1,t2,t3", "t1-28,t2-28,t3-28")
          .replace(/t1,t2,t3/g, "t1-28,t2-28,t3-28")
          .replace(/\b(cur|gr|mat|doc)-/g, "$1-28-"),
      ]),
    );
    const { entities } = planOf(
      { ...next, "classes.csv": (next["classes.csv"] ?? "").replace(/"t1[^"]*"/g, '"t1-28,t2-28,t3-28"') },
      stateOf(rows),
    ).plan;
    for (const entity of ["courses", "sections", "enrollments", "sectionTeachers", "academicSessions"] as const) {
      expect(entities[entity].missing, entity).toEqual([]);
      expect(entities[entity].create.length, entity).toBeGreaterThan(0);
    }
  });

  it("leaves alone who is blocked, and never drops the importer or an operator", () => {
    const rows = carriedOut(planOf(rosterTexts()).plan);
    const extra = (sourcedId: string, kind: string, frozen = false): StateRow => ({
      id: 900,
      sourcedId,
      live: true,
      frozen,
      values: { kind },
    });
    const users = [
      ...(rows.users ?? []),
      extra("me", "school_admin"),
      extra("op", "super_admin"),
      extra("gdpr", "parent", true),
      extra("gone", "parent"),
    ];
    const { entities } = planOf(rosterTexts(), stateOf({ ...rows, users }, "me")).plan;
    expect(entities.users.missing.map(({ sourcedId }) => sourcedId)).toEqual(["gone"]);
  });

  it("refuses that the importer deactivates the own account", () => {
    const rows = carriedOut(planOf(rosterTexts()).plan);
    const texts = {
      "manifest.csv": manifest({ users: "delta" }),
      "users.csv": `${HEADERS.users}\ndir-1,tobedeleted,2026-11-20T10:00:00Z,false,dir-1,,A,B,,,,,,,,,,,,,,,\n`,
    };
    expect(planOf(texts, stateOf(rows, "dir-1")).faults.map(({ code }) => code)).toEqual(["own_account"]);
  });
});
