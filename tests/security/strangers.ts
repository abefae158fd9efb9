import { type Query, withRows } from "#testing/context.ts";
import type { TestDatabase } from "#testing/database.ts";

/** What the custom role `helper` may do: little, but with an administrator's reach over rows. */
export const HELPER_PERMISSIONS = ["institution.read", "courses.read", "communications.read"] as const;

const DANIEL = `select s.id, s.institution_id, s.group_name from users.users u
  join students.students s on s.user_id = u.id where u.email = 'student@demo.eduai.test'`;
const HIS_SECTIONS = `select e.section_id from students.enrollments e join daniel d on d.id = e.student_id`;

/** People of the demo school by what they have to do with Daniel; each query finds the user who becomes that person. */
const STRANGERS: Readonly<Record<string, string>> = {
  // Teaches, but nobody of Daniel's group.
  "teacher2@demo": `select t.user_id from courses.section_teachers t, daniel d
    where t.institution_id = d.institution_id
    group by t.user_id having bool_and(t.section_id not in (${HIS_SECTIONS})) order by 1 limit 1`,
  // Teaches Daniel another subject.
  "teacher3@demo": `select t.user_id from courses.section_teachers t join users.users u on u.id = t.user_id
    join students.enrollments e on e.section_id = t.section_id join daniel d on d.id = e.student_id
    where e.status = 'active' and coalesce(e.end_date, current_date) >= current_date
    and u.email <> 'teacher@demo.eduai.test' order by 1 limit 1`,
  // A classmate.
  "student2@demo": `select s.user_id from students.students s, daniel d
    where s.group_name = d.group_name and s.institution_id = d.institution_id and s.id <> d.id order by 1 limit 1`,
  // A pupil who shares no section with him.
  "student3@demo": `select s.user_id from students.students s, daniel d
    where s.institution_id = d.institution_id and exists (select 1 from students.enrollments e where e.student_id = s.id)
    and not exists (select 1 from students.enrollments e where e.student_id = s.id and e.section_id in (${HIS_SECTIONS}))
    order by 1 limit 1`,
  // The family of such a pupil.
  "parent3@demo": `select g.guardian_user_id from users.guardianships g, daniel d
    where g.institution_id = d.institution_id group by g.guardian_user_id
    having bool_and(g.can_view_records) and not bool_or(g.student_id in (select e.student_id from students.enrollments e
      where e.section_id in (${HIS_SECTIONS}))) order by 1 limit 1`,
};

/**
 * Gives seeded people of the demo school, none of whom can sign in, the demo password and an address:
 * `teacher2` teaches other groups, `teacher3` teaches Daniel another subject, `student2` is his classmate, `student3` and
 * `parent3` belong to another group, `parent4` is his guardian without record rights, `helper` has a custom role.
 */
export async function admitStrangers(database: TestDatabase): Promise<void> {
  await withRows(database, async (query) => {
    for (const [name, find] of Object.entries(STRANGERS)) {
      const [row] = await query<{ id: string }>(`with daniel as (${DANIEL}) select * from (${find}) as found(id)`);
      if (row === undefined) throw new Error(`the demo school has nobody to be ${name}`);
      await admit(query, name, row.id);
    }
    await admit(query, "parent4@demo", await freeGuardian(query));
    await query(`with daniel as (${DANIEL}), father as (select id from users.users where email = 'parent4@demo.eduai.test'),
      others as (delete from users.guardianships where guardian_user_id in (select id from father))
      insert into users.guardianships (institution_id, guardian_user_id, student_id, relation, is_primary, has_custody, can_contact, can_view_records)
      select d.institution_id, f.id, d.id, 'father', false, false, false, false from daniel d, father f`);
    const [role] = await query<{ id: string }>(
      `insert into users.roles (institution_id, name, kind, title)
       select institution_id, 'helper', 'school_admin', 'Ayudante' from (${DANIEL}) d returning id`,
    );
    const helper = await freeGuardian(query);
    await query(
      "insert into users.role_permissions (institution_id, role_id, permission) select r.institution_id, r.id, p from users.roles r, unnest($2::text[]) p where r.id = $1",
      [role?.id, HELPER_PERMISSIONS],
    );
    await query("update users.users set role_id = $2 where id = $1", [helper, role?.id]);
    await admit(query, "helper@demo", helper);
  });
}

/** A guardian of others in the demo school who has no sign-in yet. */
async function freeGuardian(query: Query): Promise<string> {
  const [row] = await query<{ id: string }>(
    `with daniel as (${DANIEL}) select max(g.guardian_user_id) as id from users.guardianships g
     join users.users u on u.id = g.guardian_user_id, daniel d
     where g.institution_id = d.institution_id and u.password_hash is null and g.student_id <> d.id`,
  );
  if (row === undefined) throw new Error("every guardian has a sign-in");
  return row.id;
}

async function admit(query: Query, name: string, id: string): Promise<void> {
  await query(
    `update users.users set email = $2,
     password_hash = (select password_hash from users.users where email = 'teacher@demo.eduai.test') where id = $1`,
    [id, `${name}.eduai.test`],
  );
}
