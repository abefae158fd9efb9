import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cleanRosterZip,
  DIRTY_FAULTS,
  DIRTY_NOTICES,
  dirtyRosterZip,
  HEADERS,
  manifest,
  type RosterTexts,
  rosterTexts,
} from "../../../tests/fixtures/roster.ts";
import { knownIds } from "../plan/state.ts";
import { perEntity } from "../plan/target.ts";
import { readArchive } from "./archive.ts";
import { newFaultList } from "./faults.ts";
import type { KnownIds } from "./references.ts";
import { validateRoster } from "./validate.ts";

const NOTHING = knownIds(perEntity(() => []));

function check(files: RosterTexts | Uint8Array, known: KnownIds = NOTHING) {
  const faults = newFaultList();
  const notices = newFaultList();
  const texts = files instanceof Uint8Array ? readArchive(files, faults, notices) : new Map(Object.entries(files));
  const tables = validateRoster(texts, known, "2026-11-23", faults, notices);
  return { tables, faults: faults.kept, count: faults.count, notices: notices.kept };
}

function edited(file: string, edit: (lines: string[]) => string[]): RosterTexts {
  const texts = rosterTexts();
  return { ...texts, [file]: edit((texts[file] ?? "").split("\r\n")).join("\r\n") };
}

function brief(fault: { file: string; line: number | null; field: string | null; code: string }) {
  return [fault.file, fault.line, fault.field, fault.code];
}

it("a mandatory column that lacks is one fault, not one more in each row", () => {
  const { faults, count } = check(
    edited("courses.csv", ([header = "", ...rows]) => [header.replace(",title,", ",Titulo,"), ...rows]),
  );
  expect([faults.map(brief), count]).toEqual([[["courses.csv", 1, "title", "missing_header"]], 1]);
});

describe("a clean archive", () => {
  it("has no fault and nothing to note", () => {
    const { faults, notices, tables } = check(cleanRosterZip());
    expect(faults).toEqual([]);
    expect(notices).toEqual([]);
    expect(tables.size).toBe(8);
  });

  it("takes a byte order mark, blank lines, LF ends, own metadata and extension words", () => {
    const texts = edited("classes.csv", ([header = "", first = "", ...rest]) => [
      `\uFEFF${header},metadata.color`,
      `${first.replace("scheduled", "ext:taller")},azul`,
      "",
      ...rest.filter((line) => line !== "").map((line) => `${line},`),
    ]);
    const lf = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.replaceAll("\r\n", "\n")]));
    expect(check(lf).faults).toEqual([]);
  });

  it("may be of a school of 2,000 pupils", () => {
    expect(check(cleanRosterZip({ students: 2_000, teachers: 150, groupsPerGrade: 16 })).count).toBe(0);
  });
});

describe("a dirty archive", () => {
  it("gets every fault named with file and line", () => {
    const { faults, notices } = check(dirtyRosterZip());
    const places = (list: typeof faults) => list.map(({ file, code, line }) => [file, code, line]);
    for (const expected of DIRTY_FAULTS) expect(places(faults)).toContainEqual(expected);
    for (const expected of DIRTY_NOTICES) expect(places(notices)).toContainEqual(expected);
    const named = new Set(DIRTY_FAULTS.map(([file]) => file));
    expect([...new Set(faults.map(({ file }) => file))].sort()).toEqual([...named].sort());
  });

  it.each<[string, RosterTexts, [string, number | null, string | null, string]]>([
    ["a missing manifest", { ...rosterTexts(), "manifest.csv": "" }, ["manifest.csv", 1, null, "empty_file"]],
    [
      "a file that the manifest calls absent",
      { ...rosterTexts(), "manifest.csv": manifest({ orgs: "bulk" }) },
      ["manifest.csv", 4, "file.academicSessions", "file_unexpected"],
    ],
    [
      "a mode that does not exist",
      edited("manifest.csv", (lines) => lines.map((line) => line.replace("file.users,bulk", "file.users,full"))),
      ["manifest.csv", 24, "file.users", "wrong_mode"],
    ],
    [
      "a row with a value too many",
      edited("orgs.csv", ([header = "", first = "", ...rest]) => [header, `${first},x`, ...rest]),
      ["orgs.csv", 2, null, "column_count"],
    ],
    [
      "a repeated column",
      edited("orgs.csv", ([header = "", ...rest]) => [`${header},name`, ...rest.map((line) => line && `${line},x`)]),
      ["orgs.csv", 1, "name", "duplicate_header"],
    ],
    [
      "an unclosed quote, by the line that opens it",
      edited("orgs.csv", ([header = "", first = "", ...rest]) => [
        header,
        first.replace("Dirección", '"Dirección'),
        ...rest,
      ]),
      ["orgs.csv", 2, null, "unclosed_quote"],
    ],
    [
      "an empty value that must be there",
      edited("users.csv", (lines) => lines.map((line) => line.replace(/^(al-1,,,true,al-1,,)[^,]*/, "$1"))),
      ["users.csv", 10, "givenName", "required"],
    ],
    [
      "a boolean that is none",
      edited("users.csv", (lines) => lines.map((line) => line.replace("al-1,,,true,", "al-1,,,quizá,"))),
      ["users.csv", 10, "enabledUser", "wrong_boolean"],
    ],
    [
      "sessions that are each other's parent",
      edited("academicSessions.csv", (lines) =>
        lines.map((line) => (line.startsWith("ay,") ? line.replace(",,2027", ",t1,2027") : line)),
      ),
      ["academicSessions.csv", 2, "parentSourcedId", "cycle"],
    ],
    [
      "a birth in the future",
      edited("demographics.csv", (lines) => lines.map((line) => line.replace(/^al-1,,,\d{4}/, "al-1,,,2031"))),
      ["demographics.csv", 2, "birthDate", "implausible_date"],
    ],
    [
      "a NUL byte",
      edited("orgs.csv", (lines) => lines.map((line) => line.replace("Ejemplo", "Ejem\0plo"))),
      ["orgs.csv", 2, "name", "control_character"],
    ],
    [
      "a name of which nothing is seen",
      edited("users.csv", (lines) =>
        lines.map((line) => line.replace(/^(al-1,,,true,al-1,,)[^,]+,/, "$1\u200B\u2060,")),
      ),
      ["users.csv", 10, "givenName", "required"],
    ],
  ])("names %s", (_name, files, expected) => {
    expect(check(files).faults.map(brief)).toContainEqual(expected);
  });

  it("names people whose addresses, user names or numbers belong to others", () => {
    const known: KnownIds = {
      ...NOTHING,
      emails: new Map([["prof-1@ies-ejemplo.test", null]]),
      usernames: new Map([["prof-2", "other"]]),
      studentNumbers: new Map([["NIE10001", "other"]]),
    };
    expect(check(rosterTexts(), known).faults.map(({ code }) => code)).toEqual(["student_number_taken"]);
    expect(check(rosterTexts(), known).notices.map(({ code }) => code)).toEqual([
      "email_of_manual_account",
      "shared_username",
    ]);
  });

  it("refuses 100,000 columns and 10 MB of them at once", () => {
    const wide = `${HEADERS.orgs}${",x".repeat(90_000)}\r\n`;
    expect(check({ ...rosterTexts(), "orgs.csv": wide }).faults[0]).toMatchObject({
      code: "too_many_columns",
      line: 1,
    });
    const row = `${HEADERS.orgs}\r\n${"x,".repeat(5_000_000)}\r\n`;
    expect(check({ ...rosterTexts(), "orgs.csv": row }).faults[0]).toMatchObject({ code: "row_too_long", line: 2 });
  });

  it("lists the first thousand faults and counts all", () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => `o${index},,,,escuela${index},,`);
    const { faults, count } = check({ ...rosterTexts(), "orgs.csv": [HEADERS.orgs, ...rows].join("\r\n") });
    expect(faults).toHaveLength(1_000);
    expect(count).toBeGreaterThan(10_000);
  });

  it("gives up on rows without number and on cells without end", () => {
    const rows = Array.from({ length: 59_000 }, (_, index) => `u${index}${",x".repeat(22)}`);
    const hopeless = check({ ...rosterTexts(), "users.csv": [HEADERS.users, ...rows].join("\n") });
    expect(hopeless.count).toBeLessThan(21_000);
    const enrollments = Array.from({ length: 250_001 }, (_, index) => `m${index}`);
    const text = [HEADERS.enrollments, ...enrollments.map((id) => `${id},,,gr-1ESOA-MAT,ies,al-1,proctor,,,`)].join(
      "\n",
    );
    expect(check({ ...rosterTexts(), "enrollments.csv": text }).faults.map(({ code }) => code)).toEqual([
      "too_many_rows",
    ]);
    const wide = Array.from({ length: 62_000 }, () => `x${",".repeat(150)}`);
    const header = [HEADERS.orgs, ...Array.from({ length: 144 }, (_, index) => `metadata.${index}`)].join(",");
    expect(check({ ...rosterTexts(), "orgs.csv": [header, ...wide].join("\n") }).count).toBeLessThan(21_000);
  });

  it("never throws, whatever the cells hold", () => {
    const cells = fc.array(fc.array(fc.string({ maxLength: 12 }), { maxLength: 9 }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(rosterTexts())), cells, (file, rows) => {
        const [header = ""] = (rosterTexts()[file] ?? "").split("\r\n");
        const text = [header, ...rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(","))];
        const { faults } = check({ ...rosterTexts(), [file]: text.join("\r\n") });
        for (const fault of faults) expect(fault.message).not.toBe("");
      }),
      { numRuns: 150 },
    );
  });
});

describe("delta files", () => {
  const stamp = "2026-11-20T10:00:00Z";
  const delta = (status: string, modified = stamp): RosterTexts => ({
    "manifest.csv": manifest({ users: "delta", roles: "delta" }),
    "users.csv": `${HEADERS.users}\r\nal-1,${status},${modified},true,al-1,,Lucía,Ibáñez,,NIE10001,,,,,1ESO,,,,,,,ies,\r\n`,
    "roles.csv": `${HEADERS.roles}\r\nrol-al-1,active,${stamp},al-1,primary,student,,,ies,\r\n`,
  });
  const known: KnownIds = { ...NOTHING, ids: { ...NOTHING.ids, "orgs.csv": new Set(["ies"]) } };

  it("may refer to what the school already has", () => {
    expect(check(delta("active"), known).faults).toEqual([]);
    expect(check(delta("active")).faults.map(brief)).toContainEqual([
      "roles.csv",
      2,
      "orgSourcedId",
      "missing_reference",
    ]);
  });

  it("are read as active where they do not say", () => {
    const { faults, notices } = check(delta("", ""), known);
    expect(faults).toEqual([]);
    expect(notices.map(({ code }) => code)).toContain("delta_lifecycle");
    expect(check(delta("borrado"), known).faults.map(({ code }) => code)).toEqual(["wrong_value"]);
    expect(check(delta("active", "20/11/2026"), known).notices.map(({ code }) => code)).toContain("wrong_date_time");
  });

  it("cannot give a role to whom it deletes", () => {
    const { faults, notices } = check(delta("tobedeleted"), known);
    expect(faults.map(brief)).toEqual([["roles.csv", 2, "userSourcedId", "deleted_reference"]]);
    expect(notices.map(({ code }) => code)).toContain("nothing_to_delete");
  });
});
