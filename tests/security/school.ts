import { assignmentsApi } from "#contracts/api/assignments.ts";
import { attendanceApi, type Register } from "#contracts/api/attendance/attendance.ts";
import { justificationsApi } from "#contracts/api/attendance/justifications.ts";
import { behaviorCategoriesApi } from "#contracts/api/behavior/categories.ts";
import { proceduresApi } from "#contracts/api/behavior/procedures.ts";
import { behaviorApi } from "#contracts/api/behavior/records.ts";
import { contentApi } from "#contracts/api/content.ts";
import { curriculumApi } from "#contracts/api/curriculum.ts";
import { documentsApi } from "#contracts/api/evaluation/documents.ts";
import { evaluationApi } from "#contracts/api/evaluation/results.ts";
import { gradesApi } from "#contracts/api/grades.ts";
import { apiKeysApi } from "#contracts/api/identity/api-keys.ts";
import { authApi } from "#contracts/api/identity/auth.ts";
import { calendarApi } from "#contracts/api/institutions/calendar.ts";
import { gradingScalesApi } from "#contracts/api/institutions/grading-scales.ts";
import { notificationsApi } from "#contracts/api/notifications.ts";
import { peopleApi } from "#contracts/api/people/people.ts";
import { rolesApi } from "#contracts/api/people/roles.ts";
import { peopleImportApi } from "#contracts/api/roster/people-import.ts";
import { rosterApi } from "#contracts/api/roster/roster.ts";
import { sectionsApi } from "#contracts/api/sections.ts";
import { studentDocumentsApi } from "#contracts/api/students/documents.ts";
import { enrollmentApi } from "#contracts/api/students/enrollments.ts";
import { studentsApi } from "#contracts/api/students/students.ts";
import { tutoringApi } from "#contracts/api/students/tutoring.ts";
import { type Client, type Fetcher, signIn } from "#testing/api.ts";
import { until } from "#testing/api-platform.ts";
import { withRows } from "#testing/context.ts";
import type { TestDatabase } from "#testing/database.ts";
import { pngLogo } from "../fixtures/logos.ts";
import { cleanRosterZip } from "../fixtures/roster.ts";
import { alertOf } from "./alerts.ts";
import { PRINCIPALS, type Principal } from "./principals.ts";

/** Ids of rows of the demo school around its pupil Daniel, whom teacher, parent and student of the demo share. */
export interface TestSchool {
  readonly studentId: number;
  /** Daniel's account. */
  readonly studentUserId: number;
  readonly sectionId: number;
  readonly courseId: number;
  /** Daniel's in the section, and its version. */
  readonly enrollmentId: number;
  readonly assignmentId: number;
  /** A column of which nobody was told: hiding another one takes the notices of it along. */
  readonly draftId: number;
  readonly gradeId: number;
  readonly gradeVersion: number;
  readonly roomId: number;
  readonly notificationId: number;
  readonly jobId: number;
  readonly documentId: number;
  readonly standardId: number;
  readonly importId: number;
  /** Of a spreadsheet of people. */
  readonly sheetImportId: number;
  readonly letterId: number;
  readonly sessionId: string;
  readonly aiGrantId: number;
  readonly apiKeyId: number;
  /** Daniel's account, and its version. */
  readonly userId: number;
  readonly userVersion: number;
  /** The built-in role of families, which every school has. */
  readonly familyRoleId: number;
  /** A role of the school's own that somebody has. */
  readonly roleId: number;
  /** People made for what is done to an account; the former has a session besides. */
  readonly colleagueId: number;
  readonly colleagueSessionId: string;
  readonly leaverId: number;
  readonly schoolYearId: number;
  readonly dayOffId: number;
  /** A lesson of the section within the days of its teacher, its register taken with these marks and a code of theirs. */
  readonly lessonDate: string;
  readonly marks: readonly { readonly studentId: number; readonly codeId: number }[];
  readonly codeId: number;
  /** Somebody on it of whom the office says nothing. */
  readonly listedId: number;
  /** Of merits and incidents. */
  readonly categoryId: number;
  /** Of Daniel, which his teacher recorded and his family sees. */
  readonly behaviorId: number;
  /** Another one, withdrawn. */
  readonly withdrawnId: number;
  /** A document of Daniel's that everybody who may see any sees. */
  readonly pupilDocumentId: number;
  /** What his tutor wrote for all who teach him. */
  readonly tutoringNoteId: number;
  /** Asked for by Daniel's mother for a day to come, with a file; it waits. */
  readonly justificationId: number;
  readonly justifiedDate: string;
  /** His alert of attendance, and the rule it is of. */
  readonly alertId: number;
  readonly alertRuleId: number;
  /** His serious incident, and the procedure about it that his teacher conducts. */
  readonly incidentId: number;
  readonly procedureId: number;
  /** Its hearing of the pupil. */
  readonly stepId: number;
  /** Its task of the teacher. */
  readonly measureId: number;
  /** The teacher's account. */
  readonly colleagueStaffId: number;
  readonly stepTemplateId: number;
  /** Its default one. */
  readonly scaleId: number;
  /** The open session of evaluation of Daniel's group, its tutor, and its term. */
  readonly evaluationId: number;
  readonly termId: number;
  /** The final one of last year, and its year. */
  readonly closedEvaluationId: number;
  readonly finalSessionId: number;
  /** The report cards of that, and Daniel's. */
  readonly documentJobId: number;
  readonly issuedId: number;
}

export interface Cast {
  readonly school: TestSchool;
  readonly clients: ReadonlyMap<Principal, Client>;
  readonly permissions: ReadonlyMap<Principal, readonly string[]>;
  readonly tokens: ReadonlyMap<Principal, string>;
}

/** Signs everybody in and makes one row of each kind through the public door; a dead letter has none. */
export async function assemble(door: Fetcher, database: TestDatabase): Promise<Cast> {
  const people = new Map<Principal, Awaited<ReturnType<typeof signIn>>>();
  for (const principal of PRINCIPALS) people.set(principal, await signIn(door, `${principal}.eduai.test`));
  const as = (principal: Principal) => {
    const person = people.get(principal);
    if (person === undefined) throw new Error(`${principal} is not signed in`);
    return person.call;
  };
  const teacher = as("teacher@demo");
  const parent = as("parent@demo");
  const children = (await parent(studentsApi.list, { query: {} })).view.data;
  const student = children.find(({ givenName }) => givenName === "Daniel");
  if (student === undefined) throw new Error("the demo parent has a child Daniel");
  const sections = (await teacher(sectionsApi.sections, { query: {} })).view.data;
  const section = sections.find(({ groupName }) => groupName === student.groupName);
  if (section === undefined || section.chatRoomId === null) throw new Error("Daniel's group has a section and a room");
  const column = async (title: string) =>
    (await teacher(assignmentsApi.createAssignment, { params: { id: String(section.id) }, body: { title } })).view;
  const [assignment, draft] = [await column("Control"), await column("Borrador")];
  await teacher(assignmentsApi.publishAssignment, { params: { id: String(assignment.id) } });
  const [grade] = (
    await teacher(gradesApi.recordGrades, {
      params: { id: String(section.courseId) },
      body: { grades: [{ assignmentId: assignment.id, studentId: student.id, value: 6, version: 0 }] },
    })
  ).view.data;
  const notification = await until("the parent's notification", async () =>
    (await parent(notificationsApi.notifications, { query: {} })).view.data.find(({ body }) =>
      body.includes("Control"),
    ),
  );
  const criteria = (await teacher(curriculumApi.search, { query: { kind: "assessment_criterion", limit: 1 } })).view
    .data;
  const standard = criteria[0];
  if (standard === undefined || grade === undefined) throw new Error("a criterion and a mark exist");
  const asked = await teacher(contentApi.requestLessonPlan, { body: { standardIds: [standard.id] } });
  const job = await until("the document", async () => {
    const { view } = await teacher(contentApi.job, { params: { id: String(asked.view.id) } });
    return view.documentId === null ? undefined : { id: view.id, documentId: view.documentId };
  });
  const checked = await as("head@demo")(rosterApi.check, { query: {}, bytes: new Uint8Array(cleanRosterZip()) });
  if (checked.view.importId === null) throw new Error(`the roster has faults: ${JSON.stringify(checked.view.faults)}`);
  const sheet = await as("head@demo")(peopleImportApi.upload, {
    query: {},
    bytes: new TextEncoder().encode("Nombre,Apellidos,Nº Id. Escolar\nLuz,De la Matriz,9999001"),
  });
  const [letter] = await withRows(database, (query) =>
    query<{ id: string }>(
      `insert into outbox.dead_letters (queue, reference, payload, reason, first_failed_at, last_failed_at)
       values ('events', 'message m-1', '{}', 'unreadable message', now(), now()) returning id`,
    ),
  );
  const [aiGrant] = await withRows(database, (query) =>
    query<{ id: string }>(
      `insert into mcp.grants (institution_id, user_id, grant_id, client_id, client_name, redirect_host, scopes, created_at, expires_at)
       select institution_id, id, 'matrix', 'matrix', 'Matrix', 'matrix.test', '{mcp:read}', now(), now() + interval '1 day'
       from users.users where email = 'teacher@demo.eduai.test' returning id`,
    ),
  );
  const apiKey = await as("head@demo")(apiKeysApi.create, {
    body: { name: "Claves", permissions: ["students.read"], days: 1 },
  });
  const office = as("secretary@demo");
  const enrolled = (await office(enrollmentApi.list, { params: { id: String(student.id) } })).view;
  const { data: roles } = (await office(rolesApi.list, {})).view;
  const familyRoleId = roles.find(({ name }) => name === "parent")?.id ?? 0;
  const person = async (familyName: string, roleId = familyRoleId) =>
    (await office(peopleApi.create, { body: { givenName: "Prueba", familyName, roleId } })).view.id;
  const ownRole = { title: "Perfil de la matriz", kind: "parent" as const, permissions: [] };
  const roleId = (await as("head@demo")(rolesApi.create, { body: ownRole })).view.id;
  await person("Con Perfil Propio", roleId);
  const [colleagueId, leaverId] = [await person("Colega"), await person("De Salida")];
  const [session] = await withRows(database, (query) =>
    query<{ id: string }>(
      `insert into users.user_sessions (id, institution_id, user_id, kind, family_id, expires_at)
       select institution_id || '-colleague-of-the-matrix', institution_id, id, 'web', 'f', now() + interval '1 day'
       from users.users where id = $1 returning id`,
      [colleagueId],
    ),
  );
  const [account] = await withRows(database, (query) =>
    query<{ id: number; version: number }>(
      "select id::int, version from users.users where email = 'student@demo.eduai.test'",
    ),
  );
  const head = as("head@demo");
  const { data: years } = (await head(calendarApi.sessions, {})).view;
  const register = await takenRegister(teacher, section.id);
  const { data: categories } = (await head(behaviorCategoriesApi.categories, {})).view;
  const { data: scales } = (await head(gradingScalesApi.list, {})).view;
  const dayOff = await head(calendarApi.addDaysOff, { body: { title: "Día de la matriz", startDate: "2151-01-06" } });
  const justifiedDate = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const { view: justification } = await parent(justificationsApi.request, {
    body: { studentId: student.id, startDate: justifiedDate, kind: "illness" },
  });
  await parent(justificationsApi.attach, {
    params: { id: String(justification.id) },
    bytes: new Uint8Array(pngLogo(32, 32)),
    headers: { "if-match": '"1"' },
  });
  const { view: kept } = await office(studentDocumentsApi.add, {
    params: { id: String(student.id) },
    body: { title: "Autorización", category: "authorisation", staff: "teachers", forFamily: true, forStudent: true },
  });
  await office(studentDocumentsApi.attach, {
    params: { id: String(student.id), documentId: String(kept.id) },
    bytes: new Uint8Array(pngLogo(32, 32)),
    headers: { "if-match": '"1"' },
  });
  const { view: note } = await teacher(tutoringApi.write, {
    params: { id: String(student.id) },
    body: { date: "2026-01-08", with: "family", kind: "call", staff: "teachers", text: "Se habló de los deberes" },
  });
  const second = await signIn(door, "head@demo.eduai.test");
  return {
    school: {
      studentId: student.id,
      studentUserId: (await as("student@demo")(authApi.me, {})).view.id,
      sectionId: section.id,
      courseId: section.courseId,
      enrollmentId: enrolled.enrollments.find(({ sectionId }) => sectionId === section.id)?.id ?? 0,
      assignmentId: assignment.id,
      draftId: draft.id,
      gradeId: grade.gradeId,
      gradeVersion: grade.version,
      roomId: section.chatRoomId,
      notificationId: notification.id,
      jobId: job.id,
      documentId: job.documentId,
      standardId: standard.id,
      importId: checked.view.importId,
      sheetImportId: sheet.view.importId,
      letterId: Number(letter?.id),
      aiGrantId: Number(aiGrant?.id),
      apiKeyId: apiKey.view.id,
      userId: account?.id ?? 0,
      userVersion: account?.version ?? 0,
      familyRoleId,
      roleId,
      colleagueId,
      colleagueSessionId: session?.id ?? "",
      leaverId,
      schoolYearId: years.find(({ isCurrent }) => isCurrent)?.id ?? 0,
      dayOffId: dayOff.view.id,
      justificationId: justification.id,
      pupilDocumentId: kept.id,
      tutoringNoteId: note.id,
      justifiedDate,
      ...(await alertOf(database, student.id)),
      lessonDate: register.date,
      marks: register.marks,
      codeId: register.codeId,
      listedId: register.listedId,
      categoryId: categories[0]?.id ?? 0,
      ...(await openedProcedure(teacher, head, student.id, register.date)),
      ...(await recordedBehavior(teacher, database, student.id, categories[0]?.id ?? 0, register.date)),
      scaleId: scales.find(({ isDefault }) => isDefault)?.id ?? 0,
      ...(await evaluated(as, student)),
      sessionId: second.tokens.refreshToken.split(".")[0] ?? "",
    },
    clients: new Map([...people].map(([principal, person]) => [principal, person.call])),
    permissions: new Map([...people].map(([principal, person]) => [principal, person.user.permissions])),
    tokens: new Map([...people].map(([principal, person]) => [principal, person.tokens.accessToken])),
  };
}

/** The last lesson of a section before today, whose register is taken anew with everybody present. */
async function takenRegister(teacher: Client, sectionId: number) {
  const today = Date.now();
  for (let days = 1; days <= 7; days += 1) {
    const date = new Date(today - days * 86_400_000).toISOString().slice(0, 10);
    const params = { id: String(sectionId), date };
    const sheet = await teacher(attendanceApi.register, { params, query: {} })
      .then(({ view }) => view)
      .catch((): Register | null => null);
    if (sheet === null) continue;
    const codeId = sheet.codes.find(({ kind }) => kind === "present")?.id ?? 0;
    const marks = sheet.students.map(({ id: studentId }) => ({ studentId, codeId }));
    await teacher(attendanceApi.recordRegister, {
      params,
      query: {},
      body: { marks },
      headers: { "if-match": `"${sheet.version}"` },
    });
    return { date, marks, codeId, listedId: sheet.students.find(({ override }) => override === null)?.id ?? 0 };
  }
  throw new Error("the section has a lesson every week");
}

/** A serious incident of a pupil with a procedure that the teacher conducts, and a task in it. */
async function openedProcedure(teacher: Client, head: Client, studentId: number, date: string) {
  const { data } = (await head(behaviorCategoriesApi.categories, {})).view;
  const categoryId = data.find(({ severity }) => severity === "serious")?.id ?? 0;
  const incidentId = (
    await teacher(behaviorApi.recordOne, { params: { id: String(studentId) }, body: { categoryId, date } })
  ).view.recordId;
  const { procedureId } = (await head(proceduresApi.open, { params: { id: String(incidentId) } })).view;
  const params = { id: String(procedureId) };
  const { steps } = (await head(proceduresApi.get, { params })).view;
  const step = (kind: string) => steps.find((one) => one.kind === kind)?.id ?? 0;
  const colleagueStaffId = (await teacher(authApi.me, {})).view.id;
  await head(proceduresApi.settle, {
    params: { ...params, stepId: String(step("instructor")) },
    body: { state: "done", instructorId: colleagueStaffId },
    headers: { "if-match": '"1"' },
  });
  const task = { text: "De la matriz", ownerId: colleagueStaffId, dueOn: "2151-01-07" };
  const { measureId } = (await head(proceduresApi.addMeasure, { params, body: task })).view;
  const templates = (await head(proceduresApi.steps, {})).view.data;
  const stepTemplateId = templates[0]?.id ?? 0;
  return { incidentId, procedureId, stepId: step("student_hearing"), measureId, colleagueStaffId, stepTemplateId };
}

/** Two merits of a pupil, the first of which the family sees at once; the second was withdrawn. */
async function recordedBehavior(
  teacher: Client,
  database: TestDatabase,
  studentId: number,
  categoryId: number,
  date: string,
) {
  const merit = async () =>
    (await teacher(behaviorApi.recordOne, { params: { id: String(studentId) }, body: { categoryId, date } })).view
      .recordId;
  const [behaviorId, withdrawnId] = [await merit(), await merit()];
  await withRows(database, (query) =>
    query("update students.behavioral_records set family_from = now() where id = $1", [behaviorId]),
  );
  await teacher(behaviorApi.withdraw, {
    params: { id: String(withdrawnId) },
    body: { reason: "De la matriz" },
    headers: { "if-match": '"1"' },
  });
  return { behaviorId, withdrawnId };
}

/** The evaluation of a pupil's group that is open, last year's final one, and papers of that. */
async function evaluated(
  as: (principal: Principal) => Client,
  { id, groupName }: { readonly id: number; readonly groupName: string | null },
) {
  const head = as("head@demo");
  const { data } = (await head(evaluationApi.list, { query: {} })).view;
  const open = data.find((one) => one.groupName === groupName && one.closedAt === null);
  const past = groupName?.replace(/^\d/, (year) => String(Number(year) - 1));
  const closed = data.find((one) => one.groupName === past && one.academicSession.isYear);
  if (open === undefined || open.tutor === null || closed === undefined) throw new Error("evaluations are seeded");
  const finalSessionId = closed.academicSession.id;
  const asked = await head(documentsApi.requestMany, {
    body: { academicSessionId: finalSessionId, evaluationSessionIds: [closed.id] },
  });
  const documentJobId = asked.view.id;
  await until("the report cards", async () => {
    const { view } = await head(documentsApi.job, { params: { id: String(documentJobId) } });
    return view.state === "running" ? undefined : view;
  });
  const [issued] = (await head(documentsApi.issued, { params: { id: String(id) } })).view.data;
  return {
    evaluationId: open.id,
    termId: open.academicSession.id,
    closedEvaluationId: closed.id,
    finalSessionId,
    documentJobId,
    issuedId: issued?.id ?? 0,
  };
}
