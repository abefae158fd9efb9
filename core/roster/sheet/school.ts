import type { RosterState, StateRow } from "../plan/state.ts";
import { plainId, plainNumber, plainPhone, plainText } from "./plain-text.ts";

/** A person of the school, with the pupil's file where there is one; both go by `key`. */
export interface Known {
  readonly key: string;
  readonly user: StateRow;
  readonly student: StateRow | undefined;
  /** By a privacy request: neither told nor changed, and no row says why it cannot be used. */
  readonly isBlocked: boolean;
}

/** The people of a school by what a row may know them by. */
export interface School {
  readonly byKey: ReadonlyMap<string, Known>;
  readonly byId: ReadonlyMap<number, Known>;
  readonly byNumber: ReadonlyMap<string, Known>;
  byIdentifier(value: string): readonly Known[];
  byName(name: string): readonly Known[];
  byPhone(value: string): readonly Known[];
  readonly byEmail: ReadonlyMap<string, Known>;
  readonly byUsername: ReadonlyMap<string, Known>;
  /** Keys of the guardians of a pupil. */
  guardiansOf(key: string): readonly Known[];
}

export function text(row: StateRow | undefined, field: string): string | null {
  const value = row?.values[field];
  return typeof value === "string" && value !== "" ? value : null;
}

export function nameKey(givenName: string, familyName: string): string {
  return `${plainText(givenName)}|${plainText(familyName)}`;
}

/** Can both names be of one person? They share a first name and a surname; "de" and "la" are none. */
export function mayBeOne(one: Named, other: Named): boolean {
  const words = (name: string) =>
    plainText(name)
      .split(" ")
      .filter((word) => word.length > 2);
  const share = (a: string, b: string) =>
    words(a).some((word) => words(b).includes(word)) || plainText(a) === plainText(b);
  return share(one.givenName, other.givenName) && share(one.familyName, other.familyName);
}

interface Named {
  readonly givenName: string;
  readonly familyName: string;
}

export function namesOf({ user }: Known): Named {
  return { givenName: text(user, "givenName") ?? "", familyName: text(user, "familyName") ?? "" };
}

export function nameOf({ user }: Known): string {
  return [text(user, "givenName"), text(user, "familyName")].filter((part) => part !== null).join(" ");
}

/** Whoever operates the platform is nobody of the school. */
export function schoolOf(state: RosterState): School {
  const students = new Map(state.rows.students.map((row) => [row.sourcedId, row]));
  const people = state.rows.users.flatMap((user): Known[] => {
    if (user.sourcedId === null || user.values.kind === "super_admin") return [];
    const student = students.get(user.sourcedId);
    const isBlocked = user.isBlocked === true || student?.isBlocked === true;
    return [{ key: user.sourcedId, user, student, isBlocked }];
  });
  const byKey = new Map(people.map((known) => [known.key, known]));
  const guardians = grouped(
    state.rows.guardianships.flatMap(({ values }) => {
      const known = typeof values.guardian === "string" ? byKey.get(values.guardian) : undefined;
      return known === undefined || typeof values.student !== "string" ? [] : [[values.student, known] as const];
    }),
  );
  const by = (value: (known: Known) => string | null) =>
    grouped(
      people.flatMap((known): [string, Known][] => {
        const key = value(known);
        return key === null || key === "" ? [] : [[key, known]];
      }),
    );
  const identifiers = by(({ user }) => plainId(text(user, "identifier") ?? ""));
  const phones = by(({ user }) => plainPhone(text(user, "phone") ?? ""));
  const names = by(({ user }) => nameKey(text(user, "givenName") ?? "", text(user, "familyName") ?? ""));
  return {
    byKey,
    byId: new Map(people.map((known) => [known.user.id, known])),
    byNumber: single(by(({ student }) => plainNumber(text(student, "studentNumber") ?? ""))),
    byEmail: single(by(({ user }) => text(user, "email"))),
    byUsername: single(by(({ user }) => text(user, "username")?.toLowerCase() ?? null)),
    byIdentifier: (value) => identifiers.get(plainId(value)) ?? [],
    byName: (name) => names.get(name) ?? [],
    byPhone: (value) => phones.get(plainPhone(value)) ?? [],
    guardiansOf: (key) => guardians.get(key) ?? [],
  };
}

function grouped<T>(pairs: readonly (readonly [string, T])[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const [key, value] of pairs) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

function single<T>(groups: ReadonlyMap<string, readonly T[]>): Map<string, T> {
  return new Map([...groups].flatMap(([key, [first]]) => (first === undefined ? [] : [[key, first] as const])));
}
