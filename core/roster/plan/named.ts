import { splitList } from "../oneroster/cell.ts";
import { cell, type RosterTables } from "../oneroster/table.ts";

/** Beyond this many names the school is read whole: that is one pass over each table instead of as many look-ups. */
const MOST_NAMES = 5_000;

/** What the files of an archive name, so that no more is read of a large school. */
export interface Named {
  readonly users: readonly string[];
  readonly emails: readonly string[];
  readonly usernames: readonly string[];
  readonly studentNumbers: readonly string[];
  readonly roles: readonly string[];
  readonly courses: readonly string[];
  readonly courseCodes: readonly string[];
  readonly sections: readonly string[];
  readonly sectionCodes: readonly string[];
  readonly enrollments: readonly string[];
}

/**
 * The names in an archive of changes. undefined where the school must be read whole: a file that claims to be complete
 * says something of every row that it lacks.
 */
export function namesOf(tables: RosterTables): Named | undefined {
  if ([...tables.values()].some(({ mode, size }) => mode === "bulk" || size > MOST_NAMES)) return undefined;
  const of = (...columns: readonly (readonly [file: Parameters<RosterTables["get"]>[0], ...names: string[]])[]) => {
    const names = new Set<string>();
    for (const [file, ...fields] of columns) {
      const table = tables.get(file);
      for (const row of table?.rows ?? []) {
        if (table === undefined) continue;
        for (const field of fields) {
          const value = cell(table, row, field);
          for (const name of field === "agentSourcedIds" ? splitList(value) : [value]) if (name !== "") names.add(name);
        }
      }
    }
    return [...names];
  };
  return {
    users: of(
      ["users.csv", "sourcedId", "agentSourcedIds"],
      ["roles.csv", "userSourcedId"],
      ["enrollments.csv", "userSourcedId"],
      ["demographics.csv", "sourcedId"],
    ),
    emails: of(["users.csv", "email"]).map((value) => value.toLowerCase()),
    usernames: of(["users.csv", "username"]).map((value) => value.toLowerCase()),
    // A pupil without a number has the sourcedId for one.
    studentNumbers: of(["users.csv", "metadata.studentNumber", "identifier", "sourcedId"]),
    roles: of(["roles.csv", "sourcedId"]),
    courses: of(["courses.csv", "sourcedId"], ["classes.csv", "courseSourcedId"]),
    courseCodes: of(["courses.csv", "courseCode"]),
    sections: of(["classes.csv", "sourcedId"], ["enrollments.csv", "classSourcedId"]),
    sectionCodes: of(["classes.csv", "classCode"]),
    enrollments: of(["enrollments.csv", "sourcedId"]),
  };
}
