import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { documentsApi } from "#contracts/api/evaluation/documents.ts";
import type { Input } from "#contracts/endpoint.ts";
import type { PaperLanguage } from "#contracts/internal/paper.ts";
import { academicSessions, evaluationSessions, institutions, students, users } from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { isReachedStudent, runsSchool } from "../access/students.ts";
import type { Context, SystemContext } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { schoolDay } from "../school-day.ts";
import { attendanceOf } from "./attendance.ts";
import { type SessionRow, selectSessions, tutorsSession } from "./internal.ts";
import { type Draft, issue, readLetterhead } from "./issue.ts";
import type { PaperSchool } from "./papers/parts.ts";
import { reportCard } from "./papers/report-card.ts";
import { loadSheet } from "./sheet.ts";

export interface PdfFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * A pupil's report card of a term as PDF: to who runs the school and the group's tutor once the session is closed, to the
 * pupil and the family from the day that was said. Errors: `not_found`, `conflict` while there is none.
 */
export async function getReportCard(ctx: Context, input: Input<typeof documentsApi.reportCard>): Promise<PdfFile> {
  authorize(ctx, "evaluation.manage", "grades.read", "children.grades.read");
  const { id, academicSessionId, language } = input;
  const isFamily = ctx.actor.kind === "parent" || ctx.actor.kind === "student";
  const seesAll = isFamily || (runsSchool(ctx.actor) && may(ctx, "grades.read"));
  const [found, sessions] = await ctx.db.batch((q) => [
    q
      .select({ id: students.id, studentNumber: students.studentNumber })
      .from(students)
      .where(isReachedStudent(ctx, id)),
    selectSessions(q, ctx)
      .where(
        and(
          sql`exists (select from students.enrollments e inner join courses.sections s on s.id = e.section_id
            inner join users.academic_sessions y on y.id = s.academic_session_id where e.student_id = ${id}
            and s.group_name = ${evaluationSessions.groupName} and y.school_year = ${academicSessions.schoolYear})`,
          sql`${evaluationSessions.closedAt} is not null`,
          isFamily ? sql`${evaluationSessions.familiesFrom} <= ${schoolDay(ctx)}` : undefined,
          academicSessionId === undefined ? undefined : eq(evaluationSessions.academicSessionId, academicSessionId),
          seesAll ? undefined : tutorsSession(ctx),
        ),
      )
      .orderBy(desc(evaluationSessions.closedAt), desc(academicSessions.startDate))
      .limit(8),
  ]);
  const student = orNotFound(found[0]);
  // Whoever teaches a pupil without being their tutor has no more to do with this than a stranger.
  if (!seesAll) orNotFound(sessions[0]);
  const { school, letterhead } = await readLetterhead(ctx);
  for (const session of sessions) {
    const [draft] = await draftReportCards(ctx, session, school, language, [id]);
    if (draft === undefined) continue;
    const papers = await issue({ ...ctx, issuedBy: ctx.actor.userId }, [draft]);
    const bytes = await ctx.ports.papers.render(papers, letterhead, ctx.now());
    return { name: `${student.studentNumber}-${session.yearTitle}-${session.title}.pdf`, bytes };
  }
  throw new AppError("conflict", "Todavía no hay un boletín publicado.", { reason: "session_not_published" });
}

/** The report cards of those pupils of the group that the session has, as they would be issued now. */
export async function draftReportCards(
  ctx: Context | SystemContext,
  session: SessionRow,
  school: PaperSchool,
  language: PaperLanguage,
  studentIds: readonly number[],
): Promise<Draft[]> {
  const sheet = await loadSheet(ctx, session);
  const rows = sheet.rows.filter(({ studentId }) => studentIds.includes(studentId));
  if (rows.length === 0) return [];
  const ids = rows.map(({ studentId }) => studentId);
  const [attended, [people, [clock]]] = await Promise.all([
    attendanceOf(ctx, ids, session),
    ctx.db.batch((q) => [
      q
        .select({
          id: students.id,
          name: sql<string>`${users.givenName} || ' ' || ${users.familyName}`,
          studentNumber: students.studentNumber,
          dateOfBirth: students.dateOfBirth,
        })
        .from(students)
        .innerJoin(users, eq(users.id, students.userId))
        .where(and(inArray(students.id, ids), isNull(students.blockedAt))),
      q
        .select({
          closedOn: sql<string>`users.school_day(${session.closedAt?.toISOString() ?? null}::timestamptz, ${institutions.id})::text`,
        })
        .from(institutions)
        .where(eq(institutions.id, sql`nullif(current_setting('app.institution_id', true), '')::bigint`)),
    ]),
  ]);
  const named = {
    ...sheet,
    groupName: session.groupName,
    tutor: session.tutorId === null ? null : { id: session.tutorId, name: session.tutor ?? "" },
    academicSession: {
      id: session.academicSessionId,
      title: session.title,
      schoolYear: session.yearTitle,
      isYear: session.isYear,
    },
  };
  const byId = new Map(people.map((person) => [person.id, person]));
  return rows.flatMap((row) => {
    const student = byId.get(row.studentId);
    if (student === undefined) return [];
    const card = {
      language,
      school,
      sheet: named,
      row,
      student,
      attended: attended.get(student.id),
      closedOn: clock?.closedOn ?? session.endDate,
    };
    return [
      {
        kind: "report_card",
        studentId: student.id,
        evaluationSessionId: session.id,
        language,
        write: (issuedOn: string) => reportCard(card, issuedOn),
      } satisfies Draft,
    ];
  });
}
