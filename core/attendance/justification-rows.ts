import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { JustificationRow } from "#contracts/api/attendance/justifications.ts";
import { attendanceCodes, justifications, students } from "#schema/index.ts";
import { may } from "../access/authorize.ts";
import { anyOf, isAdult, ownPupils, runsSchool, tutoredStudents } from "../access/students.ts";
import type { AuditEntry } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { orNotFound } from "../errors.ts";
import { asTime, personName } from "./internal.ts";

type Reader = Context;

/** A condition over `students`: the actor decides on their justifications, for the school or as their group's tutor. */
export function decidesOn(ctx: Reader): SQL {
  const { actor } = ctx;
  if (!may(ctx, "attendance.update")) return sql`false`;
  if (runsSchool(actor)) return sql`true`;
  return tutoredStudents(ctx);
}

/** A condition over `students`: the actor is their family, or themselves of age. */
export function asksFor(ctx: Reader): SQL {
  const { actor } = ctx;
  if (actor.kind === "student") {
    return sql`(${students.userId} = ${actor.userId} and ${isAdult(ctx, sql`${students.dateOfBirth}`)})`;
  }
  if (actor.kind !== "parent") return sql`false`;
  // Whom the school may not contact it could not answer.
  return sql`${students.id} = ${ownPupils(ctx)} and ${students.id} = ${anyOf(
    sql`select g.student_id from users.guardianships g where g.guardian_user_id = ${actor.userId} and g.can_contact`,
  )}`;
}

/** A condition over `students`: whose justifications the actor sees. */
export function seesJustificationsOf(ctx: Reader): SQL | undefined {
  const { actor } = ctx;
  const isFamily = actor.kind === "parent" || actor.kind === "student";
  return and(isFamily ? sql`${students.id} = ${ownPupils(ctx)}` : decidesOn(ctx), isNull(students.blockedAt));
}

/** With their table joined to `students`. */
export function justificationColumns(ctx: Reader) {
  const { actor } = ctx;
  const isFamily = actor.kind === "parent" || actor.kind === "student";
  return {
    id: justifications.id,
    studentId: students.id,
    studentName: sql<string>`(select p.family_name || ', ' || p.given_name from users.users p where p.id = ${students.userId})`,
    studentNumber: students.studentNumber,
    groupName: students.groupName,
    startDate: justifications.startDate,
    endDate: justifications.endDate,
    startsAt: sql<string | null>`${asTime(justifications.startsAt)}`,
    endsAt: sql<string | null>`${asTime(justifications.endsAt)}`,
    kind: justifications.kind,
    source: justifications.source,
    state: justifications.state,
    codeTitle: sql<string | null>`(select c.title from ${attendanceCodes} c where c.id = ${justifications.codeId})`,
    minutes: justifications.minutes,
    by: personName(sql`${justifications.createdBy}`),
    at: justifications.createdAt,
    decidedBy: personName(sql`${justifications.decidedBy}`),
    decidedAt: justifications.decidedAt,
    content: justifications.content,
    decisionNote: justifications.decisionNote,
    fileKey: justifications.fileKey,
    fileSecret: justifications.fileSecret,
    fileType: justifications.fileType,
    fileBytes: justifications.fileBytes,
    isMine: sql<boolean>`${justifications.createdBy} = ${actor.userId}`,
    // Within a batch of other reads each of these is one row.
    isDecider: isFamily ? sql<boolean>`false` : sql<boolean>`(${decidesOn(ctx)})`,
    isAsker: sql<boolean>`(${asksFor(ctx)})`,
    version: justifications.version,
  };
}

type Row = Awaited<ReturnType<typeof lockedJustification>>;

export function justificationView(row: Row): JustificationRow {
  const { studentId, studentName, groupName, fileType, fileBytes, isMine, isDecider, isAsker, at, decidedAt } = row;
  const waits = row.state === "waiting";
  const owns = isMine && (isAsker || isDecider);
  return {
    id: row.id,
    student: { id: studentId, name: studentName, groupName },
    startDate: row.startDate,
    endDate: row.endDate,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    kind: row.kind,
    source: row.source,
    state: row.state,
    codeTitle: row.state === "accepted" ? row.codeTitle : null,
    minutes: row.minutes,
    by: row.by ?? "",
    at: at.toISOString(),
    decidedBy: row.decidedBy,
    decidedAt: decidedAt?.toISOString() ?? null,
    hasText: row.content !== null,
    file: fileType === null || fileBytes === null ? null : { contentType: fileType, bytes: fileBytes },
    canDecide: waits && isDecider,
    canWithdraw: (waits && owns) || (row.state === "accepted" && isDecider),
    canAttach: owns && (waits || (row.state === "accepted" && row.source === "office")),
    version: row.version,
  };
}

/** One that the actor sees, locked for whoever writes it. Errors: `not_found`. */
export async function lockedJustification(ctx: Context, tx: Transaction, id: number) {
  const [held] = await tx
    .select({ id: justifications.id })
    .from(justifications)
    .where(eq(justifications.id, id))
    .for("no key update");
  orNotFound(held);
  const [row] = await tx
    .select(justificationColumns(ctx))
    .from(justifications)
    .innerJoin(students, eq(students.id, justifications.studentId))
    .where(and(eq(justifications.id, id), seesJustificationsOf(ctx)));
  return orNotFound(row);
}

/** What a row says, opened: by its author and whom it is for. */
export async function opened(ctx: Context, row: Row) {
  const { institutionId } = ctx.actor;
  const open = (column: "content" | "decision_note", sealed: string | null) =>
    sealed === null
      ? null
      : ctx.ports.cipher.open(
          { column: `students.attendance_justifications.${column}`, institutionId, rowId: row.id },
          sealed,
        );
  const [text, note] = await Promise.all([open("content", row.content), open("decision_note", row.decisionNote)]);
  return { ...justificationView(row), text, note };
}

/** Seals what was written for its place in a row. */
export function sealed(ctx: Context, column: "content" | "decision_note" | "file_secret", rowId: number, text: string) {
  const { institutionId } = ctx.actor;
  return ctx.ports.cipher.seal({ column: `students.attendance_justifications.${column}`, institutionId, rowId }, text);
}

/** For the log, which is kept for ever: whose and which days, not why. */
export function noted(row: Pick<Row, "studentNumber" | "startDate" | "endDate" | "startsAt" | "endsAt">) {
  const { studentNumber, startDate, endDate, startsAt, endsAt } = row;
  return { studentNumber, startDate, endDate, ...(startsAt === null ? {} : { startsAt, endsAt }) };
}

/** The entry that staff opened what a family wrote; a family that reads its own leaves none. */
export function readEntry(row: Row, what: { readonly file?: true } = {}): AuditEntry[] {
  if (!row.isDecider || row.isMine || (row.content === null && what.file === undefined)) return [];
  const after = { ...noted(row), ...what };
  return [{ action: "justification.read", entity: "justification", entityId: row.id, after }];
}
