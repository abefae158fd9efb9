import { wordsOf } from "../../spanish-text.ts";
import { splitList } from "../oneroster/cell.ts";
import { addFault, type FaultList } from "../oneroster/faults.ts";
import type { RosterTables } from "../oneroster/table.ts";
import type { RosterState, Values } from "./state.ts";
import { deletedIds, keptRows, type TargetState } from "./target.ts";

/** Organisations, sessions, courses, sections and who is in them. */
export function targetCourses(
  target: TargetState,
  tables: RosterTables,
  state: RosterState,
  faults: FaultList,
  notices: FaultList,
): void {
  for (const { row, at } of keptRows(tables, "orgs.csv")) {
    target.rows.orgs.set(row.sourcedId, {
      values: { name: at("name"), type: at("type"), identifier: at("identifier"), parent: at("parentSourcedId") },
    });
  }
  for (const { row, at } of keptRows(tables, "academicSessions.csv")) {
    target.rows.academicSessions.set(row.sourcedId, {
      values: {
        title: at("title"),
        type: at("type"),
        startDate: at("startDate"),
        endDate: at("endDate"),
        schoolYear: at("schoolYear"),
        parent: at("parentSourcedId"),
      },
    });
  }
  joinSessions(target, state);
  const sessions = sessionsById(target, state);
  targetTaughtCourses(target, tables, state, sessions, faults);
  targetSections(target, tables, state, sessions);
  targetMembers(target, tables, notices);
  for (const [file, entity] of [
    ["orgs.csv", "orgs"],
    ["academicSessions.csv", "academicSessions"],
    ["courses.csv", "courses"],
    ["classes.csv", "sections"],
  ] as const) {
    for (const id of deletedIds(tables, file)) target.removed[entity].add(id);
  }
}

/**
 * A session that the school has from another source, of the same kind, days and title, is one with the archive's: it
 * stays as it is, and what the archive hangs on its own hangs on it.
 */
function joinSessions(target: TargetState, state: RosterState): void {
  const { academicSessions } = target.rows;
  const here = new Map<string, { id: string; values: Values }>();
  for (const { sourcedId, values } of state.rows.academicSessions) {
    if (sourcedId === null || academicSessions.has(sourcedId)) continue;
    here.set(periodOf(values), { id: sourcedId, values });
  }
  const known = new Set(state.rows.academicSessions.map(({ sourcedId }) => sourcedId));
  for (const [sourcedId, { values }] of [...academicSessions]) {
    const same = known.has(sourcedId) ? undefined : here.get(periodOf(values));
    if (same === undefined) continue;
    academicSessions.delete(sourcedId);
    academicSessions.set(same.id, { values: same.values });
    target.joinedSessions.set(sourcedId, same.id);
  }
  for (const [sourcedId, { values }] of academicSessions) {
    const parent = target.joinedSessions.get(String(values.parent));
    if (parent !== undefined) academicSessions.set(sourcedId, { values: { ...values, parent } });
  }
}

function sessionHere({ joinedSessions }: TargetState, sourcedId: string): string {
  return joinedSessions.get(sourcedId) ?? sourcedId;
}

function periodOf({ type, startDate, endDate, title }: Values): string {
  return JSON.stringify([type, startDate, endDate, wordsOf(String(title))]);
}

/** Sessions of the school with those of the archive over them. */
export function sessionsById(target: TargetState, state: RosterState): Map<string, Values> {
  const sessions = new Map<string, Values>();
  for (const { sourcedId, values } of state.rows.academicSessions) {
    if (sourcedId !== null) sessions.set(sourcedId, values);
  }
  for (const [id, { values }] of target.rows.academicSessions) sessions.set(id, values);
  return sessions;
}

function targetTaughtCourses(
  target: TargetState,
  tables: RosterTables,
  state: RosterState,
  sessions: ReadonlyMap<string, Values>,
  faults: FaultList,
): void {
  const termOf = new Map<string, string>();
  for (const { at } of keptRows(tables, "classes.csv")) {
    const [term] = splitList(at("termSourcedIds") ?? "");
    const course = at("courseSourcedId");
    if (course !== null && term !== undefined && !termOf.has(course)) termOf.set(course, term);
  }
  const latest = latestYear(sessions);
  const drafts = [...keptRows(tables, "courses.csv")].map(({ row, at }) => {
    const named = at("schoolYearSourcedId") ?? termOf.get(row.sourcedId);
    const schoolYear = named === undefined ? latest : yearOf(sessionHere(target, named), sessions);
    if (schoolYear === undefined) {
      const site = { file: row.source, line: row.line, field: "schoolYearSourcedId" };
      addFault(faults, site, "no_school_year", "No se puede saber a qué curso académico pertenece la materia.");
    }
    const title = at("title") ?? "";
    return {
      id: row.sourcedId,
      scope: schoolYear ?? "",
      wanted: at("courseCode"),
      values: {
        title,
        subject: at("metadata.subject") ?? splitList(at("subjects") ?? "").at(0) ?? title,
        gradeLevel: splitList(at("grades") ?? "").join(", "),
        schoolYear: schoolYear ?? null,
        status: "active",
      },
    };
  });
  const current = state.rows.courses.map(({ sourcedId, values }) => ({
    id: sourcedId,
    scope: values.schoolYear ?? null,
    code: values.code ?? null,
  }));
  const codes = uniqueCodes(drafts, current);
  for (const { id, values } of drafts) {
    target.rows.courses.set(id, { values: { ...values, code: codes.get(id) ?? id } });
  }
}

function targetSections(
  target: TargetState,
  tables: RosterTables,
  state: RosterState,
  sessions: ReadonlyMap<string, Values>,
): void {
  const uses = new Map<string, number>();
  for (const { at } of keptRows(tables, "classes.csv")) {
    const code = at("classCode");
    if (code !== null) uses.set(code, (uses.get(code) ?? 0) + 1);
  }
  const drafts = [...keptRows(tables, "classes.csv")].map(({ row, at }) => {
    const terms = splitList(at("termSourcedIds") ?? "").map((term) => sessionHere(target, term));
    const session = commonSession(terms, sessions);
    const code = at("classCode");
    const isHomeroom = at("classType") === "homeroom";
    const isShared = code !== null && (uses.get(code) ?? 0) > 1;
    return {
      id: row.sourcedId,
      scope: session ?? "",
      wanted: code,
      values: {
        course: at("courseSourcedId"),
        title: at("title") ?? "",
        // Spanish exports put the group (1ºA) into classCode and repeat it for each subject of that group.
        groupName: at("metadata.groupName") ?? (isShared ? code : isHomeroom ? (code ?? at("title")) : null),
        session: session ?? null,
        status: "active",
      },
    };
  });
  const current = state.rows.sections.map(({ sourcedId, values }) => ({
    id: sourcedId,
    scope: values.session ?? null,
    code: values.code ?? null,
  }));
  const codes = uniqueCodes(drafts, current);
  for (const { id, values } of drafts) {
    target.rows.sections.set(id, { values: { ...values, code: codes.get(id) ?? id } });
  }
}

function targetMembers(target: TargetState, tables: RosterTables, notices: FaultList): void {
  for (const { row, at } of keptRows(tables, "enrollments.csv")) {
    const section = at("classSourcedId");
    const user = at("userSourcedId");
    switch (at("role")) {
      case "student":
        target.rows.enrollments.set(row.sourcedId, {
          values: { student: user, section, beginDate: at("beginDate"), endDate: at("endDate"), status: "active" },
        });
        break;
      case "teacher":
        target.rows.sectionTeachers.set(row.sourcedId, {
          values: { section, user, isPrimary: at("primary") === "true" },
        });
        break;
      default: {
        const site = { file: row.source, line: row.line, field: "role", value: at("role") ?? "" };
        addFault(notices, site, "enrollment_not_imported", "Solo se importan alumnado y profesorado de cada grupo.");
      }
    }
  }
  for (const id of deletedIds(tables, "enrollments.csv")) {
    target.removed.enrollments.add(id);
    target.removed.sectionTeachers.add(id);
  }
}

interface CodeDraft {
  readonly id: string;
  readonly scope: string;
  readonly wanted: string | null;
}

/** OneRoster lets codes repeat, the platform does not: a code that another row of the same scope has gives way to the sourcedId. */
function uniqueCodes(
  drafts: readonly CodeDraft[],
  current: readonly { id: string | null; scope: Values[string]; code: Values[string] }[],
): Map<string, string> {
  const holders = new Map<string, Set<string>>();
  const hold = (scope: string, code: string, id: string) => {
    const key = JSON.stringify([scope, code]);
    holders.set(key, (holders.get(key) ?? new Set()).add(id));
  };
  const drafted = new Set(drafts.map(({ id }) => id));
  current.forEach(({ id, scope, code }, index) => {
    if (id !== null && drafted.has(id)) return;
    if (typeof scope === "string" && typeof code === "string") hold(scope, code, id ?? `row ${index}`);
  });
  for (const { id, scope, wanted } of drafts) if (wanted !== null) hold(scope, wanted, id);
  return new Map(
    drafts.map(({ id, scope, wanted }) => {
      const isFree = wanted !== null && holders.get(JSON.stringify([scope, wanted]))?.size === 1;
      return [id, isFree ? wanted : id];
    }),
  );
}

/** The school year that a session is or lies in; the session itself where its parents end without one. */
function yearOf(id: string, sessions: ReadonlyMap<string, Values>): string | undefined {
  let at: string | undefined = id;
  for (let depth = 0; at !== undefined && depth < 10; depth += 1) {
    const session: Values | undefined = sessions.get(at);
    if (session === undefined) return undefined;
    if (session.type === "schoolYear") return at;
    const parent: Values[string] | undefined = session.parent;
    if (typeof parent !== "string") return at;
    at = parent;
  }
  return undefined;
}

function latestYear(sessions: ReadonlyMap<string, Values>): string | undefined {
  const years = [...sessions].filter(([, values]) => values.type === "schoolYear");
  years.sort(([, a], [, b]) => String(b.startDate).localeCompare(String(a.startDate)));
  return years[0]?.[0];
}

/** One term is itself; several are the parent they share, or the first of them. */
function commonSession(terms: readonly string[], sessions: ReadonlyMap<string, Values>): string | undefined {
  if (terms.length < 2) return terms[0];
  const parents = new Set(terms.map((term) => sessions.get(term)?.parent));
  const [parent] = parents;
  return parents.size === 1 && typeof parent === "string" ? parent : terms[0];
}
