import { and, asc, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { EvaluationResult, EvaluationSessionRow, EvaluationSheet } from "#contracts/api/evaluation/results.ts";
import { scaleFor } from "#contracts/grade-levels.ts";
import {
  academicRecords,
  courses,
  evaluationRemarks,
  evaluationResults,
  evaluationSessions,
  sectionTeachers,
  students,
  users,
} from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { personName } from "../attendance/internal.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { selectScales } from "../institutions/grading-scales.ts";
import { fullName } from "../sections/internal.ts";
import { spanishCollation } from "../spanish-text.ts";
import {
  membersOf,
  passes,
  reachableSessions,
  type SessionRow,
  selectSessions,
  selectTaken,
  shortOf,
} from "./internal.ts";

/** What a record keeps of a result that is none. */
export const NO_RESULT = { not_assessed: "NE", exempt: "EX" } as const;

/** A record as the result it is. */
export function resultOf(record: {
  readonly grade: number | null;
  readonly gradeLabel: string | null;
}): EvaluationResult {
  const { grade: value, gradeLabel: label } = record;
  if (value !== null) return { status: "graded", value, label };
  return { status: label === NO_RESULT.exempt ? "exempt" : "not_assessed", value: null, label: null };
}

export function sessionView(row: SessionRow): Omit<EvaluationSessionRow, "students" | "missing"> {
  return {
    id: row.id,
    groupName: row.groupName,
    academicSession: {
      id: row.academicSessionId,
      title: row.title,
      schoolYear: row.yearTitle,
      isYear: row.isYear,
    },
    tutor: row.tutorId === null ? null : { id: row.tutorId, name: row.tutor ?? "" },
    isMine: row.isMine,
    closedAt: row.closedAt?.toISOString() ?? null,
    familiesFrom: row.familiesFrom,
    version: row.version,
  };
}

/** Whoever runs evaluations writes in every session, a tutor in their own, while it is open. */
export const writesIn = (ctx: Context, row: SessionRow): boolean =>
  row.closedAt === null && (may(ctx, "evaluation.manage") || row.isMine);

/** The session within reach, with all that those pupils take. Errors: `not_found`. */
export async function readSession(ctx: Context, id: number) {
  const [rows] = await ctx.db.batch((q) => [
    selectSessions(q, ctx).where(and(eq(evaluationSessions.id, id), reachableSessions(ctx))),
  ]);
  return orNotFound(rows[0]);
}

/**
 * The sheet of a group: what each pupil got in each subject they take, the tutor's comments, and what was amended after
 * it was closed. An open one shows what teachers have confirmed, a closed one what went on record. Errors: `not_found`.
 */
export async function getEvaluationSheet(ctx: Context, input: { readonly id: number }): Promise<EvaluationSheet> {
  authorize(ctx, "evaluation.manage", "grades.create");
  const session = await readSession(ctx, input.id);
  const sheet = await loadSheet(ctx, session);
  return {
    ...sheet,
    ...sessionView(session),
    canWrite: writesIn(ctx, session),
    canClose: writesIn(ctx, session),
    canManage: may(ctx, "evaluation.manage"),
  };
}

/** What stands on the sheet of a session, for who reached it: a person, or the school itself that makes papers of it. */
export async function loadSheet(
  { db }: Pick<Context, "db">,
  session: SessionRow,
  shows: "as it stands" | "confirmed" = "as it stands",
) {
  const { academicSessionId } = session;
  const [taken, scales, remarks] = await db.batch((q) => [
    selectTaken(q, session.schoolYear, session.groupName),
    selectScales(q),
    q.select().from(evaluationRemarks).where(eq(evaluationRemarks.evaluationSessionId, session.id)),
  ]);
  const members = membersOf(taken, session.groupName);
  const studentIds = [...members.keys()];
  const sectionIds = [...new Set([...members.values()].flat().map(({ sectionId }) => sectionId))];
  const none = [0];
  const [people, confirmed, records, teaching] = await db.batch((q) => [
    q
      .select({ id: students.id, name: fullName, studentNumber: students.studentNumber })
      .from(students)
      .innerJoin(users, eq(users.id, students.userId))
      .where(and(inArray(students.id, studentIds.length > 0 ? studentIds : none), isNull(students.blockedAt)))
      .orderBy(spanishCollation(fullName), asc(students.id)),
    q
      .select()
      .from(evaluationResults)
      .where(
        and(
          inArray(evaluationResults.sectionId, sectionIds.length > 0 ? sectionIds : none),
          eq(evaluationResults.academicSessionId, academicSessionId),
        ),
      ),
    q
      .select({
        studentId: academicRecords.studentId,
        courseId: academicRecords.courseId,
        courseTitle: courses.title,
        grade: academicRecords.grade,
        gradeLabel: academicRecords.gradeLabel,
        amendment: academicRecords.amendment,
        reason: academicRecords.amendmentReason,
        by: personName(sql`${academicRecords.recordedBy}`),
        at: academicRecords.recordedAt,
      })
      .from(academicRecords)
      .innerJoin(courses, eq(courses.id, academicRecords.courseId))
      .where(
        and(
          inArray(academicRecords.studentId, studentIds.length > 0 ? studentIds : none),
          eq(academicRecords.academicSessionId, academicSessionId),
        ),
      )
      .orderBy(desc(academicRecords.amendment)),
    q
      .select({
        sectionId: sectionTeachers.sectionId,
        name: sql<string>`${users.givenName} || ' ' || ${users.familyName}`,
      })
      .from(sectionTeachers)
      .innerJoin(users, eq(users.id, sectionTeachers.userId))
      .where(inArray(sectionTeachers.sectionId, sectionIds.length > 0 ? sectionIds : none))
      .orderBy(desc(sectionTeachers.isPrimary), asc(users.familyName)),
  ]);
  const isClosed = session.closedAt !== null && shows === "as it stands";
  const stored = new Map<string, EvaluationResult>(
    confirmed.map(({ studentId, sectionId, status, value, label }) => [
      `${studentId}/${sectionId}`,
      { status, value, label },
    ]),
  );
  const latest = new Map<string, (typeof records)[number]>();
  for (const record of records) {
    const key = `${record.studentId}/${record.courseId}`;
    if (!latest.has(key)) latest.set(key, record);
  }
  const teachers = Map.groupBy(teaching, ({ sectionId }) => sectionId);
  const subjects = new Map(
    [...members.values()].flat().map((one) => [
      one.sectionId,
      {
        sectionId: one.sectionId,
        courseId: one.courseId,
        title: one.courseTitle,
        subject: one.subject,
        gradeLevel: one.gradeLevel,
        teachers: (teachers.get(one.sectionId) ?? []).map(({ name }) => name),
      },
    ]),
  );
  const remarkOf = new Map(remarks.map((remark) => [remark.studentId, remark]));
  const rows = people.map((person) => {
    const remark = remarkOf.get(person.id);
    const results = (members.get(person.id) ?? []).map(({ sectionId, courseId }) => {
      const record = latest.get(`${person.id}/${courseId}`);
      const result = isClosed
        ? record === undefined
          ? null
          : resultOf(record)
        : (stored.get(`${person.id}/${sectionId}`) ?? null);
      return { sectionId, isAmended: isClosed && (record?.amendment ?? 0) > 0, result };
    });
    const failed = results.filter(({ sectionId, result }) => {
      const scale = scaleFor(scales, subjects.get(sectionId)?.gradeLevel ?? "");
      return result !== null && !passes(result, scale);
    });
    return {
      studentId: person.id,
      name: person.name,
      studentNumber: person.studentNumber,
      comment: remark?.comment ?? null,
      decision: remark?.decision ?? null,
      remarkVersion: remark?.version ?? 0,
      results,
      failed: failed.length,
    };
  });
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const before = (record: (typeof records)[number]) =>
    records.find(
      (one) =>
        one.studentId === record.studentId &&
        one.courseId === record.courseId &&
        one.amendment === record.amendment - 1,
    );
  return {
    students: people.length,
    missing: rows.reduce((sum, { results }) => sum + results.filter(({ result }) => result === null).length, 0),
    closedBy: session.closedBy,
    subjects: [...subjects.values()].map(({ gradeLevel: _, ...subject }) => subject),
    rows,
    amendments: records
      .filter(({ amendment }) => amendment > 0)
      .map((record) => {
        const was = before(record);
        return {
          student: names.get(record.studentId) ?? "",
          courseTitle: record.courseTitle,
          before: was === undefined ? "—" : shortOf(resultOf(was)),
          after: shortOf(resultOf(record)),
          reason: record.reason ?? "",
          by: record.by ?? "",
          at: record.at.toISOString(),
        };
      }),
  };
}

export type LoadedSheet = Awaited<ReturnType<typeof loadSheet>>;
