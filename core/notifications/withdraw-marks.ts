import { sql } from "drizzle-orm";
import { grades, guardianships, notifications, students } from "#schema/index.ts";
import type { Transaction } from "../database.ts";
import { MARKS } from "./send-held-marks.ts";

/**
 * Takes the notices that tell of a column's marks out of the lists of their readers, or gives them back: what families
 * no longer see in the record they do not see there either. One that tells of several columns goes while any is hidden.
 */
export async function withdrawMarks(tx: Transaction, assignmentId: number, hidden: boolean): Promise<void> {
  const withdrawn = hidden
    ? sql`jsonb_set(${notifications.data}, '{withdrawn}', coalesce(${notifications.data} -> 'withdrawn', '{}') || jsonb_build_object(${String(assignmentId)}::text, true))`
    : sql`${notifications.data} #- array['withdrawn', ${String(assignmentId)}::text]`;
  const marked = sql`select ${grades.studentId} from ${grades} where ${grades.assignmentId} = ${assignmentId}`;
  await tx
    .update(notifications)
    .set({ data: withdrawn })
    .where(
      sql`${notifications.kind} = ${MARKS} and ${notifications.userId} = any(array(
        select ${students.userId} from ${students} where ${students.id} in (${marked})
        union select ${guardianships.guardianUserId} from ${guardianships} where ${guardianships.studentId} in (${marked})))
        and ${notifications.data} -> 'marks' ?| array(select ${grades.id}::text from ${grades} where ${grades.assignmentId} = ${assignmentId})`,
    );
}
