import type { SheetChoices } from "#contracts/api/roster/people-import.ts";
import type { PeopleImportField } from "#contracts/api/roster/people-import-fields.ts";
import { hasOtherName, type Matched, type MatchedRow, type NewKey, namesakes } from "./match-people.ts";
import { plainId, plainPhone } from "./plain-text.ts";
import { problem } from "./problems.ts";
import type { SheetPerson } from "./rows.ts";
import { type Known, mayBeOne, nameKey, nameOf, namesOf, type School, text } from "./school.ts";

const VALUES = ["identifier", "email", "phone", "sex"] as const;

/**
 * The guardians that rows of pupils or families name, each once: rows share one by identifier, or by address or telephone
 * together with the name. One of the school is known by the same, or by being a guardian of that very pupil with that name.
 * Staff who are guardians keep their account as it is. Gives the keys of those of the school whom a telephone told: people
 * write that one themselves.
 */
export function matchGuardians(
  rows: readonly MatchedRow[],
  choices: SheetChoices,
  school: School,
  newKey: NewKey,
): ReadonlySet<string> {
  const byPhone = new Set<string>();
  const found = new Map<string, { matched: Matched; line: number }>();
  const decided = new Map(choices.decisions.map(({ line, person }) => [line, person]));
  for (const row of rows) {
    for (const person of row.record.guardians) {
      const { part } = person;
      const field: PeopleImportField = part === "person" ? "identifier" : `${part}.identifier`;
      const keys = keysOf(person);
      const earlier = keys
        .map((key) => found.get(key))
        .find((one) => one !== undefined && fits(one.matched.person, person));
      if (earlier !== undefined) {
        const { person: first } = earlier.matched;
        // One document for many, as where nobody knew it, would show one of them the children of all.
        if (!mayBeOne(first, person)) {
          const detail = `${first.givenName} ${first.familyName}`;
          row.record.problems.push(
            problem("identifier_shared", { line: person.line, field, value: person.identifier, detail }),
          );
          continue;
        }
        const differs = VALUES.filter(
          (name) => person[name] !== null && first[name] !== null && person[name] !== first[name],
        );
        if (
          differs.length > 0 ||
          nameKey(first.givenName, first.familyName) !== nameKey(person.givenName, person.familyName)
        ) {
          row.record.problems.push(
            problem("guardian_differs", { line: person.line, field, detail: String(earlier.line) }),
          );
        }
        // What the first row lacked, a later one may say.
        const lacking = Object.fromEntries(
          VALUES.flatMap((name) => (first[name] === null ? [[name, person[name]]] : [])),
        );
        const merged = { ...first, ...lacking };
        // What it says may tell who of the school they are.
        const later = earlier.matched.known === undefined ? knownGuardian(merged, row, school, byPhone) : undefined;
        if (later?.isBlocked) {
          row.record.problems.push(problem("row_unusable", { line: person.line }));
          continue;
        }
        const isKnown = later !== undefined && later.student === undefined && mayBeOne(merged, namesOf(later));
        const matched: Matched = isKnown
          ? { key: later.key, known: later, person: merged, isOnlyNamed: text(later.user, "kind") !== "parent" }
          : { ...earlier.matched, person: merged };
        replace(rows, earlier.matched, matched);
        for (const key of [...keysOf(matched.person), ...keys]) found.set(key, { matched, line: earlier.line });
        row.guardians.push({ part, matched });
        continue;
      }
      const known = knownGuardian(person, row, school, byPhone) ?? decidedOn(person, decided, school);
      if (known?.isBlocked) {
        row.record.problems.push(problem("row_unusable", { line: person.line }));
        continue;
      }
      const same = known === undefined ? undefined : found.get(`key:${known.key}`);
      if (same !== undefined && mayBeOne(same.matched.person, person)) {
        row.guardians.push({ part, matched: same.matched });
        continue;
      }
      const alike =
        known === undefined && part === "person" && decided.get(person.line) !== null
          ? namesakes(person, "families", school)
          : [];
      if (alike.length > 0) {
        row.candidates = alike;
        row.record.problems.push(problem("same_name", { line: person.line, value: row.record.name }));
        continue;
      }
      if (known?.student !== undefined) {
        row.record.problems.push(
          problem("guardian_is_student", { line: person.line, field, value: person.identifier ?? person.email }),
        );
        continue;
      }
      if (known !== undefined && !mayBeOne(person, namesOf(known))) {
        row.record.problems.push(
          problem("identifier_shared", { line: person.line, field, value: person.identifier, detail: nameOf(known) }),
        );
        continue;
      }
      const isOnlyNamed = known !== undefined && text(known.user, "kind") !== "parent";
      if (isOnlyNamed) row.record.problems.push(problem("staff_is_guardian", { line: person.line, field }));
      const matched: Matched = { key: known?.key ?? newKey(person), known, person, isOnlyNamed };
      for (const key of keys) found.set(key, { matched, line: person.line });
      if (known !== undefined) found.set(`key:${known.key}`, { matched, line: person.line });
      row.guardians.push({ part, matched });
    }
  }
  return byPhone;
}

function decidedOn(
  { line, part }: SheetPerson,
  decided: ReadonlyMap<number, number | null>,
  school: School,
): Known | undefined {
  const id = part === "person" ? decided.get(line) : undefined;
  return typeof id === "number" ? school.byId.get(id) : undefined;
}

function keysOf(person: SheetPerson): string[] {
  const name = nameKey(person.givenName, person.familyName);
  return [
    ...(person.identifier === null ? [] : [`id:${plainId(person.identifier)}`]),
    ...(person.email === null ? [] : [`email:${person.email}:${name}`]),
    ...(person.phone === null ? [] : [`phone:${plainPhone(person.phone)}:${name}`]),
  ];
}

/** Two identifiers are two people, whatever else they share. */
function fits(one: SheetPerson, other: SheetPerson): boolean {
  return one.identifier === null || other.identifier === null || plainId(one.identifier) === plainId(other.identifier);
}

function replace(rows: readonly MatchedRow[], former: Matched, matched: Matched): void {
  for (const { guardians } of rows) {
    guardians.forEach((one, at) => {
      if (one.matched.key === former.key) guardians[at] = { ...one, matched };
    });
  }
}

function knownGuardian(
  person: SheetPerson,
  { person: pupil }: MatchedRow,
  school: School,
  byPhone: Set<string>,
): Known | undefined {
  const byIdentifier = person.identifier === null ? [] : school.byIdentifier(person.identifier);
  const [first] = byIdentifier.filter(({ student }) => student === undefined);
  if (first !== undefined || byIdentifier.length > 0) return first ?? byIdentifier[0];
  const sameName = (known: Known | undefined) =>
    known !== undefined && !hasOtherName(person, known) && isSameId(person, known);
  const owner = person.email === null ? undefined : school.byEmail.get(person.email);
  if (sameName(owner)) return owner;
  const callers =
    person.phone === null
      ? []
      : school.byPhone(person.phone).filter((known) => sameName(known) && known.student === undefined);
  const [caller] = callers;
  if (caller !== undefined && callers.length === 1) {
    byPhone.add(caller.key);
    return caller;
  }
  const family = pupil?.known === undefined ? [] : school.guardiansOf(pupil.known.key).filter(sameName);
  return family.length === 1 ? family[0] : undefined;
}

function isSameId(person: SheetPerson, { user }: Known): boolean {
  const id = text(user, "identifier");
  return id === null || person.identifier === null || plainId(id) === plainId(person.identifier);
}
