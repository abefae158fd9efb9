import { getRegister } from "#core/attendance/get-register.ts";
import { getStudentAttendance } from "#core/attendance/get-student-attendance.ts";
import { listAttendanceAlerts } from "#core/attendance/list-alerts.ts";
import { listJustifications } from "#core/attendance/list-justifications.ts";
import { listRegisters } from "#core/attendance/list-registers.ts";
import { listAuditLogs } from "#core/audit/list-audit-logs.ts";
import { getBehaviorStatistics } from "#core/behavior/get-statistics.ts";
import { getStudentBehavior } from "#core/behavior/get-student-behavior.ts";
import { listBehavior } from "#core/behavior/list-behavior.ts";
import { listBehaviorPeople } from "#core/behavior/list-people.ts";
import { countOverdueBehavior, listBehaviorProcedures } from "#core/behavior/list-procedures.ts";
import { listBehaviorTasks } from "#core/behavior/measures.ts";
import type { Context } from "#core/context.ts";
import { getAcademicRecord } from "#core/evaluation/academic-record.ts";
import { listDocumentJobs } from "#core/evaluation/document-jobs.ts";
import { listIssuedDocuments } from "#core/evaluation/issued-documents.ts";
import { getReportCard } from "#core/evaluation/report-cards.ts";
import { getSectionResults } from "#core/evaluation/section-results.ts";
import { listEvaluationSessions } from "#core/evaluation/sessions.ts";
import { getEvaluationSheet } from "#core/evaluation/sheet.ts";
import { getTranscript } from "#core/evaluation/transcripts.ts";
import { getStudent } from "#core/students/get-student.ts";
import { listEnrollments } from "#core/students/list-enrollments.ts";
import { listSeats } from "#core/students/list-seats.ts";
import { listStudents } from "#core/students/list-students.ts";
import { number, withRows } from "./context.ts";
import type { TestDatabase } from "./database.ts";

/** Whose a list is asked about: a pupil, their section and group, the session of their group. */
export interface Place {
  readonly pupil: number;
  readonly section: number;
  readonly group: string;
  readonly session: number;
  /** A school day that is over. */
  readonly day: string;
}

export interface SchoolList {
  readonly by: "head" | "teacher" | "parent";
  /** `limit`: how many rows a page has, where it has a limit. */
  readonly read: (ctx: Context, place: Place, limit: number) => Promise<unknown>;
}

const by = (person: SchoolList["by"], read: SchoolList["read"]): SchoolList => ({ by: person, read });

/** Every list of the school's records, as the pages and the API ask for it. */
export const SCHOOL_LISTS: Readonly<Record<string, SchoolList>> = {
  "students: by name": by("head", (ctx, _, limit) => listStudents(ctx, { limit, sort: "familyName" })),
  "students: backwards": by("head", (ctx, _, limit) => listStudents(ctx, { limit, sort: "-familyName" })),
  "students: by number": by("head", (ctx, _, limit) => listStudents(ctx, { limit, sort: "studentNumber" })),
  "students: by group": by("head", (ctx, _, limit) => listStudents(ctx, { limit, sort: "groupName" })),
  "students: of a group": by("head", (ctx, { group }, limit) =>
    listStudents(ctx, { limit, sort: "familyName", groupName: group }),
  ),
  "students: of a level, active": by("head", (ctx, _, limit) =>
    listStudents(ctx, { limit, sort: "familyName", gradeLevel: "2º ESO", status: "active" }),
  ),
  "students: without a group": by("head", (ctx, _, limit) =>
    listStudents(ctx, { limit, sort: "familyName", withoutGroup: true }),
  ),
  "students: with an alert": by("head", (ctx, _, limit) =>
    listStudents(ctx, { limit, sort: "familyName", alerted: true }),
  ),
  "students: who fail": by("head", (ctx, _, limit) => listStudents(ctx, { limit, sort: "familyName", failing: 2 })),
  "students: search": by("head", (ctx, _, limit) => listStudents(ctx, { limit, sort: "familyName", search: "garcía" })),
  "students: of a teacher": by("teacher", (ctx, _, limit) => listStudents(ctx, { limit, sort: "familyName" })),
  "students: of a family": by("parent", (ctx, _, limit) => listStudents(ctx, { limit, sort: "familyName" })),
  "student: file": by("head", (ctx, { pupil }) => getStudent(ctx, { id: pupil })),
  "student: enrolments": by("head", (ctx, { pupil }) => listEnrollments(ctx, { id: pupil })),
  "student: seats of the level": by("head", (ctx, { pupil }) => listSeats(ctx, { id: pupil })),
  "student: seats, search": by("head", (ctx, { pupil }) => listSeats(ctx, { id: pupil, search: "matem" })),
  "student: attendance": by("head", (ctx, { pupil }) => getStudentAttendance(ctx, { id: pupil })),
  "student: attendance, teacher": by("teacher", (ctx, { pupil }) => getStudentAttendance(ctx, { id: pupil })),
  "student: attendance, family": by("parent", (ctx, { pupil }) => getStudentAttendance(ctx, { id: pupil })),
  "student: behaviour": by("head", (ctx, { pupil }) => getStudentBehavior(ctx, { id: pupil })),
  "student: behaviour, family": by("parent", (ctx, { pupil }) => getStudentBehavior(ctx, { id: pupil })),
  "student: record": by("head", (ctx, { pupil }) => getAcademicRecord(ctx, { id: pupil })),
  "student: record, teacher": by("teacher", (ctx, { pupil }) => getAcademicRecord(ctx, { id: pupil })),
  "student: record, family": by("parent", (ctx, { pupil }) => getAcademicRecord(ctx, { id: pupil })),
  "student: papers": by("head", (ctx, { pupil }) => listIssuedDocuments(ctx, { id: pupil })),
  "student: report card": by("head", (ctx, { pupil }) => getReportCard(ctx, { id: pupil, language: "es" })),
  "student: transcript": by("head", (ctx, { pupil }) => getTranscript(ctx, { id: pupil, language: "es" })),
  "student: audit": by("head", (ctx, { pupil }, limit) =>
    listAuditLogs(ctx, { limit, entity: "student", entityId: String(pupil) }),
  ),
  "registers: of a day": by("head", (ctx, { day }) => listRegisters(ctx, { date: day })),
  "registers: missing today": by("head", (ctx) => listRegisters(ctx, {})),
  "registers: of a teacher": by("teacher", (ctx, { day }) => listRegisters(ctx, { date: day })),
  "register: sheet": by("teacher", (ctx, { section, day }) => getRegister(ctx, { id: section, date: day })),
  "justifications: all": by("head", (ctx, _, limit) => listJustifications(ctx, { limit })),
  "justifications: waiting": by("head", (ctx, _, limit) => listJustifications(ctx, { limit, state: "waiting" })),
  "justifications: refused": by("head", (ctx, _, limit) => listJustifications(ctx, { limit, state: "refused" })),
  "justifications: of a tutor": by("teacher", (ctx, _, limit) => listJustifications(ctx, { limit })),
  "justifications: of a family": by("parent", (ctx, { pupil }, limit) =>
    listJustifications(ctx, { limit, studentId: pupil }),
  ),
  "alerts: open": by("head", (ctx, _, limit) => listAttendanceAlerts(ctx, { limit, state: "open" })),
  "alerts: all of a tutor": by("teacher", (ctx, _, limit) => listAttendanceAlerts(ctx, { limit })),
  "alerts: of a family": by("parent", (ctx, { pupil }, limit) =>
    listAttendanceAlerts(ctx, { limit, studentId: pupil }),
  ),
  "behaviour: all": by("head", (ctx, _, limit) => listBehavior(ctx, { limit })),
  "behaviour: incidents of a group": by("head", (ctx, { group }, limit) =>
    listBehavior(ctx, { limit, kind: "incident", groupName: group }),
  ),
  "behaviour: of a month": by("head", (ctx, { day }, limit) => listBehavior(ctx, { limit, from: day, to: day })),
  "behaviour: of a teacher": by("teacher", (ctx, _, limit) => listBehavior(ctx, { limit })),
  "behaviour: people": by("head", (ctx, { group }) => listBehaviorPeople(ctx, { groupName: group })),
  "behaviour: statistics": by("head", (ctx) => getBehaviorStatistics(ctx)),
  "procedures: open": by("head", (ctx, _, limit) => listBehaviorProcedures(ctx, { limit, state: "open" })),
  "procedures: overdue": by("head", (ctx, _, limit) => listBehaviorProcedures(ctx, { limit, state: "overdue" })),
  "procedures: how many overdue": by("head", (ctx) => countOverdueBehavior(ctx)),
  "procedures: tasks": by("teacher", (ctx) => listBehaviorTasks(ctx)),
  "evaluation: sessions": by("head", (ctx) => listEvaluationSessions(ctx, {})),
  "evaluation: sessions of a teacher": by("teacher", (ctx) => listEvaluationSessions(ctx, {})),
  "evaluation: sheet": by("head", (ctx, { session }) => getEvaluationSheet(ctx, { id: session })),
  "evaluation: results of a section": by("teacher", (ctx, { section }) => getSectionResults(ctx, { id: section })),
  "evaluation: papers of groups": by("head", (ctx) => listDocumentJobs(ctx)),
};

/** What the lists are asked about in the demo school: Daniel, in the demo teacher's first group. */
export async function demoPlace(database: TestDatabase): Promise<Place> {
  const pupil = await number(
    database,
    "select s.id from students.students s join users.users u on u.id = s.user_id where u.email = 'student@demo.eduai.test'",
  );
  const [row] = await withRows(database, (query) =>
    query<{ section: string; group: string; session: string; day: string }>(
      `select x.id as section, s.group_name as group, r.date::text as day,
         (select o.id from students.evaluation_sessions o where o.institution_id = s.institution_id
          and o.group_name = s.group_name and o.closed_at is null limit 1) as session
       from students.students s join students.enrollments e on e.student_id = s.id and e.status = 'active'
       join courses.sections x on x.id = e.section_id and x.status = 'active'
       join courses.section_teachers t on t.section_id = x.id join users.users u on u.id = t.user_id
       join students.registers r on r.section_id = x.id
       where s.id = $1 and u.email = 'teacher@demo.eduai.test' order by r.date desc limit 1`,
      [pupil],
    ),
  );
  if (row === undefined) throw new Error("the demo teacher has no lesson with Daniel");
  return { pupil, section: Number(row.section), group: row.group, session: Number(row.session), day: row.day };
}

/** Behaviour, justifications and papers of some years: the seed has those of weeks. Of whom and when is spread evenly. */
export function fillRecords(database: TestDatabase): Promise<void> {
  return withRows(database, async (query) => {
    await query("set session_replication_role = replica");
    await query(
      `with pupils as (select id, institution_id, row_number() over (order by id) as n from students.students),
       events as (
         insert into students.behavior_events (institution_id, date, time, section_id, recorded_by)
         select p.institution_id, current_date - ((p.n * 7 + i * 31) % 700)::int, '10:00', null,
           (select min(t.user_id) from courses.section_teachers t where t.institution_id = p.institution_id)
         from pupils p, generate_series(1, 6) as i returning id, institution_id)
       insert into students.behavioral_records (institution_id, event_id, student_id, category_id, points, tells_family)
       select e.institution_id, e.id, p.id, c.id, -1, false
       from (select *, row_number() over (partition by institution_id order by id) as n from events) e
       join (select id, institution_id, row_number() over (partition by institution_id order by id) - 1 as n,
         count(*) over (partition by institution_id) as many from students.students) p
         on p.institution_id = e.institution_id and p.n = e.n % p.many
       join (select institution_id, min(id) as id from students.behavior_categories group by 1) c
         on c.institution_id = e.institution_id`,
    );
    await query(
      `insert into students.attendance_justifications (institution_id, student_id, start_date, end_date, kind, source,
         state, code_id, created_by, created_at)
       select s.institution_id, s.id, d.day, d.day, 'illness', 'family',
         case when i % 9 = 0 then 'refused' when i % 13 = 0 then 'withdrawn' else 'accepted' end,
         (select min(c.id) from students.attendance_codes c where c.institution_id = s.institution_id),
         s.user_id, d.day::timestamptz
       from students.students s, generate_series(1, 12) as i,
         lateral (select current_date - ((s.id * 3 + i * 29) % 600)::int as day) d`,
    );
    await query(
      `insert into students.attendance_alerts (institution_id, student_id, rule_id, start_date, end_date, threshold, value,
         latest, crossed_on, told_at, closed_at)
       select s.institution_id, s.id, r.id, d.day, d.day + 30, r.threshold, 30, 30, d.day, now(),
         case when s.id % 7 = i then null else now() end
       from students.students s join students.attendance_alert_rules r on r.institution_id = s.institution_id,
         generate_series(1, 3) as i, lateral (select current_date - i * 31 as day) d
       on conflict do nothing`,
    );
    await query(
      `insert into students.issued_documents (institution_id, kind, student_id, evaluation_session_id, language, code,
         content_hash, content, issued_at, issued_by, replaced_at)
       select s.institution_id, 'report_card', s.id, null, 'es', md5(s.id || ' ' || i), '', '{}', now() - i * interval '9 days',
         s.user_id, now() from students.students s, generate_series(1, 4) as i`,
    );
    await query("analyze");
  });
}
