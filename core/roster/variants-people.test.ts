import { describe, expect, it } from "vitest";
import {
  append,
  edited,
  expectVariant,
  has,
  replace,
  sizeOf,
  type Variant,
  value,
  WHOLE,
} from "#testing/roster-outcome.ts";
import { zipOf } from "../../tests/fixtures/zip.ts";

const VARIANTS: Variant[] = [
  [
    "an address shared in a family stays with the adult",
    () =>
      zipOf(
        edited({
          "users.csv": (lines) =>
            lines.map((line) =>
              line.startsWith("al-1,") ? line.replace("NIE10001,", "NIE10001,fam-1@ies-ejemplo.test") : line,
            ),
        }),
      ),
    ["shared_email"],
    (outcome) => {
      expect(value(outcome, "users", "fam-1")).toMatchObject({ email: "fam-1@ies-ejemplo.test" });
      expect(value(outcome, "users", "al-1")).toMatchObject({ email: null });
    },
  ],
  [
    "a pupil twice in a class: today's period counts",
    () =>
      zipOf(
        edited({
          "enrollments.csv": append(
            "mat-1-MAT-b,,,gr-2ESOA-MAT,ies,al-1,student,,2027-01-08,",
            "mat-1-MAT-c,,,gr-2ESOA-MAT,ies,al-1,student,,2026-09-01,2026-09-09",
          ),
        }),
      ),
    ["enrollment_periods"],
    (outcome) => {
      expect(has(outcome, "enrollments", "mat-1-MAT")).toBe(true);
      expect(has(outcome, "enrollments", "mat-1-MAT-b")).toBe(false);
      expect(sizeOf(outcome)).toEqual(WHOLE);
    },
  ],
  [
    "a period that is over gives way to the next",
    () =>
      zipOf(
        edited({
          "enrollments.csv": (lines) =>
            append("mat-1-MAT-b,,,gr-2ESOA-MAT,ies,al-1,student,,2027-01-08,")(
              replace(/^(mat-1-MAT,.*),2027-06-22$/, "$1,2026-10-01")(lines),
            ),
        }),
      ),
    ["enrollment_periods"],
    (outcome) =>
      expect(value(outcome, "enrollments", "mat-1-MAT-b")).toMatchObject({ beginDate: "2027-01-08", endDate: null }),
  ],
  [
    "a role twice in two periods",
    () => zipOf(edited({ "roles.csv": append("rol-prof-1-b,,,prof-1,primary,teacher,2025-09-01,2026-06-30,ies,") })),
    ["role_periods"],
    (outcome) =>
      expect([has(outcome, "roles", "rol-prof-1"), has(outcome, "roles", "rol-prof-1-b")]).toEqual([true, false]),
  ],
  [
    "an end in the year 9999",
    () =>
      zipOf(
        edited({
          "enrollments.csv": replace("2027-06-22", "9999-12-31"),
          "roles.csv": replace("2026-09-01", "0001-01-01"),
        }),
      ),
    ["open_date"],
    (outcome) => {
      expect(value(outcome, "enrollments", "mat-1-MAT")).toMatchObject({ beginDate: "2026-09-10", endDate: null });
      expect(value(outcome, "roles", "rol-dir-1")).toMatchObject({ beginDate: null, endDate: "2027-06-30" });
    },
  ],
  [
    "a pupil without a row in roles.csv",
    () => zipOf(edited({ "roles.csv": (lines) => lines.filter((line) => !line.startsWith("rol-al-1,")) })),
    ["user_without_role"],
    (outcome) => {
      expect(value(outcome, "users", "al-1")).toMatchObject({ kind: "student" });
      expect(has(outcome, "students", "al-1")).toBe(true);
    },
  ],
  [
    "a teacher without a row in roles.csv",
    () => zipOf(edited({ "roles.csv": (lines) => lines.filter((line) => !line.startsWith("rol-prof-1,")) })),
    ["user_without_role"],
    (outcome) => expect(value(outcome, "users", "prof-1")).toMatchObject({ kind: "teacher" }),
  ],
  [
    "an agent without a role, who is let see nobody",
    () => zipOf(edited({ "roles.csv": (lines) => lines.filter((line) => !line.startsWith("rol-fam-1,")) })),
    ["user_without_role", "agent_not_family"],
    (outcome) => {
      expect(value(outcome, "users", "fam-1")).toMatchObject({ kind: "parent" });
      expect(has(outcome, "guardianships", '["fam-1","al-1"]')).toBe(false);
    },
  ],
  [
    "a teacher enrolled as a student",
    () => zipOf(edited({ "enrollments.csv": append("mat-x,,,gr-1ESOA-MAT,ies,prof-1,student,,,") })),
    ["not_a_student"],
    (outcome) => {
      expect(has(outcome, "enrollments", "mat-x")).toBe(false);
      expect(has(outcome, "students", "prof-1")).toBe(false);
    },
  ],
  [
    "two people with one user name",
    () => zipOf(edited({ "users.csv": replace("al-2,,,true,al-2,", "al-2,,,true,AL-1,") })),
    ["shared_username"],
    (outcome) =>
      expect([value(outcome, "users", "al-1")?.username, value(outcome, "users", "al-2")?.username]).toEqual([
        "al-1",
        null,
      ]),
  ],
  [
    "an address with an ñ",
    () => zipOf(edited({ "users.csv": replace("prof-1@ies", "Begoña@ies") })),
    ["email_international"],
    (outcome) => expect(value(outcome, "users", "prof-1")).toMatchObject({ email: "begoña@ies-ejemplo.test" }),
  ],
  [
    "no address said in words",
    () =>
      zipOf(
        edited({
          "users.csv": (lines) =>
            replace("prof-2@ies-ejemplo.test", "n/a")(replace("prof-1@ies-ejemplo.test", "no tiene")(lines)),
        }),
      ),
    ["email_empty"],
    (outcome) => expect(value(outcome, "users", "prof-1")).toMatchObject({ email: null }),
  ],
  [
    "what is no address",
    () => zipOf(edited({ "users.csv": replace("prof-1@ies-ejemplo.test", "prof-1(at)ejemplo") })),
    ["email_ignored"],
    (outcome) => expect(value(outcome, "users", "prof-1")).toMatchObject({ email: null }),
  ],
  [
    "more than a thousand characters of agents",
    () => {
      const extra = Array.from({ length: 100 }, (_, index) => `fam-extra-${String(index).padStart(3, "0")}`);
      const tail = "extra,,,,,,,,,,,,,,,";
      return zipOf(
        edited({
          "users.csv": (lines) =>
            append(...extra.map((id) => `${id},,,true,${id},,Ana,${tail}`))(
              replace(",fam-1,2ESO", `,"fam-1,${extra.join(",")}",2ESO`)(lines),
            ),
          "roles.csv": append(...extra.map((id) => `rol-${id},,,${id},primary,parent,,,ies,`)),
        }),
      );
    },
    [],
    (outcome) => expect(outcome.plan.entities.guardianships.create).toHaveLength(WHOLE.guardianships + 100),
  ],
  [
    "own values of enumerations",
    () =>
      zipOf(
        edited({
          "academicSessions.csv": replace(",term,", ",ext:evaluacion,"),
          "orgs.csv": replace(",district,", ",ext:provincia,"),
          "classes.csv": replace(",scheduled,", ",ext:taller,"),
          "roles.csv": replace(",teacher,", ",ext:jefatura,"),
          "demographics.csv": replace(",female,", ",ext:x,"),
        }),
      ),
    ["extension_value", "role_unmapped"],
    (outcome) => {
      expect(outcome.plan.entities.academicSessions.create.map(({ values }) => values.type)).toEqual([
        "schoolYear",
        "term",
        "term",
        "term",
      ]);
      expect(value(outcome, "orgs", "dist")).toMatchObject({ type: "department" });
      expect(value(outcome, "students", "al-1")).toMatchObject({ sex: "unspecified" });
      expect(value(outcome, "users", "prof-1")).toMatchObject({ kind: "teacher" });
    },
  ],
];

describe("a real export goes in", () => {
  it.each(VARIANTS)("with %s", (...variant) => expectVariant(variant));
});
