import type { SheetOutcome, SheetRow } from "#contracts/api/roster/people-import.ts";
import type { RosterEntity } from "#contracts/api/roster/roster.ts";
import { pairKey, type StateRow, type Values } from "../plan/state.ts";
import type { SheetExamination } from "./examine-sheet.ts";
import type { Matched, MatchedRow } from "./match-people.ts";
import type { Part } from "./rows.ts";
import { nameOf, text } from "./school.ts";

type Change = SheetRow["changes"][number];

/** What of a person a report tells, in its order. */
const SHOWN = {
  users: ["givenName", "familyName", "identifier", "email", "username", "phone", "kind", "isActive"],
  students: ["studentNumber", "dateOfBirth", "sex", "gradeLevel", "groupName", "status"],
} as const satisfies Partial<Record<RosterEntity, readonly string[]>>;
const CANDIDATES = 10;

/** What a row brings, as the plan has it; a guardian's account stands with the first row that names them. */
export function reportRows({ rows, plan, state }: SheetExamination): SheetRow[] {
  const planned = (["users", "students"] as const).map((entity) => {
    const { create = [], update = [] } = plan?.entities[entity] ?? {};
    return {
      entity,
      create: new Map(create.map((row) => [row.sourcedId, row.values])),
      update: new Map(update.map((row) => [row.sourcedId, row])),
      rows: new Map(state.rows[entity].map((row) => [row.sourcedId, row])),
    };
  });
  const ties = new Map(plan?.entities.guardianships.create.map(({ sourcedId, values }) => [sourcedId, values]));
  const told = new Set<string>();
  const changesOf = (part: Part, { key, person }: Matched): { changes: Change[]; isNew: boolean } => {
    if (told.has(key)) return { changes: [], isNew: false };
    told.add(key);
    const name = `${person.givenName} ${person.familyName}`;
    const made = planned.some(({ entity, create }) => entity === "users" && create.has(key));
    const changes = planned.flatMap(({ entity, create, update, rows: current }) => {
      const fresh = create.get(key);
      const change = update.get(key);
      const values: Values | undefined = fresh ?? change?.values;
      const row: StateRow | undefined = fresh === undefined ? current.get(key) : undefined;
      return SHOWN[entity].flatMap((field): Change[] => {
        const isTold =
          fresh === undefined ? change?.changed.includes(field) === true : field !== "isActive" && field !== "status";
        const to = shown(values?.[field]);
        return !isTold || (fresh !== undefined && to === null)
          ? []
          : [{ part, name, field, from: shown(row?.values[field]), to }];
      });
    });
    return { changes, isNew: made };
  };
  return rows.map((row): SheetRow => {
    const own = row.person === undefined ? [] : [{ part: "person" as const, matched: row.person }];
    const found = [...own, ...row.guardians].map(({ part, matched }) => ({
      part,
      matched,
      ...changesOf(part, matched),
    }));
    const tied = row.guardians.flatMap(({ part, matched }): Change[] => {
      const tie = row.child === undefined ? undefined : ties.get(pairKey(matched.key, row.child));
      const name = `${matched.person.givenName} ${matched.person.familyName}`;
      return tie === undefined ? [] : [{ part, name, field: "relation", from: null, to: shown(tie.relation) }];
    });
    const changes = [...found.flatMap((one) => one.changes), ...tied];
    const isNew = found.some((one) => one.isNew && one.part === "person");
    return {
      line: row.record.line,
      name: row.record.name,
      outcome: outcomeOf(row, isNew, changes.length > 0),
      changes,
      problems: row.record.problems,
      candidates: row.candidates.slice(0, CANDIDATES).map((known) => ({
        id: known.user.id,
        name: nameOf(known),
        groupName: text(known.student, "groupName"),
        dateOfBirth: text(known.student, "dateOfBirth"),
      })),
    };
  });
}

function outcomeOf({ record, candidates }: MatchedRow, isNew: boolean, hasChanges: boolean): SheetOutcome {
  const errors = record.problems.filter(({ isError }) => isError);
  if (errors.some(({ code }) => code === "same_name") && candidates.length > 0 && errors.length === 1) return "asked";
  if (errors.length > 0) return "error";
  if (record.isLeftOut) return "left_out";
  return isNew ? "new" : hasChanges ? "changed" : "unchanged";
}

function shown(value: Values[string] | undefined): string | null {
  if (typeof value === "boolean") return String(value);
  return value === undefined || value === "" ? null : value;
}
