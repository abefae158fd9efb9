import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import type { RosterEntity } from "#contracts/api/roster/roster.ts";
import type { RosterUndoAccess, RosterUndoCounts, RosterUndoSkipped } from "#contracts/api/roster/undo.ts";
import { bigints, deleteNoted, fingerprint, image, type Journal, updateNoted } from "./change-log.ts";
import { countFrozen, ofFrozen } from "./frozen.ts";
import { STORAGE, WRITE_ORDER, writtenColumns } from "./storage.ts";
import { type Gain, gainsBack, gainsOf, type LaterFiles } from "./undo-access.ts";
import { chunks, idSource } from "./write.ts";

const Ids = z.object({ rows: z.array(z.object({ id: z.coerce.number() })) });
const Skipped = z.object({ rows: z.array(z.object({ name: z.string().nullable(), fields: z.array(z.string()) })) });
const Edited = z.object({
  rows: z.array(z.object({ name: z.string().nullable(), fields: z.array(z.string()), key: z.coerce.number() })),
});
const Children = z.object({ rows: z.array(z.object({ child: z.string(), column: z.string() })) });
/** Columns that hold what was written; those that the database computes are computed anew. */
const StoredColumns = z.object({ rows: z.tuple([z.object({ names: z.string() })]) });
const SHOWN = 200;
const TREE_DEPTH = 10;

/** What a column gets back where that is not what it had: a correction made since the import counts as well. */
const FORMER: Readonly<Record<string, string>> = {
  corrected_fields: "array(select distinct unnest(v.corrected_fields || t.corrected_fields) order by 1)",
};

/** Kept by others that have no state of their own, so that they come back first and leave last. */
const PARENTS: readonly RosterEntity[] = ["orgs", "academicSessions"];

/** What a row is called in a report; `t` is the row. */
const NAME: Partial<Record<RosterEntity, string>> = {
  orgs: "t.name",
  users: "concat_ws(' ', t.given_name, t.family_name)",
  students: "(select concat_ws(' ', u.given_name, u.family_name) from users.users u where u.id = t.user_id)",
  enrollments: `(select concat_ws(' ', u.given_name, u.family_name, '·', c.title) from students.students s
    join users.users u on u.id = s.user_id, courses.sections c where s.id = t.student_id and c.id = t.section_id)`,
  academicSessions: "t.title",
  courses: "t.title",
  sections: "t.title",
};

export interface Undone {
  readonly counts: Partial<Record<RosterEntity, RosterUndoCounts>>;
  readonly skippedCount: number;
  readonly skipped: readonly RosterUndoSkipped[];
  readonly accessCount: number;
  readonly access: readonly RosterUndoAccess[];
  readonly frozenPeople: number;
}

/**
 * Takes back what `importId` did: what it made goes (or is closed where something hangs on it), what it changed gets
 * its former values, what it took out comes back. Noted under the undo's own id. What somebody has edited since stays, and
 * so does all of people whose data a privacy request restricts or blocks, and access that `later` imports may have ended
 * as well: all of it is told.
 */
export async function undoChanges(journal: Journal, importId: number, later: LaterFiles): Promise<Undone> {
  const counts: Partial<Record<RosterEntity, { -readonly [K in keyof RosterUndoCounts]: number }>> = {};
  const of = (entity: RosterEntity) => {
    counts[entity] ??= { restored: 0, returned: 0, removed: 0, closed: 0, skipped: 0 };
    return counts[entity];
  };
  const skipped: RosterUndoSkipped[] = [];
  let skippedCount = 0;
  const leave = (
    entity: RosterEntity,
    rows: readonly { name: string | null; fields: string[] }[],
    reason: RosterUndoSkipped["reason"],
  ) => {
    of(entity).skipped += rows.length;
    skippedCount += rows.length;
    const room = SHOWN - skipped.length;
    skipped.push(...rows.slice(0, room).map(({ name, fields }) => ({ entity, name: name ?? "", fields, reason })));
  };
  const access: RosterUndoAccess[] = [];
  let accessCount = 0;
  const counted = { held: new Set<number>(), given: new Set<number>() };
  /** Tells who gets access and who would but for a later import; gives the rows of the latter. */
  const weigh = (entity: RosterEntity, gains: readonly Gain[]): number[] => {
    const held = gains.filter((gain) => gain.held);
    const isNew = (people: Set<number>, { person }: Gain) =>
      entity === "users" || person === null || !people.has(person);
    const given = gains.filter((gain) => !gain.held && isNew(counted.given, gain));
    leave(entity, held.filter((gain) => isNew(counted.held, gain)).map(labelled), "later_import");
    accessCount += given.length;
    const room = SHOWN - access.length;
    access.push(...given.slice(0, room).map(({ kind, name, from, to }) => ({ kind, name: name ?? "", from, to })));
    for (const { person, held: isHeld, kind } of gains) {
      if (person !== null && kind !== "address" && kind !== "group")
        (isHeld ? counted.held : counted.given).add(person);
    }
    return held.map(({ id }) => id);
  };
  const frozenPeople = await countFrozen(journal, importId);
  const back = async (entity: RosterEntity) => {
    const ids = await bringBack(journal, importId, entity);
    const held = weigh(entity, await gainsBack(journal, entity, later, ids));
    await dropRows(journal, entity, held);
    of(entity).returned += ids.length - held.length;
  };
  for (const entity of PARENTS) await back(entity);
  for (const entity of WRITE_ORDER) {
    const held = weigh(entity, await gainsFromRestore(journal, importId, entity, later));
    const { edited, restored } = await restore(journal, importId, entity, held);
    of(entity).restored += restored;
    leave(entity, edited, "edited");
  }
  // All of them before anything is taken out, since what is closed differs as well from what was made.
  const kept = new Map<RosterEntity, number[]>();
  for (const entity of WRITE_ORDER) {
    const edited = await editedSince(journal, importId, entity);
    leave(entity, edited, "edited");
    const whose = entity === "students" ? "users" : entity;
    kept.set(whose, [...(kept.get(whose) ?? []), ...edited.map(({ key }) => key)]);
  }
  for (const entity of WRITE_ORDER.toReversed()) {
    const stays = kept.get(entity === "students" ? "users" : entity) ?? [];
    const { removed, closed, held } = await takeOut(journal, importId, entity, stays);
    of(entity).removed += removed;
    of(entity).skipped += held;
    of(entity).closed += closed;
  }
  for (const entity of WRITE_ORDER) {
    if (!PARENTS.includes(entity)) await back(entity);
  }
  const touched = Object.entries(counts).filter(([, count]) => Object.values(count).some((value) => value > 0));
  return { counts: Object.fromEntries(touched), skippedCount, skipped, accessCount, access, frozenPeople };
}

function changesOf(journal: Journal, importId: number, entity: RosterEntity, action: string): SQL {
  return sql`c.institution_id = ${journal.institutionId} and c.import_id = ${importId} and c.entity = ${entity}
    and c.action = ${action}`;
}

/** A deleted row returns under its old id, unless one like it has come or what it hung on is gone. */
async function bringBack(journal: Journal, importId: number, entity: RosterEntity): Promise<number[]> {
  const { table, columns } = STORAGE[entity];
  const parents = columns.flatMap(({ column, to }) =>
    to === undefined || to === entity
      ? []
      : [sql`exists (select from ${sql.raw(STORAGE[to].table)} p where p.id = (c.before ->> ${column})::bigint)`],
  );
  const standing = parents.length === 0 ? sql`true` : sql.join(parents, sql` and `);
  const stored = StoredColumns.parse(
    await journal.tx.execute(sql`
      select string_agg(quote_ident(attname), ', ' order by attnum) as names from pg_attribute
      where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''`),
  );
  const [{ names }] = stored.rows;
  const returned = await journal.tx.execute(sql`
    insert into ${sql.raw(table)} (${sql.raw(names)}) overriding system value
    select ${sql.raw(names.replaceAll(/("[^"]+"|\w+)/g, "r.$1"))} from users.roster_changes c, jsonb_populate_record(null::${sql.raw(table)}, c.before) as r
    where ${changesOf(journal, importId, entity, "delete")} and ${standing} and not ${ofFrozen(entity, "r")}
    order by c.id on conflict do nothing returning id`);
  return Ids.parse(returned).rows.map(({ id }) => id);
}

/** Rows that have just come back and may not stay; only once they have is it known that none like them was there. */
async function dropRows(journal: Journal, entity: RosterEntity, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await journal.tx.execute(sql`
    delete from ${sql.raw(STORAGE[entity].table)} as t
    where t.institution_id = ${journal.institutionId} and t.id = any(${bigints(ids)})`);
}

function labelled({ kind, name, to, fields }: Gain): { name: string; fields: string[] } {
  const parts = ["guardian", "enrollment", "teacher"].includes(kind) ? [name, to] : [name];
  return { name: parts.filter((part) => part !== null).join(" · "), fields };
}

/** Several changes of one row count as one: its first values before, its last after. */
function merged(journal: Journal, importId: number, entity: RosterEntity): SQL {
  return sql`
    select c.row_id as id, jsonb_object_agg(b.key, b.value order by c.id desc) as before,
      jsonb_object_agg(b.key, c.after -> b.key order by c.id) as after
    from users.roster_changes c, jsonb_each(c.before) as b
    where ${changesOf(journal, importId, entity, "update")}
      and not exists (select from users.roster_changes m where m.institution_id = c.institution_id
        and m.import_id = c.import_id and m.entity = c.entity and m.row_id = c.row_id and m.action = 'create')
    group by c.row_id`;
}

function gainsFromRestore(journal: Journal, importId: number, entity: RosterEntity, later: LaterFiles) {
  const rows = sql`(${merged(journal, importId, entity)}) as m join ${sql.raw(STORAGE[entity].table)} as t on t.id = m.id`;
  const where = sql`${image(entity)} @> m.after and not ${ofFrozen(entity, "t")}`;
  return gainsOf(journal, entity, later, rows, where);
}

/** Rows get their former values, unless they are `held` or somebody has edited them since. */
async function restore(journal: Journal, importId: number, entity: RosterEntity, held: readonly number[]) {
  const { table, onUpdate } = STORAGE[entity];
  const all = merged(journal, importId, entity);
  const edited = await journal.tx.execute(sql`
    select ${sql.raw(NAME[entity] ?? "null::text")} as name,
      array(select k.key from jsonb_each(m.after) as k where ${image(entity)} -> k.key is distinct from k.value) as fields
    from (${all}) as m join ${sql.raw(table)} as t on t.id = m.id
    where t.institution_id = ${journal.institutionId} and not ${image(entity)} @> m.after
      and not ${ofFrozen(entity, "t")} order by t.id`);
  const source = sql`
    select m.id, m.before, r.* from (
      select m.* from (${all}) as m join ${sql.raw(table)} as t on t.id = m.id where ${image(entity)} @> m.after
        and not ${ofFrozen(entity, "t")} and not t.id = any(${bigints(held)})
    ) as m, lateral (select ${sql.raw(
      writtenColumns(entity)
        .map((name) => `p.${name}`)
        .join(", "),
    )}
      from jsonb_populate_record(null::${sql.raw(table)}, m.before) as p) as r`;
  const set = writtenColumns(entity).map(
    (name) => `${name} = case when v.before ? '${name}' then ${FORMER[name] ?? `v.${name}`} else t.${name} end`,
  );
  const touch = onUpdate.filter((assignment) => /^(updated_at|version) /.test(assignment));
  const restored = await updateNoted(journal, entity, source, [...set, ...touch].join(", "));
  return { edited: Skipped.parse(edited).rows, restored };
}

/** What the import made and somebody has edited since; of a pupil the person and the file count as one. */
async function editedSince(journal: Journal, importId: number, entity: RosterEntity) {
  const { table } = STORAGE[entity];
  const found = await journal.tx.execute(sql`
    select ${sql.raw(NAME[entity] ?? "null::text")} as name, array[]::text[] as fields, ${sql.raw(keptBy(entity))} as key
    from users.roster_changes c join ${sql.raw(table)} t on t.id = c.row_id
    where ${changesOf(journal, importId, entity, "create")} and c.after ->> 'fingerprint' <> ${fingerprint(entity)}
      and not ${ofFrozen(entity, "t")} order by t.id`);
  return Edited.parse(found).rows;
}

function keptBy(entity: RosterEntity): string {
  return entity === "students" ? "t.user_id" : "t.id";
}

/** What the import made is deleted where nothing points to it, else closed as if it had been taken out; what cannot be closed is `held`. */
async function takeOut(journal: Journal, importId: number, entity: RosterEntity, kept: readonly number[]) {
  const { table, columns, onDeactivate } = STORAGE[entity];
  const made = await journal.tx.execute(sql`
    select t.id from users.roster_changes c join ${sql.raw(table)} t on t.id = c.row_id
    where ${changesOf(journal, importId, entity, "create")} and not ${ofFrozen(entity, "t")}
      and not ${sql.raw(keptBy(entity))} = any(${bigints(kept)})`);
  const goes = Ids.parse(made).rows.map(({ id }) => id);
  const pointers = await pointersTo(journal, table);
  // A parent among rows of the same kind is free once its children are gone.
  const isTree = columns.some(({ to }) => to === entity);
  let rest = goes;
  for (let depth = 0; depth < TREE_DEPTH; depth += 1) {
    const held = new Set<number>();
    for (const part of chunks(rest)) for (const id of await heldBy(journal, pointers, part)) held.add(id);
    const free = rest.filter((id) => !held.has(id));
    for (const part of chunks(free)) await deleteNoted(journal, entity, part);
    rest = rest.filter((id) => held.has(id));
    if (free.length === 0 || !isTree) break;
  }
  const removed = goes.length - rest.length;
  if (onDeactivate === "delete") return { removed, closed: 0, held: rest.length };
  let closed = 0;
  for (const part of chunks(rest)) {
    const source = sql`select t.id from ${sql.raw(table)} t join (${idSource(part)}) as v on v.id = t.id where t.status = 'active'`;
    closed += await updateNoted(journal, entity, source, onDeactivate.join(", "));
  }
  return { removed, closed, held: 0 };
}

type Pointer = z.infer<typeof Children>["rows"][number];

/** Columns of the database that refer to rows of `table`. */
async function pointersTo(journal: Journal, table: string): Promise<readonly Pointer[]> {
  const found = await journal.tx.execute(sql`
    select k.conrelid::regclass::text as child, a.attname as column
    from pg_catalog.pg_constraint k
      join pg_catalog.pg_attribute i on i.attrelid = k.confrelid and i.attname = 'id'
      join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[array_position(k.confkey, i.attnum)]
    where k.contype = 'f' and k.confrelid = ${table}::regclass`);
  return Children.parse(found).rows;
}

/**
 * Which of `ids` something points to. Each column is asked once for all of them, and by itself: as one join of the sixty
 * that point to people, about whose rows the planner knows nothing yet, it took the square of the people.
 */
async function heldBy(journal: Journal, pointers: readonly Pointer[], ids: readonly number[]): Promise<number[]> {
  if (pointers.length === 0) return [];
  const asked = pointers.map(({ child, column }) => {
    const name = sql`h.${sql.identifier(column)}`;
    return sql`select ${name} as id from ${sql.raw(child)} h where ${name} = any(${bigints(ids)})`;
  });
  return Ids.parse(await journal.tx.execute(sql.join(asked, sql` union `))).rows.map(({ id }) => id);
}
