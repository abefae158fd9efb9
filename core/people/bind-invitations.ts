import { type SQL, sql } from "drizzle-orm";
import { seesRecords } from "../access/students.ts";
import type { Transaction } from "../database.ts";
import type { Clock } from "../school-day.ts";

/**
 * A former guardian's invitations that were for the sake of the child now say so, and so end with the guardianship and
 * come back with it: rooms that the child or the child's group is in and no other child of theirs, all rooms when they
 * have no other child. Staff is invited for itself. `ended` gives `guardian` and `student` of each tie that ended, or
 * that shows its records no more.
 */
export async function bindInvitations(clock: Clock, tx: Transaction, ended: SQL): Promise<void> {
  const institutionId = "actor" in clock ? clock.actor.institutionId : clock.institutionId;
  await tx.execute(sql`
    with former as (${ended}),
    ended as (
      select f.guardian, f.student from former f join users.users u on u.id = f.guardian
        join users.roles r on r.id = u.role_id and r.kind = 'parent'
    ), left_to as (
      select g.guardian_user_id as guardian, s.id as student, s.user_id, s.group_name
      from users.guardianships g join students.students s on s.id = g.student_id
      where g.guardian_user_id in (select guardian from ended) and ${seesRecords(clock, "g")}
    )
    update communications.chat_members m set student_id = e.student
    from ended e join students.students s on s.id = e.student, communications.chat_rooms r
    where m.user_id = e.guardian and m.room_id = r.id and m.student_id is null
      and m.institution_id = ${institutionId}
      and (not exists (select from left_to l where l.guardian = e.guardian)
        or ((r.group_name = s.group_name
            or exists (select from communications.chat_members c where c.room_id = r.id and c.user_id = s.user_id))
          and not exists (select from left_to l where l.guardian = e.guardian and (l.group_name = r.group_name
            or exists (select from communications.chat_members c where c.room_id = r.id and c.user_id = l.user_id)))))`);
}
