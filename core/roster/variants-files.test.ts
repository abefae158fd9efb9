import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import {
  append,
  edited,
  everywhere,
  expectVariant,
  has,
  replace,
  sizeOf,
  type Variant,
  value,
  WHOLE,
} from "#testing/roster-outcome.ts";
import { rosterTexts } from "../../tests/fixtures/roster.ts";
import { oneRoster11Texts, sdsV1Texts, sdsV2Texts } from "../../tests/fixtures/roster-formats.ts";
import { zip64Of, zipOf } from "../../tests/fixtures/zip.ts";

const VARIANTS: Variant[] = [
  [
    "booleans in capitals, in figures and in Spanish",
    () =>
      zipOf(
        edited({
          "users.csv": (lines) =>
            lines.map((line) =>
              line
                .replace("al-1,,,true,", "al-1,,,TRUE,")
                .replace("al-2,,,true,", "al-2,,,1,")
                .replace("al-3,,,true,", "al-3,,,no,"),
            ),
        }),
      ),
    ["boolean_form"],
    (outcome) =>
      expect(["al-1", "al-2", "al-3"].map((id) => value(outcome, "users", id)?.isActive)).toEqual([true, true, false]),
  ],
  [
    "empty columns and rows at the end",
    () =>
      zipOf(
        Object.fromEntries(
          Object.entries(rosterTexts()).map(([name, text]) => [
            name,
            `${text.replaceAll(/(?<=.)\r\n/g, ",,\r\n")}${",".repeat(6)}\r\n\r\n,,\r\n`,
          ]),
        ),
      ),
    ["empty_header_cell", "empty_row"],
    (outcome) => expect(sizeOf(outcome)).toEqual(WHOLE),
  ],
  [
    "rows cut short after their last value",
    () => zipOf(everywhere((text) => text.replaceAll(/,+\r\n/g, "\r\n"))),
    ["short_row"],
    (outcome) => expect(sizeOf(outcome)).toEqual(WHOLE),
  ],
  [
    "what macOS leaves in a ZIP, and a note for people",
    () => {
      const files = Object.entries(rosterTexts()).map(([name, text]) => [`Exportación 2026/${name}`, strToU8(text)]);
      return zipSync({
        ...Object.fromEntries(files),
        "Exportación 2026/LEEME.txt": strToU8("Hola"),
        "Exportación 2026/.DS_Store": new Uint8Array(9),
        "__MACOSX/Exportación 2026/._users.csv": new Uint8Array(9),
      });
    },
    ["file_ignored", "folder_ignored"],
    (outcome) => expect(sizeOf(outcome)).toEqual(WHOLE),
  ],
  ["ZIP64", () => zip64Of(rosterTexts()), [], (outcome) => expect(sizeOf(outcome)).toEqual(WHOLE)],
  [
    "semicolons",
    () => zipOf(everywhere((text) => text.replaceAll(/"[^"]*"|,/g, (part) => (part === "," ? ";" : part)))),
    ["other_delimiter"],
    (outcome) => expect(sizeOf(outcome)).toEqual(WHOLE),
  ],
  [
    "the first line that Excel writes",
    () =>
      zipOf(everywhere((text) => `sep=;\r\n${text.replaceAll(/"[^"]*"|,/g, (part) => (part === "," ? ";" : part))}`)),
    ["other_delimiter"],
    (outcome) => expect(sizeOf(outcome)).toEqual(WHOLE),
  ],
  [
    "windows-1252",
    () =>
      zipOf(
        Object.fromEntries(
          Object.entries(rosterTexts()).map(([name, text]) => [
            name,
            Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
          ]),
        ),
      ),
    ["other_encoding"],
    (outcome) => {
      expect(sizeOf(outcome)).toEqual(WHOLE);
      expect(value(outcome, "orgs", "ies")).toMatchObject({ name: "IES Río Pisuerga (ejemplo)" });
    },
  ],
  [
    "CR line ends",
    () => zipOf(everywhere((text) => text.replaceAll("\r\n", "\r"))),
    [],
    (outcome) => expect(sizeOf(outcome)).toEqual(WHOLE),
  ],
  [
    "LF line ends",
    () => zipOf(everywhere((text) => text.replaceAll("\r\n", "\n"))),
    [],
    (outcome) => expect(sizeOf(outcome)).toEqual(WHOLE),
  ],
  [
    "a byte order mark",
    () => zipOf(everywhere((text) => `\uFEFF${text}`)),
    [],
    (outcome) => expect(sizeOf(outcome)).toEqual(WHOLE),
  ],
  [
    "names of files and columns in other capitals",
    () => {
      const { "users.csv": users = "", ...rest } = rosterTexts();
      return zipOf({ ...rest, "Users.CSV": users.replace("givenName", "GivenName") });
    },
    ["file_name_case", "header_case"],
    (outcome) => expect(sizeOf(outcome)).toEqual(WHOLE),
  ],
  [
    "columns and files that no format knows",
    () =>
      zipOf({
        ...edited({
          "orgs.csv": (lines) =>
            lines.map((line, index) => (line === "" ? "" : `${line},${index === 0 ? "telefono" : "983"}`)),
        }),
        "alumnos.csv": "a,b",
      }),
    ["column_ignored", "unknown_file"],
    (outcome) => expect(sizeOf(outcome)).toEqual(WHOLE),
  ],
  [
    "no manifest: nobody is missing",
    () => {
      const { "manifest.csv": _manifest, ...rest } = rosterTexts();
      return zipOf(rest);
    },
    ["manifest_missing"],
    (outcome) => expect(sizeOf(outcome)).toEqual(WHOLE),
  ],
  [
    "status in a bulk file; a row marked to be deleted is",
    () =>
      zipOf(
        edited({
          "enrollments.csv": (lines) =>
            replace("mat-2-MAT,,", "mat-2-MAT,tobedeleted,")(replace("mat-1-MAT,,", "mat-1-MAT,active,")(lines)),
        }),
      ),
    ["bulk_lifecycle", "nothing_to_delete"],
    (outcome) =>
      expect([has(outcome, "enrollments", "mat-1-MAT"), has(outcome, "enrollments", "mat-2-MAT")]).toEqual([
        true,
        false,
      ]),
  ],
  [
    "dates with a time and without dashes, a school year of two",
    () =>
      zipOf(
        edited({
          "academicSessions.csv": (lines) =>
            replace(
              "2026-12-18",
              "20261218",
            )(replace("2026-09-10", "2026-09-10T00:00:00")(lines)).map((line) => line.replace(/,2027$/, ",2026/2027")),
        }),
      ),
    ["date_and_time", "year_form"],
    (outcome) =>
      expect(outcome.plan.entities.academicSessions.create[1]?.values).toMatchObject({
        startDate: "2026-09-10",
        endDate: "2026-12-18",
        schoolYear: "2027",
      }),
  ],
  [
    "the same row twice",
    () => zipOf(edited({ "users.csv": (lines) => append(lines[1] ?? "")(lines) })),
    ["repeated_row"],
    (outcome) => expect(sizeOf(outcome)).toEqual(WHOLE),
  ],
  [
    "a teacher named as agent, who is no guardian",
    () => zipOf(edited({ "users.csv": replace(",fam-1,2ESO", ',"fam-1,prof-1",2ESO') })),
    ["agent_not_family"],
    (outcome) => {
      expect(has(outcome, "guardianships", '["fam-1","al-1"]')).toBe(true);
      expect(has(outcome, "guardianships", '["prof-1","al-1"]')).toBe(false);
    },
  ],
  [
    "a parent's row that lists the child",
    () => zipOf(edited({ "users.csv": replace("fam-1@ies-ejemplo.test,,,,", "fam-1@ies-ejemplo.test,,,al-1,") })),
    ["agents_of_adult"],
    (outcome) => expect(outcome.plan.entities.guardianships.create).toHaveLength(WHOLE.guardianships),
  ],
  [
    "OneRoster 1.1: roles stand in users.csv",
    () => zipOf(oneRoster11Texts()),
    ["format"],
    (outcome) => {
      expect(sizeOf(outcome)).toEqual(WHOLE);
      expect(value(outcome, "users", "dir-1")).toMatchObject({ kind: "school_admin" });
    },
  ],
  [
    "Microsoft School Data Sync v2.1",
    () => zipOf(sdsV2Texts()),
    ["format"],
    (outcome) => {
      expect(sizeOf(outcome)).toMatchObject({
        users: 5,
        students: 2,
        guardianships: 1,
        sections: 2,
        enrollments: 3,
        sectionTeachers: 2,
      });
      expect(value(outcome, "users", "p1")).toMatchObject({ kind: "teacher", email: "eva@ies.test" });
      expect(value(outcome, "users", "it")).toMatchObject({ kind: "parent" });
      expect(value(outcome, "students", "a1")).toMatchObject({ gradeLevel: "7", dateOfBirth: "2013-04-05" });
      expect(outcome.plan.entities.academicSessions.create.map(({ sourcedId }) => sourcedId)).toEqual([
        "y27",
        "curso:2027",
      ]);
    },
  ],
  [
    "Microsoft School Data Sync v1",
    () => zipOf(sdsV1Texts()),
    ["format"],
    (outcome) => {
      expect(sizeOf(outcome)).toMatchObject({
        orgs: 1,
        users: 4,
        students: 2,
        guardianships: 1,
        courses: 1,
        sections: 2,
        enrollments: 2,
        sectionTeachers: 2,
      });
      expect(has(outcome, "guardianships", '["fam:ana@casa.test","a1"]')).toBe(true);
      expect(value(outcome, "users", "a2")).toMatchObject({ isActive: false });
    },
  ],
];

describe("a real export goes in", () => {
  it.each(VARIANTS)("with %s", (...variant) => expectVariant(variant));
});
