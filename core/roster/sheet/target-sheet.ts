import type { SheetProblemCode } from "#contracts/api/roster/people-import.ts";
import { pairKey, type RosterState } from "../plan/state.ts";
import { newTarget, type TargetState } from "../plan/target.ts";
import type { Matched, MatchedRow } from "./match-people.ts";
import { plainNumber } from "./plain-text.ts";
import { problem } from "./problems.ts";
import type { Part } from "./rows.ts";
import { type Known, type School, text } from "./school.ts";

type Kind = "students" | "staff" | "families";

/** Somebody who gets a value, and the row that says so. */
interface Holder {
  readonly matched: Matched;
  readonly row: MatchedRow;
  readonly part: Part;
}

/** Whom the rows are about, each once, in the order of the file. */
export function holders(rows: readonly MatchedRow[]): Holder[] {
  const found = new Map<string, Holder>();
  for (const row of rows) {
    if (row.person !== undefined) found.set(row.person.key, { matched: row.person, row, part: "person" });
    for (const { part, matched } of row.guardians) {
      if (!found.has(matched.key)) found.set(matched.key, { matched, row, part });
    }
  }
  return [...found.values()];
}

/** Addresses that people get who have another now or none, for whoever can tell which of them cannot be used. */
export function wantedEmails(rows: readonly MatchedRow[], school: School): string[] {
  return holders(rows).flatMap(({ matched: { person, known, isOnlyNamed } }) => {
    const { email } = person;
    return email === null || isOnlyNamed || text(known?.user, "email") === email || school.byEmail.has(email)
      ? []
      : [email];
  });
}

/**
 * What the school should have by a spreadsheet. An empty cell says nothing: what is there stays. Nobody is taken out, no
 * guardian of a pupil ceases to be one, and no account changes its kind. `unusable` are addresses that no account here can get.
 */
export function targetOf(
  kind: Kind,
  rows: readonly MatchedRow[],
  school: School,
  unusable: ReadonlySet<string>,
  state: RosterState,
): TargetState {
  const target = newTarget(new Map());
  const people = holders(rows);
  const emails = emailsOf(people, school, unusable);
  const usernames = usernamesOf(people, school);
  for (const { matched, row, part } of people) {
    const { key, known, person, isOnlyNamed } = matched;
    if (isOnlyNamed) continue;
    const isPupil = kind === "students" && part === "person";
    const wanted = isPupil
      ? "student"
      : part !== "person" || kind === "families"
        ? "parent"
        : (person.kind ?? "teacher");
    if (
      known !== undefined &&
      kind === "staff" &&
      person.kind === "school_admin" &&
      text(known.user, "kind") !== "school_admin"
    ) {
      row.record.problems.push(problem("role_stays", { line: person.line, field: "role" }));
    }
    const given = {
      givenName: person.givenName,
      familyName: person.familyName,
      identifier: person.identifier,
      phone: person.phone,
      email: emails.get(key) ?? null,
      username: usernames.get(key) ?? null,
    };
    target.rows.users.set(key, {
      values: { ...said(given), ...(known?.user.live === false ? { status: "active", isActive: true } : {}) },
      initial: { kind: wanted, isActive: true, status: "active" },
    });
    if (isPupil) addPupil(target, matched, row, school);
  }
  addFamilies(target, kind, rows, school, frozenKeys(state));
  return target;
}

function said(values: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([field, value]) => (value === null ? [] : [[field, value]])),
  );
}

function addPupil(target: TargetState, { key, known, person }: Matched, row: MatchedRow, school: School): void {
  const say = (code: SheetProblemCode, value: string | null) =>
    row.record.problems.push(problem(code, { line: person.line, field: "studentNumber", value }));
  // A known pupil's number changes only where the file has a number of the school's own.
  const number = person.studentNumber ?? (known === undefined ? person.identifier : null);
  const owner = number === null ? undefined : school.byNumber.get(plainNumber(number));
  if (number === null && known === undefined) say("number_missing", null);
  else if (owner !== undefined && owner.key !== key) {
    if (owner.isBlocked) row.record.problems.push(problem("row_unusable", { line: person.line }));
    else say("number_taken", number);
  }
  const { dateOfBirth, sex, gradeLevel, groupName } = person;
  target.rows.students.set(key, {
    values: {
      ...said({ studentNumber: number, dateOfBirth, sex, gradeLevel, groupName }),
      ...(text(known?.student, "status") === "withdrawn" ? { status: "active" } : {}),
    },
    initial: { status: "active" },
  });
}

/** People whose data a privacy request restricts or blocks: nothing is tied to them. */
function frozenKeys(state: RosterState): Set<string | null> {
  return new Set(
    [...state.rows.users, ...state.rows.students]
      .filter(({ frozen }) => frozen === true)
      .map(({ sourcedId }) => sourcedId),
  );
}

function addFamilies(
  target: TargetState,
  kind: Kind,
  rows: readonly MatchedRow[],
  school: School,
  frozen: ReadonlySet<string | null>,
): void {
  for (const row of rows) {
    const { record, guardians } = row;
    const number = record.guardians[0]?.childNumber ?? null;
    const named = kind === "students" ? undefined : childOf(number, school);
    row.child = kind === "students" ? row.person?.key : named?.key;
    if (named?.isBlocked) record.problems.push(problem("row_unusable", { line: record.line }));
    else if (number !== null && row.child === undefined) {
      record.problems.push(problem("child_unknown", { line: record.line, field: "childNumber", value: number }));
    }
    for (const { matched } of guardians) {
      const { child } = row;
      if (child === undefined || child === matched.key || frozen.has(child) || frozen.has(matched.key)) continue;
      const relation =
        matched.person.sex === "male" ? "father" : matched.person.sex === "female" ? "mother" : "guardian";
      target.rows.guardianships.set(pairKey(matched.key, child), {
        values: { guardian: matched.key, student: child },
        initial: { relation },
      });
    }
  }
}

function childOf(number: string | null, school: School): Known | undefined {
  if (number === null) return undefined;
  const [known] = school.byIdentifier(number).filter(({ student }) => student !== undefined);
  return known ?? school.byNumber.get(plainNumber(number));
}

/** One account each: who has the address keeps it, then who is no pupil, then who comes first. */
function emailsOf(people: readonly Holder[], school: School, unusable: ReadonlySet<string>): Map<string, string> {
  const rank = ({ matched: { known, person }, part }: Holder) =>
    known !== undefined && text(known.user, "email") === person.email ? 0 : part === "person" ? 2 : 1;
  const taken = new Map<string, Holder>();
  const given = new Map<string, string>();
  for (const holder of people.toSorted((a, b) => rank(a) - rank(b))) {
    const { matched, row, part } = holder;
    const { email, line } = matched.person;
    if (email === null || matched.isOnlyNamed) continue;
    const field = part === "person" ? "email" : (`${part}.email` as const);
    const first = taken.get(email);
    const owner = school.byEmail.get(email);
    if (first !== undefined) {
      row.record.problems.push(
        problem("email_shared", { line, field, value: email, detail: String(first.matched.person.line) }),
      );
    } else if ((owner !== undefined && owner.key !== matched.key) || unusable.has(email)) {
      row.record.problems.push(problem("email_unusable", { line, field, value: email }));
    } else {
      taken.set(email, holder);
      given.set(matched.key, email);
    }
  }
  return given;
}

function usernamesOf(people: readonly Holder[], school: School): Map<string, string> {
  const taken = new Set<string>();
  const given = new Map<string, string>();
  for (const { matched, row } of people) {
    const { username, line } = matched.person;
    if (username === null || matched.isOnlyNamed) continue;
    const owner = school.byUsername.get(username.toLowerCase());
    if (taken.has(username.toLowerCase()) || (owner !== undefined && owner.key !== matched.key)) {
      row.record.problems.push(problem("username_taken", { line, field: "username", value: username }));
      continue;
    }
    taken.add(username.toLowerCase());
    given.set(matched.key, username);
  }
  return given;
}
