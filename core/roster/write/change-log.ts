import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import type { RosterEntity } from "#contracts/api/roster/roster.ts";
import type { Context } from "../../context.ts";
import type { Transaction } from "../../database.ts";
import { noteMoved } from "../../identity/on-address-changed.ts";
import { enqueue } from "../../outbox/enqueue.ts";
import { withholdAnswers } from "../../outbox/withhold-answers.ts";
import { bindInvitations } from "../../people/bind-invitations.ts";
import { STORAGE, writtenColumns } from "./storage.ts";

/** Whose rows are written, and under which import they are noted. */
export interface Journal {
  readonly institutionId: number;
  readonly importId: number;
  readonly tx: Transaction;
}

const People = z.object({ rows: z.array(z.object({ id: z.coerce.number(), is_account: z.boolean() })) });
const Moved = z.object({ rows: z.array(z.object({ id: z.coerce.number(), former: z.string() })) });
const Noted = z.object({ rows: z.array(z.unknown()) });
const EVENT_PEOPLE = 500;

/** The written columns of row `t` as one JSON object. */
export function image(entity: RosterEntity): SQL {
  return imageOf(writtenColumns(entity));
}

function imageOf(columns: readonly string[]): SQL {
  return sql.raw(`jsonb_build_object(${columns.map((name) => `'${name}', t.${name}`).join(", ")})`);
}

const NOTED = sql.raw(
  "insert into users.roster_changes (institution_id, import_id, entity, row_id, action, before, after)",
);

/** Updates the rows `t` whose ids `source` (a query with a column `id`, seen as `v`) gives, and notes what differs. Gives how many did. */
export async function updateNoted(journal: Journal, entity: RosterEntity, source: SQL, set: string): Promise<number> {
  const table = sql.raw(STORAGE[entity].table);
  const noted = await journal.tx.execute(sql`
    with v as materialized (${source}), old as (
      select t.id, ${image(entity)} as was from ${table} as t join v on v.id = t.id
      where t.institution_id = ${journal.institutionId}
    ), fresh as (
      update ${table} as t set ${sql.raw(set)} from v
      where t.id = v.id and t.institution_id = ${journal.institutionId}
      returning t.id, ${image(entity)} as now
    )
    ${NOTED}
    select ${journal.institutionId}::bigint, ${journal.importId}::bigint, ${entity}, fresh.id, 'update',
      (select jsonb_object_agg(o.key, o.value) from jsonb_each(old.was) as o where fresh.now -> o.key is distinct from o.value),
      (select jsonb_object_agg(n.key, n.value) from jsonb_each(fresh.now) as n where old.was -> n.key is distinct from n.value)
    from fresh join old on old.id = fresh.id where fresh.now <> old.was
    returning row_id as id`);
  return Noted.parse(noted).rows.length;
}

/** Ids as one array, of which the planner knows how many they are. */
export function bigints(ids: readonly number[]): SQL {
  return sql`${`{${ids.join(",")}}`}::bigint[]`;
}

/** Deletes rows and keeps them whole, a person only as far as an import writes them. */
export async function deleteNoted(journal: Journal, entity: RosterEntity, ids: readonly number[]): Promise<number> {
  if (ids.length === 0) return 0;
  const whole = entity === "users" || entity === "students" ? image(entity) : sql.raw("to_jsonb(t)");
  const noted = await journal.tx.execute(sql`
    with gone as (
      delete from ${sql.raw(STORAGE[entity].table)} as t
      where t.institution_id = ${journal.institutionId} and t.id = any(${bigints(ids)}) returning t.id, ${whole} as was
    )
    ${NOTED}
    select ${journal.institutionId}::bigint, ${journal.importId}::bigint, ${entity}, gone.id, 'delete', gone.was, null::jsonb
    from gone returning row_id as id`);
  return Noted.parse(noted).rows.length;
}

/** Of what was made only a fingerprint is kept, which tells whether somebody has edited it since. */
export async function noteCreated(journal: Journal, entity: RosterEntity, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await journal.tx.execute(sql`
    ${NOTED}
    select ${journal.institutionId}::bigint, ${journal.importId}::bigint, ${entity}, t.id, 'create', null::jsonb,
      jsonb_build_object('fingerprint', ${fingerprint(entity)})
    from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) as v join ${sql.raw(STORAGE[entity].table)} as t
      on t.id = v.value::bigint`);
}

/** Of what the columns of row `t` say; that a field was corrected shows in the field itself. */
export function fingerprint(entity: RosterEntity): SQL {
  return sql`md5(${imageOf(writtenColumns(entity).filter((name) => name !== "corrected_fields"))}::text)`;
}

/**
 * Tells of everyone who lost rights by what the journal holds: accounts that are closed, and people who left a section
 * or a child. In the same transaction, so that nothing ends unheard.
 */
export async function announceEndedRights(ctx: Context, journal: Journal): Promise<void> {
  await bindInvitations(
    ctx,
    journal.tx,
    sql`select (c.before ->> 'guardian_user_id')::bigint as guardian, (c.before ->> 'student_id')::bigint as student
      from users.roster_changes c where c.institution_id = ${journal.institutionId} and c.import_id = ${journal.importId}
        and c.entity = 'guardianships' and c.action = 'delete'`,
  );
  const own = sql`c.institution_id = ${journal.institutionId} and c.import_id = ${journal.importId}`;
  const found = await journal.tx.execute(sql`
    with ended as (
      select c.row_id as id, true as is_account from users.roster_changes c
      where ${own} and c.entity = 'users'
        and (c.action = 'delete' or c.after ->> 'is_active' = 'false' or c.after ->> 'status' = 'tobedeleted')
      union
      select s.user_id, false from users.roster_changes c
        left join students.enrollments e on e.id = c.row_id
        join students.students s on s.id = coalesce((c.before ->> 'student_id')::bigint, e.student_id)
      where ${own} and c.entity = 'enrollments' and (c.action = 'delete' or c.after ->> 'status' <> 'active'
        or c.before ?| array['student_id', 'section_id', 'begin_date', 'end_date'])
      union
      select coalesce((c.before ->> 'user_id')::bigint, t.user_id), false from users.roster_changes c
        left join courses.section_teachers t on t.id = c.row_id
      where ${own} and c.entity = 'sectionTeachers'
        and (c.action = 'delete' or c.before ?| array['user_id', 'section_id'])
      union
      select t.user_id, false from users.roster_changes c join courses.section_teachers t on t.section_id = c.row_id
      where ${own} and c.entity = 'sections' and c.after ->> 'status' = 'tobedeleted'
      union
      select (c.before ->> 'guardian_user_id')::bigint, false from users.roster_changes c
      where ${own} and c.entity = 'guardianships'
        and (c.action = 'delete' or c.before ?| array['guardian_user_id', 'student_id'])
      union
      select c.row_id, false from users.roster_changes c
      where ${own} and c.entity = 'users' and c.before ? 'role_id'
    )
    select id, bool_or(is_account) as is_account from ended where id is not null group by id order by id`);
  const people = People.parse(found).rows;
  const moved = await journal.tx.execute(sql`
    select c.row_id as id, c.before ->> 'email' as former from users.roster_changes c
    where ${own} and c.entity = 'users' and c.action = 'update' and c.before ->> 'email' is not null order by c.row_id`);
  await noteMoved(
    ctx,
    journal.tx,
    Moved.parse(moved).rows.map(({ id, former }) => ({ userId: id, former })),
  );
  for (const scope of ["account", "membership"] as const) {
    const userIds = people.filter((person) => person.is_account === (scope === "account")).map(({ id }) => id);
    for (let at = 0; at < userIds.length; at += EVENT_PEOPLE) {
      const payload = { userIds: userIds.slice(at, at + EVENT_PEOPLE), scope };
      await enqueue(ctx, journal.tx, { type: "rights.ended", payload });
      await withholdAnswers(journal.tx, payload.userIds);
    }
  }
}
