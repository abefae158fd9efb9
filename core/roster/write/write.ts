import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import type { RosterEntity } from "#contracts/api/roster/roster.ts";
import { ROLE_KINDS } from "#contracts/permissions.ts";
import { AppError } from "../../errors.ts";
import { refusedBy } from "../../refused-by.ts";
import type { EntityPlan, Plan, PlannedRow, PlannedUpdate } from "../plan/planned.ts";
import type { RosterState } from "../plan/state.ts";
import { perEntity } from "../plan/target.ts";
import { deleteNoted, type Journal, noteCreated, updateNoted } from "./change-log.ts";
import { type Column, STORAGE, type Storage, WRITE_ORDER } from "./storage.ts";

const CHUNK = 4_000;
const Returned = z.object({ rows: z.array(z.object({ id: z.coerce.number(), place: z.coerce.number() })) });

interface Writer extends Journal {
  readonly state: RosterState;
  readonly ids: Record<RosterEntity, Map<string, number>>;
}

type Cells = Record<string, string | number | boolean | null>;

/**
 * Carries out a plan with a few set statements per entity: rows travel as one JSON parameter. The caller's transaction
 * makes it all or nothing. A value that another row or school holds, or a deletion of what is in use, is a 409.
 */
export async function applyPlan(journal: Journal, plan: Plan, state: RosterState): Promise<void> {
  const ids = perEntity(
    (entity) =>
      new Map(state.rows[entity].flatMap((row) => (row.sourcedId === null ? [] : [[row.sourcedId, row.id] as const]))),
  );
  const writer: Writer = { ...journal, state, ids };
  try {
    for (const entity of WRITE_ORDER) await writeEntity(writer, entity, plan.entities[entity]);
    for (const entity of WRITE_ORDER.toReversed()) {
      const { deactivate } = plan.entities[entity];
      await deactivateRows(
        writer,
        entity,
        deactivate.map(({ id }) => id),
      );
    }
  } catch (error) {
    throw asConflict(error);
  }
}

async function writeEntity(writer: Writer, entity: RosterEntity, plan: EntityPlan): Promise<void> {
  const storage = STORAGE[entity];
  const made: number[] = [];
  for (const rows of chunks(plan.create)) made.push(...(await insertRows(writer, entity, storage, rows)));
  for (const row of plan.update) writer.ids[entity].set(row.sourcedId, row.id);
  const deferred = storage.columns.filter((column) => column.deferred === true);
  if (deferred.length > 0) {
    const linked = plan.create.filter(({ values }) => deferred.some(({ field }) => typeof values[field] === "string"));
    const records = linked.map((row) => ({
      id: writer.ids[entity].get(row.sourcedId) ?? null,
      ...record(writer, deferred, row),
    }));
    for (const part of chunks(records)) await linkRecords(writer, storage.table, deferred, part);
  }
  for (const part of chunks(made)) await noteCreated(writer, entity, part);
  const records = plan.update.map((row) => ({
    id: row.id,
    // A row made by hand stays one, though the archive calls it by the platform's own name.
    sourced_id: writer.state.unnamed?.has(row.sourcedId) ? null : row.sourcedId,
    ...record(writer, storage.columns, row),
  }));
  const assignments = storage.hasSourcedId ? ["sourced_id = v.sourced_id", ...storage.onUpdate] : storage.onUpdate;
  for (const part of chunks(records)) await updateRecords(writer, entity, assignments, part);
}

async function insertRows(
  writer: Writer,
  entity: RosterEntity,
  storage: Storage,
  rows: readonly PlannedRow[],
): Promise<number[]> {
  const columns = storage.columns.filter(({ deferred }) => deferred !== true);
  // A column that no row fills is left to its default.
  const records = rows.map((row) => record(writer, columns, row));
  const used = columns.filter(({ column }) => records.some((values) => values[column] !== null));
  const named = [...(storage.hasSourcedId ? ["sourced_id"] : []), ...used.map(({ column }) => column)];
  const json = JSON.stringify(
    records.map((values, index) => ({ ...values, sourced_id: rows[index]?.sourcedId ?? null, place: index })),
  );
  const keys = storage.hasSourcedId
    ? ["sourced_id"]
    : used.filter(({ to }) => to !== undefined).map(({ column }) => column);
  const inserted = await writer.tx.execute(sql`
    with v as (
      select * from jsonb_to_recordset(${json}::jsonb)
        as r(${sql.raw(recordType(used))}, sourced_id text, place int)
    ), inserted as (
      insert into ${sql.raw(storage.table)} as t (institution_id, ${sql.raw(named.join(", "))})
      select ${writer.institutionId}::bigint, ${sql.raw(named.map((name) => `v.${name}`).join(", "))} from v order by place
      returning t.*
    )
    select inserted.id, v.place from inserted
      join v on ${sql.raw(keys.map((key) => `inserted.${key} = v.${key}`).join(" and "))}`);
  const made = Returned.parse(inserted).rows;
  for (const { id, place } of made) {
    const row = rows[place];
    if (row !== undefined) writer.ids[entity].set(row.sourcedId, id);
  }
  return made.map(({ id }) => id);
}

/** Links among rows that are all new, once each has its id and before their creation is noted. */
async function linkRecords(
  writer: Writer,
  table: string,
  columns: readonly Column[],
  records: readonly Cells[],
): Promise<void> {
  if (records.length === 0) return;
  await writer.tx.execute(sql`
    update ${sql.raw(table)} as t set ${sql.raw(columns.map(({ column }) => `${column} = v.${column}`).join(", "))}
    from jsonb_to_recordset(${JSON.stringify(records)}::jsonb) as v(${sql.raw(recordType(columns))}, id bigint)
    where t.id = v.id and t.institution_id = ${writer.institutionId}`);
}

async function updateRecords(
  writer: Writer,
  entity: RosterEntity,
  assignments: readonly string[],
  records: readonly Cells[],
): Promise<void> {
  if (records.length === 0) return;
  const { columns } = STORAGE[entity];
  const set = columns.map(({ column }) =>
    // The role changes only where the kind of person does, so that a school's own roles stay.
    column === "role_id" ? "role_id = coalesce(v.role_id, t.role_id)" : `${column} = v.${column}`,
  );
  const source = sql`
    select * from jsonb_to_recordset(${JSON.stringify(records)}::jsonb)
      as r(${sql.raw(recordType(columns))}, id bigint, sourced_id text)`;
  await updateNoted(writer, entity, source, [...set, ...assignments].join(", "));
}

/** Ids as a query with a column `id`. */
export function idSource(ids: readonly number[]): SQL {
  return sql`select value::bigint as id from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)`;
}

/** Takes rows out; a person's pupil file and enrolments, a section's enrolments and a course's sections end with them. */
export async function deactivateRows(journal: Journal, entity: RosterEntity, ids: readonly number[]): Promise<void> {
  for (const part of chunks(ids)) {
    if (STORAGE[entity].onDeactivate === "delete") {
      await deleteNoted(journal, entity, part);
      continue;
    }
    const those = idSource(part);
    await updateNoted(journal, entity, those, outOf(entity));
    if (entity === "users") {
      const pupils = sql`select s.id from students.students s where s.status = 'active' and s.user_id in (${those})`;
      await withdraw(
        journal,
        sql`e.student_id in (select s.id from students.students s where s.user_id in (${those}))`,
      );
      await updateNoted(
        journal,
        "students",
        pupils,
        "status = 'withdrawn', updated_at = now(), version = t.version + 1",
      );
    }
    if (entity === "sections") await withdraw(journal, sql`e.section_id in (${those})`);
    if (entity === "courses") {
      const taught = sql`select s.id from courses.sections s where s.status <> 'tobedeleted' and s.course_id in (${those})`;
      await withdraw(journal, sql`e.section_id in (${taught})`);
      await updateNoted(journal, "sections", taught, outOf("sections"));
    }
  }
}

function outOf(entity: RosterEntity): string {
  const { onDeactivate } = STORAGE[entity];
  return onDeactivate === "delete" ? "" : onDeactivate.join(", ");
}

/** Nobody signs in there any more; the person stays in the school and in their classes. */
export async function closeAccounts(journal: Journal, ids: readonly number[]): Promise<void> {
  const set = "is_active = false, updated_at = now(), version = t.version + 1";
  for (const part of chunks(ids)) await updateNoted(journal, "users", idSource(part), set);
}

async function withdraw(journal: Journal, which: SQL): Promise<void> {
  const set = "status = 'withdrawn', withdrawn_at = now(), updated_at = now(), version = t.version + 1";
  const source = sql`select e.id from students.enrollments e where e.status = 'active' and ${which}`;
  await updateNoted(journal, "enrollments", source, set);
}

function record(writer: Writer, columns: readonly Column[], row: PlannedRow | PlannedUpdate): Cells {
  const values: Cells = {};
  for (const { field, column, to } of columns) {
    if (column === "role_id") values[column] = roleId(writer, row);
    else if (column === "user_id" && field === "user" && row.values.user === undefined) {
      values[column] = writer.ids.users.get(row.sourcedId) ?? null;
    } else if (to !== undefined) values[column] = linkedId(writer, to, row.values[field] ?? null);
    else values[column] = row.values[field] ?? null;
  }
  return values;
}

function linkedId(writer: Writer, to: RosterEntity, sourcedId: string | boolean | null): number | null {
  if (typeof sourcedId !== "string") return null;
  const id = writer.ids[to].get(sourcedId);
  if (id === undefined) throw new Error(`roster: no ${to} row for a planned reference`);
  return id;
}

function roleId(writer: Writer, row: PlannedRow | PlannedUpdate): number | null {
  if ("changed" in row && !row.changed.includes("kind")) return null;
  const kind = ROLE_KINDS.find((known) => known === row.values.kind);
  const id = kind === undefined ? undefined : writer.state.roleIds.get(kind);
  if (id === undefined) throw new Error(`roster: the built-in role ${kind} is not in the database`);
  return id;
}

function recordType(columns: readonly Column[]): string {
  return columns.map(({ column, type }) => `${column} ${type}`).join(", ");
}

export function* chunks<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += CHUNK) yield rows.slice(at, at + CHUNK);
}

export function asConflict(error: unknown): unknown {
  const known = refusedBy(error);
  if (known?.code === "23505") {
    const detail =
      known.constraint === "users_email_unique"
        ? "Una dirección de correo del archivo no se puede usar. No se ha escrito nada."
        : `Un valor que debe ser único ya está en uso (${known.constraint ?? "desconocido"}). No se ha escrito nada.`;
    return new AppError("conflict", detail, { cause: error });
  }
  if (known?.code === "23503") {
    const detail = "El archivo da de baja un centro o un periodo que todavía se usa. No se ha escrito nada.";
    return new AppError("conflict", detail, { cause: error });
  }
  return error;
}
