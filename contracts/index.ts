import { assignmentsApi } from "./api/assignments.ts";
import { alertsApi } from "./api/attendance/alerts.ts";
import { attendanceApi } from "./api/attendance/attendance.ts";
import { justificationsApi } from "./api/attendance/justifications.ts";
import { auditApi } from "./api/audit/audit.ts";
import { behaviorCategoriesApi } from "./api/behavior/categories.ts";
import { proceduresApi } from "./api/behavior/procedures.ts";
import { behaviorApi } from "./api/behavior/records.ts";
import { behaviorStatisticsApi } from "./api/behavior/statistics.ts";
import { chatApi } from "./api/chat.ts";
import { contentApi } from "./api/content.ts";
import { curriculumApi } from "./api/curriculum.ts";
import { documentsApi } from "./api/evaluation/documents.ts";
import { recordsApi } from "./api/evaluation/records.ts";
import { evaluationApi } from "./api/evaluation/results.ts";
import { gradesApi } from "./api/grades.ts";
import { aiClientsApi } from "./api/identity/ai-clients.ts";
import { apiKeysApi } from "./api/identity/api-keys.ts";
import { authApi } from "./api/identity/auth.ts";
import { factorsApi } from "./api/identity/factors.ts";
import { passkeysApi } from "./api/identity/passkeys.ts";
import { passwordsApi } from "./api/identity/passwords.ts";
import { brandingApi } from "./api/institutions/branding.ts";
import { calendarApi } from "./api/institutions/calendar.ts";
import { gradingScalesApi } from "./api/institutions/grading-scales.ts";
import { institutionApi } from "./api/institutions/institution.ts";
import { operatorApi } from "./api/institutions/operator.ts";
import { factorRulesApi } from "./api/institutions/second-factor-rules.ts";
import { notificationsApi } from "./api/notifications.ts";
import { operationsApi } from "./api/operations.ts";
import { custodyApi } from "./api/people/custody.ts";
import { guardiansApi } from "./api/people/guardians.ts";
import { ownDataApi } from "./api/people/own.ts";
import { peopleApi } from "./api/people/people.ts";
import { previewApi } from "./api/people/preview.ts";
import { rolesApi } from "./api/people/roles.ts";
import { viewsApi } from "./api/people/views.ts";
import { peopleImportApi } from "./api/roster/people-import.ts";
import { rosterApi } from "./api/roster/roster.ts";
import { searchApi } from "./api/search.ts";
import { sectionsApi } from "./api/sections.ts";
import { studentDocumentsApi } from "./api/students/documents.ts";
import { enrollmentApi } from "./api/students/enrollments.ts";
import { studentHistoryApi } from "./api/students/history.ts";
import { rollOverApi } from "./api/students/roll-over.ts";
import { studentFileApi, studentsApi } from "./api/students/students.ts";
import { tutoringApi } from "./api/students/tutoring.ts";
import { timetableApi } from "./api/timetable.ts";
import { webhooksApi } from "./api/webhooks.ts";
import type { Endpoint } from "./endpoint.ts";

/** Every operation of the public API. OpenAPI, the security matrix and the documentation page read this list. */
export const ENDPOINTS: readonly Endpoint[] = [
  authApi,
  passwordsApi,
  factorsApi,
  passkeysApi,
  institutionApi,
  brandingApi,
  operatorApi,
  calendarApi,
  factorRulesApi,
  gradingScalesApi,
  studentsApi,
  studentFileApi,
  studentDocumentsApi,
  tutoringApi,
  studentHistoryApi,
  enrollmentApi,
  rollOverApi,
  sectionsApi,
  gradesApi,
  timetableApi,
  assignmentsApi,
  attendanceApi,
  behaviorCategoriesApi,
  behaviorApi,
  justificationsApi,
  alertsApi,
  proceduresApi,
  behaviorStatisticsApi,
  evaluationApi,
  recordsApi,
  documentsApi,
  peopleApi,
  guardiansApi,
  custodyApi,
  previewApi,
  ownDataApi,
  viewsApi,
  rolesApi,
  searchApi,
  notificationsApi,
  chatApi,
  webhooksApi,
  contentApi,
  rosterApi,
  peopleImportApi,
  curriculumApi,
  aiClientsApi,
  apiKeysApi,
  operationsApi,
  auditApi,
].flatMap((api) => Object.values<Endpoint>(api));
