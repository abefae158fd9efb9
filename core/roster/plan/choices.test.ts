import { describe, expect, it } from "vitest";
import { append, edited, has, manual, read, TODAY, value, WHOLE } from "#testing/roster-outcome.ts";
import { HEADERS, manifest, rosterTexts } from "../../../tests/fixtures/roster.ts";
import { zipOf } from "../../../tests/fixtures/zip.ts";
import { newFaultList } from "../oneroster/faults.ts";
import { readTables } from "../oneroster/validate.ts";
import type { StateRow } from "./state.ts";

describe("an account made by hand", () => {
  const bytes = () => zipOf(rosterTexts());
  const email = "prof-1@ies-ejemplo.test";

  it("keeps its address until the office says that it is the same person", () => {
    const outcome = read(bytes(), [manual(email)]);
    expect([outcome.faults, outcome.notices]).toEqual([[], ["email_of_manual_account"]]);
    expect(outcome.samePeople).toMatchObject([{ sourcedId: "prof-1", email, joined: false }]);
    expect(value(outcome, "users", "prof-1")).toMatchObject({ email: null });
    expect(outcome.plan.entities.users.update).toEqual([]);
  });

  it("is then the person's", () => {
    const outcome = read(bytes(), [manual(email)], { samePeople: ["prof-1"] });
    expect(outcome.samePeople).toMatchObject([{ sourcedId: "prof-1", joined: true }]);
    expect(has(outcome, "users", "prof-1")).toBe(false);
    expect(outcome.plan.entities.users.update).toMatchObject([{ id: 500, sourcedId: "prof-1", values: { email } }]);
  });
});

describe("an archive of several schools", () => {
  const two = () =>
    zipOf(
      edited({
        "orgs.csv": append("ceip,,,CEIP de al lado,school,,dist"),
        "users.csv": append("otro,,,true,otro,,Eva,Gil,,,,,,,,,,,,,,,", "mixto,,,true,mixto,,Iván,Gil,,,,,,,,,,,,,,,"),
        "roles.csv": append(
          "rol-otro,,,otro,primary,student,,,ceip,",
          "rol-mixto,,,mixto,primary,teacher,,,ceip,",
          "rol-mixto-2,,,mixto,secondary,teacher,,,ies,",
        ),
        "courses.csv": append("cur-x,,,ay,Música,MUS,1ESO,ceip,Música,MUS"),
        "classes.csv": append("gr-x,,,Música 1,1ESO,cur-x,1,scheduled,,ceip,t1,,,"),
        "enrollments.csv": append("mat-x,,,gr-x,ceip,otro,student,,,"),
      }),
    );
  const org = (sourcedId: string): StateRow => ({
    id: 9,
    sourcedId,
    live: true,
    values: { name: "IES", type: "school" },
  });

  it("asks which one is the school's, and writes nothing until it is told", () => {
    const outcome = read(two());
    expect(outcome.faults).toEqual(["choose_org"]);
    expect(outcome.orgs).toMatchObject([
      { sourcedId: "dist" },
      { sourcedId: "ies", people: 44 },
      { sourcedId: "ceip", people: 2, classes: 1 },
    ]);
  });

  it("is read for the chosen school only", () => {
    for (const outcome of [read(two(), [], { includeOrgs: ["ies"] }), read(two(), [], {}, [org("ies")])]) {
      expect([outcome.faults, outcome.notices]).toEqual([[], ["org_left_out"]]);
      expect(outcome.orgs.map(({ included }) => included)).toEqual([true, true, false]);
      for (const entity of ["courses", "sections", "enrollments", "students"] as const) {
        expect(outcome.plan.entities[entity].create).toHaveLength(WHOLE[entity]);
      }
      expect(has(outcome, "users", "otro")).toBe(false);
      expect([has(outcome, "roles", "rol-mixto"), has(outcome, "roles", "rol-mixto-2")]).toEqual([false, true]);
      expect(has(outcome, "orgs", "ceip")).toBe(false);
    }
    expect(has(read(two(), [], { includeOrgs: ["ies", "ceip"] }), "enrollments", "mat-x")).toBe(true);
  });

  it("says when its one school is not that of earlier imports", () => {
    expect(read(zipOf(rosterTexts()), [], {}, [org("47001234")]).notices).toContain("other_school");
  });
});

describe("the report", () => {
  it("has one fault for a cell and one entry for equal faults", () => {
    const faults = newFaultList();
    const notices = newFaultList();
    const texts = edited({ "roles.csv": (lines) => lines.map((line) => line.replace(",student,", ",Alumno,")) });
    readTables(new Map(Object.entries(texts)), TODAY, faults, notices);
    expect(faults.kept).toMatchObject([
      { file: "roles.csv", field: "role", code: "wrong_value", value: "Alumno", count: 24 },
    ]);
    expect(faults.kept[0]?.lines).toHaveLength(20);
    expect(faults.count).toBe(24);
  });

  it("says what can be read when the ZIP holds none of it", () => {
    const outcome = read(zipOf({ "RegAlum.csv": "Alumno/a;Curso\nGil, Eva;1ESO" }));
    expect(outcome.faults).toEqual(["no_roster"]);
  });

  it("takes a delta of classes without anything else", () => {
    const outcome = read(
      zipOf({
        "manifest.csv": manifest({ orgs: "delta" }),
        "orgs.csv": `${HEADERS.orgs}\nx,active,2026-11-20T10:00:00Z,X,school,,`,
      }),
    );
    expect(outcome.faults).toEqual([]);
  });
});
