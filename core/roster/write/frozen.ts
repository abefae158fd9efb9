import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { RosterEntity } from "#contracts/api/roster/roster.ts";
import type { Journal } from "./change-log.ts";
import { STORAGE } from "./storage.ts";

const pupil = (row: string) => `(select p.user_id from students.students p where p.id = ${row}.student_id)`;

/** Whom a row concerns, as ids of users. */
const PEOPLE: Partial<Record<RosterEntity, (row: string) => readonly string[]>> = {
  users: (row) => [`${row}.id`],
  students: (row) => [`${row}.user_id`],
  roles: (row) => [`${row}.user_id`],
  guardianships: (row) => [`${row}.guardian_user_id`, pupil(row)],
  enrollments: (row) => [pupil(row)],
  sectionTeachers: (row) => [`${row}.user_id`],
};

const FROZEN = `select u.id from users.users u where u.restricted_at is not null or u.blocked_at is not null
  union select f.user_id from students.students f where f.restricted_at is not null or f.blocked_at is not null`;

/** Does row `row` concern a person whose data a privacy request restricts or blocks? The few of a school are read once. */
export function ofFrozen(entity: RosterEntity, row: "t" | "r"): SQL {
  const people = PEOPLE[entity]?.(row);
  if (people === undefined) return sql`false`;
  return sql.raw(`(${people.map((person) => `coalesce(${person} in (${FROZEN}), false)`).join(" or ")})`);
}

const Count = z.object({ rows: z.tuple([z.object({ count: z.coerce.number() })]) });

/** How many such people have rows that an import made, changed or took out. */
export async function countFrozen(journal: Journal, importId: number): Promise<number> {
  const parts = Object.entries(PEOPLE).flatMap(([entity, people]) => {
    const { table } = STORAGE[RosterEntity.parse(entity)];
    const own = sql`c.institution_id = ${journal.institutionId} and c.import_id = ${importId} and c.entity = ${entity}`;
    const whose = (row: string) => sql.raw(`unnest(array[${people(row).join(", ")}]) as person`);
    return [
      sql`select ${whose("t")} from users.roster_changes c join ${sql.raw(table)} t on t.id = c.row_id where ${own}`,
      sql`select ${whose("r")} from users.roster_changes c, jsonb_populate_record(null::${sql.raw(table)}, c.before) as r
        where ${own} and c.action = 'delete'`,
    ];
  });
  const counted = await journal.tx.execute(
    sql`select count(*) as count from (${sql.raw(FROZEN)}) as held
      where id in (select person from (${sql.join(parts, sql` union all `)}) as touched)`,
  );
  return Count.parse(counted).rows[0].count;
}
