import { assignmentsApi } from "#contracts/api/assignments.ts";
import { alertsApi } from "#contracts/api/attendance/alerts.ts";
import { attendanceApi } from "#contracts/api/attendance/attendance.ts";
import { justificationsApi } from "#contracts/api/attendance/justifications.ts";
import { proceduresApi } from "#contracts/api/behavior/procedures.ts";
import { contentApi } from "#contracts/api/content.ts";
import type { Me } from "#contracts/api/identity/auth.ts";
import { institutionApi } from "#contracts/api/institutions/institution.ts";
import { operatorApi } from "#contracts/api/institutions/operator.ts";
import { notificationsApi } from "#contracts/api/notifications.ts";
import { sectionsApi } from "#contracts/api/sections.ts";
import { type StudentGrades, studentsApi } from "#contracts/api/students/students.ts";
import { timetableApi } from "#contracts/api/timetable.ts";
import type { View } from "#contracts/endpoint.ts";
import { unexcusedDays } from "../components/attendance/unexcused.ts";
import type { AppLoadContext } from "../framework/http.server.ts";
import { attendanceTexts } from "../i18n/attendance.ts";
import { alertTexts } from "../i18n/attendance-alerts.ts";
import { justificationTexts } from "../i18n/attendance-justifications.ts";
import { procedureTexts } from "../i18n/behavior-procedures.ts";
import { inLanguage } from "../i18n/in-language.ts";
import { operatorTexts } from "../i18n/institutions-operator.ts";
import { call, readerOf } from "./api.server.ts";
import { languageHere } from "./preferences.server.ts";
import { may } from "./session.ts";

/** How many pupils' alerts of attendance wait for this person, and the words for it. */
async function alertsFor(context: AppLoadContext, request: Request, me: Me) {
  const [page, locale] = await Promise.all([
    may(me, "attendance.update")
      ? call(context, request, alertsApi.list, { query: { state: "open", limit: 1 } })
      : null,
    readerOf(context, request),
  ]);
  return { open: page?.open ?? 0, words: inLanguage(alertTexts.home, locale) };
}

const LATEST_MARKS = 8;
const COMING = 12;

/** Each with the average of its course and the scale of both. */
function latest(marks: StudentGrades) {
  return marks.courses
    .flatMap(({ grades, scale, average }) => grades.map((grade) => ({ ...grade, scale, average })))
    .sort((a, b) => b.gradedAt.localeCompare(a.gradedAt))
    .slice(0, LATEST_MARKS);
}

async function operatorHome(context: AppLoadContext, request: Request) {
  const [schools, locale] = await Promise.all([
    call(context, request, operatorApi.list, {}),
    readerOf(context, request),
  ]);
  return { kind: "super_admin" as const, schools: schools.data, words: inLanguage(operatorTexts, locale) };
}

async function schoolHome(context: AppLoadContext, request: Request, me: Me) {
  const [figures, registers, procedures, locale, notices, alerts] = await Promise.all([
    call(context, request, institutionApi.statistics, {}),
    may(me, "attendance.oversee") ? call(context, request, attendanceApi.registers, { query: {} }) : null,
    may(me, "behavior.oversee") ? call(context, request, proceduresApi.overdue, {}) : null,
    readerOf(context, request),
    call(context, request, notificationsApi.notifications, { query: { limit: 5, language: languageHere(request) } }),
    alertsFor(context, request, me),
  ]);
  return {
    kind: "school_admin" as const,
    figures,
    missingRegisters: registers?.missing ?? 0,
    overdueSteps: procedures?.steps ?? 0,
    behavior: inLanguage(procedureTexts.home, locale),
    alerts,
    words: inLanguage(attendanceTexts.home, locale),
    unread: notices.unread,
    notices: notices.data,
  };
}

async function teacherHome(context: AppLoadContext, request: Request, me: Me) {
  const [schedule, registers, locale, sections, jobs, pending, notices, justifications, alerts] = await Promise.all([
    call(context, request, timetableApi.schedule, { query: {} }),
    may(me, "attendance.create") ? call(context, request, attendanceApi.registers, { query: {} }) : null,
    readerOf(context, request),
    call(context, request, sectionsApi.sections, { query: { limit: 30 } }),
    may(me, "content.create") ? call(context, request, contentApi.jobs, { query: { limit: 4 } }) : null,
    may(me, "grades.create") ? call(context, request, assignmentsApi.pending, { query: { limit: 6 } }) : null,
    call(context, request, notificationsApi.notifications, { query: { limit: 1 } }),
    may(me, "attendance.update")
      ? call(context, request, justificationsApi.list, { query: { state: "waiting", limit: 1 } })
      : null,
    alertsFor(context, request, me),
  ]);
  return {
    kind: "teacher" as const,
    schedule,
    registers,
    words: inLanguage(attendanceTexts.home, locale),
    justifications: { waiting: justifications?.waiting ?? 0, words: inLanguage(justificationTexts.home, locale) },
    alerts,
    sections: sections.data,
    moreSections: sections.total - sections.data.length,
    jobs: jobs?.data ?? null,
    pending,
    unread: notices.unread,
  };
}

async function studentHome(context: AppLoadContext, request: Request) {
  const [schedule, own, due] = await Promise.all([
    call(context, request, timetableApi.schedule, { query: {} }),
    call(context, request, studentsApi.list, { query: { limit: 1 } }),
    call(context, request, assignmentsApi.due, { query: { limit: COMING } }),
  ]);
  const self = own.data[0];
  const marks = self ? await call(context, request, studentsApi.grades, { params: { id: String(self.id) } }) : null;
  return {
    kind: "student" as const,
    schedule,
    studentId: self?.id ?? null,
    marks: marks === null ? [] : latest(marks),
    due: due.data,
  };
}

/** What a family sees first of its child's absences, and may still do something about. */
function absencesOf(
  attendance: View<typeof attendanceApi.student>,
  sent: View<typeof justificationsApi.list>,
): { readonly today: readonly string[]; readonly unexcused: number; readonly waiting: number } {
  const days = unexcusedDays(attendance.data, sent.data).filter(({ waits, date }) => !waits && date >= sent.earliest);
  return {
    today: days
      .filter(({ date }) => date === attendance.to)
      .flatMap(({ lessons }) => lessons.map((one) => one.courseTitle)),
    unexcused: days.reduce((sum, { lessons }) => sum + lessons.length, 0),
    waiting: sent.waiting,
  };
}

async function parentHome(context: AppLoadContext, request: Request, me: Me) {
  const [schedule, children, due, locale] = await Promise.all([
    call(context, request, timetableApi.schedule, { query: {} }),
    call(context, request, studentsApi.list, { query: { limit: 20 } }),
    call(context, request, assignmentsApi.due, { query: { limit: 100 } }),
    readerOf(context, request),
  ]);
  const detailed = await Promise.all(
    children.data.map(async (child) => {
      const params = { id: String(child.id) };
      const seesAbsences = may(me, "children.attendance.read");
      const [record, marks, attendance, sent] = await Promise.all([
        call(context, request, studentsApi.get, { params }),
        call(context, request, studentsApi.grades, { params }),
        seesAbsences ? call(context, request, attendanceApi.student, { params, query: {} }) : null,
        seesAbsences ? call(context, request, justificationsApi.list, { query: { studentId: params.id } }) : null,
      ]);
      const own = new Set(record.sections.map((section) => section.id));
      const mine = <Row extends { sectionId: number }>(rows: readonly Row[]) =>
        rows.filter(({ sectionId }) => own.has(sectionId));
      const { next } = schedule;
      return {
        id: child.id,
        name: `${child.givenName} ${child.familyName}`,
        group: child.groupName,
        marks: latest(marks),
        absences: attendance === null || sent === null ? null : absencesOf(attendance, sent),
        schedule: {
          dayOff: schedule.dayOff,
          data: mine(schedule.data),
          next: next === null ? null : { date: next.date, data: mine(next.data) },
        },
        due: mine(due.data).slice(0, COMING),
      };
    }),
  );
  return { kind: "parent" as const, children: detailed, words: inLanguage(justificationTexts.home, locale) };
}

/** What the first page shows, by role. */
export function homeOf(context: AppLoadContext, request: Request, me: Me) {
  switch (me.kind) {
    case "super_admin":
      return operatorHome(context, request);
    case "school_admin":
      return schoolHome(context, request, me);
    case "teacher":
      return teacherHome(context, request, me);
    case "student":
      return studentHome(context, request);
    case "parent":
      return parentHome(context, request, me);
  }
}

export type Home = Awaited<ReturnType<typeof homeOf>>;
export type HomeOf<Kind extends Home["kind"]> = Extract<Home, { kind: Kind }>;
