import { sql } from "drizzle-orm";
import * as z from "zod";
import { isAdult } from "../access/students.ts";
import { recordAuditBy } from "../audit/record.ts";
import type { Transaction } from "../database.ts";
import { noteRightsEnded } from "../identity/end-rights.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { withholdAnswers } from "../outbox/withhold-answers.ts";
import { bindInvitations } from "./bind-invitations.ts";

/** Families in one transaction: each person is asked about at a few services. */
const MOST_AT_ONCE = 500;
const Ended = z.object({ rows: z.array(z.object({ guardian: z.coerce.number(), student: z.coerce.number() })) });

/**
 * Takes from guardians what still hangs on the records of pupils who came of age, each once: rooms, sockets, kept
 * answers. What they may read ended by itself on the day (`seesRecords`). Answers how many ties ended, at most `most`.
 */
export async function endAdultRecords(
  tx: Transaction,
  { institutionId, now }: { readonly institutionId: number; readonly now: Date },
  most: number,
): Promise<number> {
  const clock = { institutionId, now: () => now };
  // Whose date of birth was wrong comes of age another time.
  await tx.execute(sql`
    update users.guardianships g set records_ended_at = null from students.students s
    where g.institution_id = ${institutionId} and g.records_ended_at is not null and s.id = g.student_id
      and not ${isAdult(clock, sql`s.date_of_birth`)}`);
  const found = await tx.execute(sql`
    with due as (
      select g.id from users.guardianships g join students.students s on s.id = g.student_id
      where g.institution_id = ${institutionId} and g.can_view_records and g.adult_access is null
        and g.records_ended_at is null and ${isAdult(clock, sql`s.date_of_birth`)}
      order by g.id limit ${Math.min(most, MOST_AT_ONCE)} for update of g
    )
    update users.guardianships g set records_ended_at = ${now.toISOString()} from due where g.id = due.id
    returning g.guardian_user_id as guardian, g.student_id as student`);
  const ties = Ended.parse(found).rows;
  if (ties.length === 0) return 0;
  await bindInvitations(
    clock,
    tx,
    sql`select guardian, student from jsonb_to_recordset(${JSON.stringify(ties)}::jsonb) as e(guardian bigint, student bigint)`,
  );
  const guardians = [...new Set(ties.map(({ guardian }) => guardian))];
  await noteRightsEnded(clock, tx, institutionId, { userIds: guardians, scope: "membership" });
  await withholdAnswers(tx, guardians);
  const pupils = Map.groupBy(ties, ({ student }) => student);
  await recordAuditBy(
    { institutionId, at: now, requestId: "coming-of-age" },
    tx,
    [...pupils].map(([student, ended]) => ({
      action: "guardians.records_ended",
      entity: "student",
      entityId: student,
      before: { guardians: Object.fromEntries(ended.map(({ guardian }) => [guardian, { canViewRecords: true }])) },
      after: { guardians: Object.fromEntries(ended.map(({ guardian }) => [guardian, { canViewRecords: false }])) },
    })),
  );
  await enqueue(
    { ...clock, actor: { institutionId } },
    tx,
    ...[...pupils].map(([studentId, ended]) => ({
      type: "guardians.records_ended" as const,
      payload: { studentId, guardianIds: ended.map(({ guardian }) => guardian) },
    })),
  );
  return ties.length;
}
