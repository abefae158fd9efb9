import { type SQL, sql } from "drizzle-orm";
import type { AuditAction } from "#contracts/api/audit/words.ts";
import type { Context } from "../context.ts";
import type { Queries } from "../database.ts";

const ACTION: AuditAction = "student.read";

/**
 * For the batch that reads a pupil's file: the entry that staff opened it, once in an hour for each person and pupil.
 * `studentId` is null where the pupil is out of reach, and then nobody has opened anything. A family that reads its own
 * leaves none. The entry is made where the rows are read, so that there is no file without it; it waits for whoever is
 * writing to the school's log, some milliseconds, and the next reads of the hour wait for nobody.
 */
export function noteStudentRead(ctx: Context, q: Queries, studentId: SQL<number>) {
  const { institutionId, userId, role, kind, sessionId } = ctx.actor;
  if (kind === "student" || kind === "parent") return [];
  const { ip, userAgent, requestId } = ctx.origin;
  return [
    q.execute(sql`select users.note_read(${institutionId}, ${userId}, ${role}, ${ACTION}, 'student', ${studentId}::text,
      ${ctx.now().toISOString()}::timestamptz, ${ip}::inet, ${userAgent}, ${sessionId}, ${requestId})`),
  ];
}
