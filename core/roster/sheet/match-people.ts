import type { SheetChoices } from "#contracts/api/roster/people-import.ts";
import { plainId, plainNumber } from "./plain-text.ts";
import { problem } from "./problems.ts";
import type { Part, SheetPerson, SheetRecord } from "./rows.ts";
import { type Known, nameKey, nameOf, type School, text } from "./school.ts";

/** Somebody of the file: one of several rows where these name the same guardian. */
export interface Matched {
  readonly key: string;
  readonly known: Known | undefined;
  readonly person: SheetPerson;
  /** A person of the school whom this row only names: nothing of them is changed. */
  readonly isOnlyNamed: boolean;
}

export interface MatchedRow {
  readonly record: SheetRecord;
  person: Matched | undefined;
  readonly guardians: { readonly part: Part; readonly matched: Matched }[];
  /** Whose guardian a row of families is. */
  child: string | undefined;
  /** People who may be this one. */
  candidates: readonly Known[];
}

export type NewKey = (person: SheetPerson) => string;

const OF_KIND: Readonly<Record<SheetChoices["kind"], readonly string[]>> = {
  students: ["student"],
  staff: ["teacher", "school_admin"],
  // Somebody of the staff may be family as well, and keeps their account.
  families: ["parent", "teacher", "school_admin"],
};

/**
 * Who of the school each row is: by number or identifier, else by address and name together. A name alone never makes two
 * people one: where the school has somebody of it, the row is asked about, until a decision says who it is. Rows of
 * families are guardians and matched as such.
 */
export function matchPeople(
  records: readonly SheetRecord[],
  { kind, decisions }: SheetChoices,
  school: School,
  newKey: NewKey,
): MatchedRow[] {
  const decided = new Map(decisions.map(({ line, person }) => [line, person]));
  const taken = new Map<string, number>();
  const seen = new Map<string, number>();
  const rows = records.map(
    (record): MatchedRow => ({
      record,
      person: undefined,
      guardians: [],
      child: undefined,
      candidates: [],
    }),
  );
  const open: MatchedRow[] = [];
  const claim = (row: MatchedRow, known: Known): void => {
    const { record } = row;
    if (known.isBlocked) {
      record.problems.push(problem("row_unusable", { line: record.line }));
      return;
    }
    const earlier = taken.get(known.key);
    if (earlier !== undefined) {
      record.problems.push(problem("row_repeated", { line: record.line, detail: String(earlier) }));
      return;
    }
    if (!OF_KIND[kind].includes(text(known.user, "kind") ?? "")) {
      record.problems.push(problem("other_kind", { line: record.line, detail: nameOf(known), value: record.name }));
      return;
    }
    taken.set(known.key, record.line);
    if (record.person !== undefined) row.person = { key: known.key, known, person: record.person, isOnlyNamed: false };
  };
  for (const row of rows) {
    const { person, problems, line } = row.record;
    if (person === undefined) continue;
    const repeated = firstSeen(person, seen);
    if (repeated !== undefined) {
      problems.push(problem("row_repeated", { line, detail: String(repeated) }));
      continue;
    }
    const hits = hitsOf(person, kind, school);
    if ([...hits].some(({ isBlocked }) => isBlocked)) {
      problems.push(problem("row_unusable", { line }));
      continue;
    }
    if (hits.size > 1) {
      problems.push(
        problem("ambiguous_person", { line, field: "identifier", value: [...hits].map(nameOf).join(" / ") }),
      );
      continue;
    }
    const [hit] = hits;
    if (hit === undefined) open.push(row);
    else {
      // A number of somebody else would give this person an account that is another's.
      if (isOtherName(person, hit)) problems.push(problem("name_differs", { line, detail: nameOf(hit) }));
      claim(row, hit);
    }
  }
  for (const row of open) {
    const { person, problems, line } = row.record;
    if (person === undefined) continue;
    const decision = decided.get(line);
    const chosen = typeof decision === "number" ? school.byId.get(decision) : undefined;
    if (chosen !== undefined) {
      claim(row, chosen);
      continue;
    }
    const alike = decision === null ? [] : namesakes(person, kind, school).filter(({ key }) => !taken.has(key));
    if (alike.length > 0) {
      row.candidates = alike;
      problems.push(problem("same_name", { line, value: row.record.name }));
      continue;
    }
    row.person = { key: newKey(person), known: undefined, person, isOnlyNamed: false };
  }
  return rows;
}

/** The line on which somebody with one of these numbers stood before; else this one is noted. */
function firstSeen(person: SheetPerson, seen: Map<string, number>): number | undefined {
  const keys = [
    person.identifier === null ? "" : `id:${plainId(person.identifier)}`,
    person.studentNumber === null ? "" : `number:${plainNumber(person.studentNumber)}`,
  ].filter((key) => !key.endsWith(":") && key !== "");
  const earlier = keys.map((key) => seen.get(key)).find((line) => line !== undefined);
  for (const key of keys) if (!seen.has(key)) seen.set(key, person.line);
  return earlier;
}

function hitsOf(person: SheetPerson, kind: SheetChoices["kind"], school: School): Set<Known> {
  const hits = new Set<Known>();
  const isPupil = kind === "students";
  if (person.identifier !== null) {
    for (const known of school.byIdentifier(person.identifier)) {
      if ((known.student !== undefined) === isPupil) hits.add(known);
    }
    const file = isPupil ? school.byNumber.get(plainNumber(person.identifier)) : undefined;
    // A pupil without a number of the school's own goes by the identifier.
    if (hits.size === 0 && file !== undefined) hits.add(file);
  }
  const file = person.studentNumber === null ? undefined : school.byNumber.get(plainNumber(person.studentNumber));
  if (file !== undefined) hits.add(file);
  if (hits.size > 0) return hits;
  const owners = [
    person.email === null ? undefined : school.byEmail.get(person.email),
    person.username === null ? undefined : school.byUsername.get(person.username.toLowerCase()),
  ];
  for (const owner of owners) if (owner !== undefined && !hasOtherName(person, owner)) hits.add(owner);
  return hits;
}

/** People of the same kind and name who are not told apart by their birth. */
export function namesakes(person: SheetPerson, kind: SheetChoices["kind"], school: School): Known[] {
  return school.byName(nameKey(person.givenName, person.familyName)).filter(({ user, student, isBlocked }) => {
    if (isBlocked || !OF_KIND[kind].includes(text(user, "kind") ?? "")) return false;
    const birth = text(student, "dateOfBirth");
    return birth === null || person.dateOfBirth === null || birth === person.dateOfBirth;
  });
}

export function hasOtherName(person: SheetPerson, { user }: Known): boolean {
  return (
    nameKey(person.givenName, person.familyName) !==
    nameKey(text(user, "givenName") ?? "", text(user, "familyName") ?? "")
  );
}

/** Neither name nor surnames: the number is likely another's. */
function isOtherName(person: SheetPerson, { user }: Known): boolean {
  const [given, family] = nameKey(person.givenName, person.familyName).split("|");
  const [hisGiven, hisFamily] = nameKey(text(user, "givenName") ?? "", text(user, "familyName") ?? "").split("|");
  return given !== hisGiven && family !== hisFamily;
}
