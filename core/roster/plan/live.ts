import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import type { RemovalGroup, RosterEntity } from "#contracts/api/roster/roster.ts";
import type { Transaction } from "../../database.ts";

const Counts = z.object({
  student: z.coerce.number(),
  parent: z.coerce.number(),
  teacher: z.coerce.number(),
  school_admin: z.coerce.number(),
  enrollments: z.coerce.number(),
  sectionTeachers: z.coerce.number(),
  guardianships: z.coerce.number(),
  sections: z.coerce.number(),
  courses: z.coerce.number(),
  roles: z.coerce.number(),
});
const Answer = z.object({ rows: z.tuple([Counts]) });

/** Which status a live row has, or has not; rows of the other entities are live as long as they are there. */
const LIVE = {
  users: ["=", "active"],
  students: ["=", "active"],
  enrollments: ["=", "active"],
  sections: ["<>", "tobedeleted"],
  courses: ["<>", "tobedeleted"],
} as const satisfies Partial<Record<RosterEntity, readonly ["=" | "<>", string]>>;

export function isLive(entity: keyof typeof LIVE, status: string): boolean {
  const [is, like] = LIVE[entity];
  return (status === like) === (is === "=");
}

function live(entity: keyof typeof LIVE): SQL {
  const [is, like] = LIVE[entity];
  return sql.raw(`status ${is} '${like}'`);
}

/** Live rows of each group in the whole school, whatever an archive names of it: what the share of closings is of. */
export async function countLive(tx: Transaction, institutionId: number): Promise<Record<RemovalGroup, number>> {
  const people = (kind: string) =>
    sql`count(*) filter (where r.kind = ${kind} and u.${live("users")}) as ${sql.identifier(kind)}`;
  const answer = await tx.execute(sql`
    select p.*,
      (select count(*) from students.enrollments where institution_id = ${institutionId} and ${live("enrollments")}) as enrollments,
      (select count(*) from courses.section_teachers where institution_id = ${institutionId}) as "sectionTeachers",
      (select count(*) from users.guardianships where institution_id = ${institutionId}) as guardianships,
      (select count(*) from courses.sections where institution_id = ${institutionId} and ${live("sections")}) as sections,
      (select count(*) from courses.courses where institution_id = ${institutionId} and ${live("courses")}) as courses,
      (select count(*) from users.user_roles where institution_id = ${institutionId}) as roles
    from (
      select ${sql.join([people("student"), people("parent"), people("teacher"), people("school_admin")], sql`, `)}
      from users.users u join users.roles r on r.id = u.role_id where u.institution_id = ${institutionId}
    ) as p`);
  return Answer.parse(answer).rows[0];
}
