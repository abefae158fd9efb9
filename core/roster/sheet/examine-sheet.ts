import { sql } from "drizzle-orm";
import * as z from "zod";
import type { RosterOverwrite } from "#contracts/api/roster/corrections.ts";
import type { SheetChoices, SheetProblem } from "#contracts/api/roster/people-import.ts";
import type { RosterAppointment } from "#contracts/api/roster/roster.ts";
import { ROLE_KINDS, ROLE_PERMISSIONS } from "#contracts/permissions.ts";
import { mayGrant } from "../../access/grant.ts";
import type { Context } from "../../context.ts";
import type { Transaction } from "../../database.ts";
import { sha256 } from "../../sha256.ts";
import { newFaultList } from "../oneroster/faults.ts";
import { countPlan, planOf } from "../plan/plan.ts";
import type { Plan } from "../plan/planned.ts";
import { loadPeople, type RosterState, SHEET_PREFIX } from "../plan/state.ts";
import { matchGuardians } from "./match-guardians.ts";
import { type MatchedRow, matchPeople, type NewKey } from "./match-people.ts";
import { problem } from "./problems.ts";
import type { Sheet } from "./read-sheet.ts";
import { readRecords } from "./rows.ts";
import { nameOf, type School, schoolOf } from "./school.ts";
import { holders, targetOf, wantedEmails } from "./target-sheet.ts";

export interface SheetExamination {
  readonly rows: readonly MatchedRow[];
  /** Of the whole file. */
  readonly problems: readonly SheetProblem[];
  /** There too where rows have errors, so that the report says what the others would bring. */
  readonly plan: Plan | undefined;
  /** Says how the file is read and what it would bring where every correction by hand stays, which is what a report shows. */
  readonly digest: string;
  readonly state: RosterState;
  readonly errorCount: number;
}

const HASH_SHOWN = 16;
const MOST_ELSEWHERE = 20;

/**
 * What a spreadsheet would change, against the school as it is in this transaction. `fileHash` names the accounts that it
 * makes, `today` is the school's day. Nothing is written.
 */
export async function examineSheet(
  ctx: Context,
  tx: Transaction,
  today: string,
  sheet: Sheet,
  fileHash: string,
  choices: SheetChoices,
  overwrite: RosterOverwrite,
): Promise<SheetExamination> {
  const state = await loadPeople(ctx, tx);
  const problems = [
    ...sheet.problems.filter(({ line }) => line === null || line === 1),
    ...mappingProblems(sheet, choices),
  ];
  const ofRows = sheet.problems.filter(({ line }) => line !== null && line !== 1);
  const records = problems.some(({ isError }) => isError) ? [] : readRecords(sheet, choices, today);
  for (const record of records) record.problems.unshift(...ofRows.filter(({ line }) => line === record.line));
  const lines = new Set(records.map(({ line }) => line));
  problems.push(...ofRows.filter(({ line }) => line !== null && !lines.has(line)));
  const school = schoolOf(state);
  const newKey: NewKey = ({ line, part }) => `${SHEET_PREFIX}${fileHash.slice(0, HASH_SHOWN)}:${line}:${part}`;
  const rows = matchPeople(records, choices, school, newKey);
  const byPhone = matchGuardians(rows, choices, school, newKey);
  const elsewhere = await takenElsewhere(tx, wantedEmails(rows, school));
  // So many are a list of strangers being tried: which of them have an account is not told.
  const isTrying = elsewhere.size > MOST_ELSEWHERE;
  if (isTrying) problems.push(problem("addresses_unusable", { detail: String(elsewhere.size) }));
  const target = targetOf(choices.kind, rows, school, isTrying ? new Set() : elsewhere, state);
  const faults = newFaultList();
  const planned = planOf(ctx, target, state, overwrite, faults, newFaultList());
  const shown =
    Object.keys(overwrite).length === 0 ? planned : planOf(ctx, target, state, {}, newFaultList(), newFaultList());
  const plan = { ...planned, appointments: [...planned.appointments, ...newFamilies(planned, school, rows, byPhone)] };
  await refuseRights(ctx, tx, rows, plan, new Set(faults.kept.flatMap(({ value }) => value ?? [])));
  const errorCount =
    problems.filter(({ isError }) => isError).length +
    rows.reduce((sum, { record }) => sum + record.problems.filter(({ isError }) => isError).length, 0);
  const digest = await digestOf(choices, shown);
  return { rows, problems, plan: records.length === 0 ? undefined : plan, digest, state, errorCount };
}

function digestOf({ kind, mapping, decisions }: SheetChoices, plan: Plan): Promise<string> {
  const who = decisions.map(({ line, person }) => [line, person]);
  return sha256(JSON.stringify([kind, mapping, who, countPlan(plan)]));
}

/**
 * Whoever is of the school already and would see a pupil of the school: perhaps somebody ended that tie by hand. Of those
 * whom their telephone told (`byPhone`) each pupil, new ones too: they may have written it to become somebody's family.
 */
function newFamilies(
  { entities }: Plan,
  school: School,
  rows: readonly MatchedRow[],
  byPhone: ReadonlySet<string>,
): RosterAppointment[] {
  const made = new Map(rows.flatMap(({ person }) => (person === undefined ? [] : [[person.key, person.person]])));
  return entities.guardianships.create.flatMap(({ values }): RosterAppointment[] => {
    const guardian = school.byKey.get(String(values.guardian));
    const pupil = school.byKey.get(String(values.student));
    const fresh = made.get(String(values.student));
    if (guardian === undefined || (pupil === undefined && !byPhone.has(guardian.key))) return [];
    const to = pupil !== undefined ? nameOf(pupil) : `${fresh?.givenName ?? ""} ${fresh?.familyName ?? ""}`;
    return [{ sourcedId: guardian.key, name: nameOf(guardian), change: "family", from: null, to }];
  });
}

function mappingProblems({ headers }: Sheet, { mapping }: SheetChoices): SheetProblem[] {
  if (headers.length === 0) return [];
  const twice = [...new Set(mapping.filter((field, at) => field !== null && mapping.indexOf(field) !== at))];
  const has = (...names: readonly string[]) => mapping.some((field) => field !== null && names.includes(field));
  const isNamed = has("fullName") || (has("givenName") && has("familyName", "familyName1"));
  return [
    ...twice.flatMap((field) => (field === null ? [] : [problem("field_twice", { field, detail: field })])),
    ...(isNamed ? [] : [problem("names_not_mapped", { line: 1 })]),
  ];
}

const Taken = z.object({ rows: z.array(z.object({ email: z.string() })) });

/** Which of these addresses another school has; nothing else of it is seen. */
async function takenElsewhere(tx: Transaction, emails: readonly string[]): Promise<Set<string>> {
  if (emails.length === 0) return new Set();
  const found = await tx.execute(sql`
    select email from users.taken_addresses(
      array(select jsonb_array_elements_text(${JSON.stringify(emails)}::jsonb))) as email`);
  return new Set(Taken.parse(found).rows.map(({ email }) => email));
}

const Roles = z.object({
  rows: z.array(z.object({ id: z.coerce.number(), kind: z.enum(ROLE_KINDS), permissions: z.array(z.string()) })),
});

/**
 * Nobody gives a role that permits more than they may themselves, and nobody changes whoever has one. `refused` are those
 * whom the plan itself refuses.
 */
async function refuseRights(
  ctx: Context,
  tx: Transaction,
  rows: readonly MatchedRow[],
  plan: Plan,
  refused: ReadonlySet<string>,
): Promise<void> {
  const { create, update } = plan.entities.users;
  const ids = update.map(({ id }) => id);
  const found = await tx.execute(sql`
    select u.id, r.kind, array(select p.permission from users.role_permissions p where p.role_id = r.id) as permissions
    from users.users u join users.roles r on r.id = u.role_id
    where u.institution_id = ${ctx.actor.institutionId}
      and u.id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`);
  const beyond = new Set(
    Roles.parse(found).rows.flatMap(({ id, ...role }) =>
      id === ctx.actor.userId || mayGrant(ctx.actor, role) ? [] : [id],
    ),
  );
  const byKey = new Map(holders(rows).map((holder) => [holder.matched.key, holder]));
  for (const { sourcedId, values } of create) {
    const kind = ROLE_KINDS.find((one) => one === values.kind);
    if (kind !== undefined && mayGrant(ctx.actor, { kind, permissions: ROLE_PERMISSIONS[kind] })) continue;
    const holder = byKey.get(sourcedId);
    const { line } = holder?.matched.person ?? { line: null };
    holder?.row.record.problems.push(
      problem("role_not_allowed", { line, field: kind === "school_admin" ? "role" : null }),
    );
  }
  for (const { id, sourcedId } of update) {
    const code = refused.has(sourcedId) ? "administrator_not_yours" : beyond.has(id) ? "rights_beyond" : undefined;
    const holder = byKey.get(sourcedId);
    if (code !== undefined) holder?.row.record.problems.push(problem(code, { line: holder.matched.person.line }));
  }
}
