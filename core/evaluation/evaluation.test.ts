import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "#core/context.ts";
import { handleEvent } from "#core/reactions.ts";
import { openDatabase } from "#platform/db.ts";
import { contextFor, number, storedEvent, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { pagesOf } from "#testing/papers.ts";
import { listGroupTutors, setGroupTutors } from "../sections/group-tutors.ts";
import { getAcademicRecord } from "./academic-record.ts";
import { getAct } from "./acts.ts";
import { amendResult } from "./amend-result.ts";
import { closeEvaluationSession } from "./close-session.ts";
import { confirmResults } from "./confirm-results.ts";
import { getDocumentJob, getDocumentJobFile, requestReportCards } from "./document-jobs.ts";
import { listIssuedDocuments, revokeDocument, verifyDocument } from "./issued-documents.ts";
import { getReportCard } from "./report-cards.ts";
import { linkTranscript, openLink } from "./report-link.ts";
import { getSectionResults } from "./section-results.ts";
import { listEvaluationSessions } from "./sessions.ts";
import { getEvaluationSheet } from "./sheet.ts";
import { getTranscript, getTransferReport } from "./transcripts.ts";
import { writeRemark } from "./write-remark.ts";

let database: TestDatabase;
let [teacher, head, parent, student, stranger]: Context[] = [];
let daniel = 0;
let section = 0;
let session = 0;

const as = (name: string) => contextFor(database, `${name}.eduai.test`);
const must = (ctx: Context | undefined): Context => {
  if (ctx === undefined) throw new Error("not signed in");
  return ctx;
};

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  [teacher, head, parent, student, stranger] = await Promise.all(
    ["teacher@demo", "head@demo", "parent@demo", "student@demo", "parent2@demo"].map(as),
  );
  daniel = await number(
    database,
    "select s.id from students.students s join users.users u on u.id = s.user_id where u.email = 'student@demo.eduai.test'",
  );
  section = await number(
    database,
    "select id from courses.sections where status = 'active' and group_name = '2º ESO A' and title like 'Matem%'",
  );
  session = await number(
    database,
    `select o.id from students.evaluation_sessions o join courses.group_tutors t on t.group_name = o.group_name and t.institution_id = o.institution_id
       join users.users u on u.id = t.user_id
     where u.email = 'teacher@demo.eduai.test' and o.closed_at is null`,
  );
});
afterAll(() => database?.drop());

const ports = () => ({
  findDocument: async (code: string) => {
    const rows = await withRows(database, (query) =>
      query<{ id: string; institution_id: string }>("select * from students.find_document($1)", [code]),
    );
    return rows.map((row) => ({ id: Number(row.id), institutionId: Number(row.institution_id) }))[0];
  },
  open: (institutionId: number) =>
    openDatabase({ databaseUrl: database.appUrl, neonLocal: database.neonHost }, { institutionId, userId: null }),
});

async function codeOf(kind: string, where = "true") {
  const [row] = await withRows(database, (query) =>
    query<{ code: string; id: string }>(
      `select code, id from students.issued_documents where kind = $1 and ${where} order by id desc limit 1`,
      [kind],
    ),
  );
  if (row === undefined) throw new Error(`no ${kind} was issued`);
  return { code: row.code, id: Number(row.id) };
}

const squeezed = (pages: readonly string[]) => pages.join(" ").replaceAll(/\s+/g, " ");

describe("an evaluation, from the teacher's results to the family's paper", () => {
  it("proposes what the gradebook says, and keeps it beside what the teacher gives", async () => {
    const before = await getSectionResults(must(teacher), { id: section });
    expect(before.canEdit).toBe(true);
    expect(before.students.every(({ result }) => result === null)).toBe(true);
    const [first, second] = before.students;
    if (first === undefined || second === undefined) throw new Error("an empty class");
    const rest = before.students.slice(2).map(({ id, proposedLabel }) => ({ id, label: proposedLabel ?? "SU" }));
    const graded = { status: "graded", value: null, version: 0 } as const;
    const after = await confirmResults(must(teacher), {
      id: section,
      academicSessionId: before.academicSession.id,
      results: [
        { ...graded, studentId: first.id, label: "SB" },
        ...rest.map(({ id, label }) => ({ ...graded, studentId: id, label })),
      ],
    });
    expect(after.students[0]?.result).toMatchObject({ label: "SB", proposed: first.proposed, version: 1 });
    expect(after.students[1]?.result).toBeNull();
    // Whoever saw an older one changes nothing.
    const late = { ...graded, studentId: first.id, label: "IN" };
    await expect(
      confirmResults(must(teacher), {
        id: section,
        academicSessionId: before.academicSession.id,
        results: [late, { ...graded, studentId: second.id, label: "NT" }],
      }),
    ).rejects.toMatchObject({ code: "precondition_failed" });
    const still = await getSectionResults(must(teacher), { id: section });
    expect(still.students[1]?.result).toBeNull();
    await expect(
      confirmResults(must(head), { id: section, academicSessionId: before.academicSession.id, results: [late] }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });

  it("of twelve writers of one result leaves one, and tells the others", async () => {
    const seen = await getSectionResults(must(teacher), { id: section });
    const [, second] = seen.students;
    const tries = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) =>
        confirmResults(must(teacher), {
          id: section,
          academicSessionId: seen.academicSession.id,
          results: [
            {
              studentId: second?.id ?? 0,
              status: "graded",
              value: null,
              label: index % 2 === 0 ? "NT" : "BI",
              version: 0,
            },
          ],
        }),
      ),
    );
    const after = await getSectionResults(must(teacher), { id: section });
    expect(after.students[1]?.result?.version).toBe(1);
    for (const one of tries) {
      if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "precondition_failed" });
    }
  });

  it("is led by who tutors the group at the time, with the results of its earlier terms of this year", async () => {
    const { data: groups } = await listGroupTutors(must(head));
    const groupName = "3º ESO C";
    const { version, tutors = [] } = groups.find((one) => one.groupName === groupName) ?? { version: "0" };
    const mine = async () => {
      const { data } = await listEvaluationSessions(must(teacher), {});
      return data.filter((one) => one.groupName === groupName && one.isMine);
    };
    expect(await mine()).toEqual([]);
    const named = await setGroupTutors(must(head), { groupName, userIds: [must(teacher).actor.userId], version });
    const [led] = await mine();
    expect(led).toMatchObject({ closedAt: null, tutor: { id: must(teacher).actor.userId } });
    expect(await getEvaluationSheet(must(teacher), { id: led?.id ?? 0 })).toMatchObject({ canWrite: true });
    await setGroupTutors(must(head), {
      groupName,
      userIds: tutors.map(({ userId }) => userId),
      version: named.version,
    });
    expect(await mine()).toEqual([]);
  });

  it("shows the tutor the whole group, takes comments, and closes with what is missing read", async () => {
    const sheet = await getEvaluationSheet(must(teacher), { id: session });
    expect(sheet).toMatchObject({ groupName: "2º ESO A", students: 25, canWrite: true, isMine: true });
    expect(sheet.subjects.length).toBeGreaterThan(5);
    const listed = (await listEvaluationSessions(must(teacher), {})).data.find(({ id }) => id === session);
    expect(listed).toMatchObject({ students: 25, missing: sheet.missing });
    const said = { id: session, studentId: daniel, comment: "Gran trimestre.", decision: null };
    expect(await writeRemark(must(teacher), { ...said, version: "0" })).toEqual({ version: 1 });
    await expect(writeRemark(must(teacher), { ...said, comment: "Otro", version: "0" })).rejects.toMatchObject({
      code: "precondition_failed",
    });
    await expect(writeRemark(must(teacher), { ...said, decision: "promotes", version: "1" })).rejects.toMatchObject({
      reason: "decision_not_final",
    });
    await expect(
      getReportCard(must(parent), { id: daniel, language: "es", academicSessionId: sheet.academicSession.id }),
    ).rejects.toMatchObject({ code: "conflict" });
    const close = { id: session, version: String(sheet.version) };
    await expect(closeEvaluationSession(must(teacher), { ...close, missing: sheet.missing + 1 })).rejects.toMatchObject(
      { reason: "results_missing" },
    );
    await closeEvaluationSession(must(teacher), { ...close, missing: sheet.missing });
    const closed = await getEvaluationSheet(must(teacher), { id: session });
    expect(closed.canWrite).toBe(false);
    expect(closed.missing).toBe(0);
    await expect(writeRemark(must(teacher), { ...said, comment: "Tarde", version: "1" })).rejects.toMatchObject({
      reason: "evaluation_closed",
    });
  });

  it("hands the family a report card that says it, once, in three languages", async () => {
    const card = await getReportCard(must(parent), { id: daniel, language: "es" });
    const text = squeezed(await pagesOf(card.bytes));
    const now = new Date();
    const year = now.getUTCFullYear() - (now.getUTCMonth() < 8 ? 1 : 0);
    for (const words of [
      "IES Demostración",
      "Código de centro 28000001",
      "Boletín de calificaciones",
      `Curso ${year}-${year + 1}`,
      "Daniel García Romero",
      "Matemáticas 2º ESO",
      "Gran trimestre.",
      "Página 1 de 1",
    ]) {
      expect(text).toContain(words);
    }
    const { code } = await codeOf("report_card");
    expect(text).toContain(code.replaceAll(/(.{4})(?=.)/g, "$1-"));
    await getReportCard(must(student), { id: daniel, language: "es" });
    expect((await codeOf("report_card")).code).toBe(code);
    const catalan = squeezed(await pagesOf((await getReportCard(must(head), { id: daniel, language: "ca" })).bytes));
    expect(catalan).toContain("Butlletí de qualificacions");
    await expect(getReportCard(must(stranger), { id: daniel, language: "es" })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("keeps both results of an amendment, and the paper of before holds no more", async () => {
    const { code } = await codeOf("report_card", "language = 'es'");
    const sheet = await getEvaluationSheet(must(head), { id: session });
    const subject = sheet.subjects.find(({ subject: name }) => name.startsWith("Matem"));
    const amendment = {
      id: session,
      studentId: daniel,
      courseId: subject?.courseId ?? 0,
      status: "graded",
      value: null,
      label: "IN",
      reason: "Error de transcripción",
    } as const;
    await expect(amendResult(must(teacher), amendment)).rejects.toMatchObject({ code: "forbidden" });
    await amendResult(must(head), amendment);
    const after = await getEvaluationSheet(must(head), { id: session });
    expect(after.amendments).toHaveLength(1);
    expect(after.amendments[0]).toMatchObject({ after: "IN", reason: "Error de transcripción" });
    expect((await verifyDocument(ports(), { code })).state).toBe("valid");
    const text = squeezed(await pagesOf((await getReportCard(must(parent), { id: daniel, language: "es" })).bytes));
    expect(text).toContain("IN · Insuficiente *");
    expect((await verifyDocument(ports(), { code })).state).toBe("replaced");
  });

  it("verifies by the code alone, tells of the pupil only with the date of birth, and knows a revoked one", async () => {
    const { code, id } = await codeOf("report_card", "language = 'es'");
    const seen = await verifyDocument(ports(), { code });
    expect(seen).toMatchObject({ state: "valid", school: "IES Demostración", initials: "D. G. R.", paper: null });
    expect(JSON.stringify(seen)).not.toContain("García");
    const [row] = await withRows(database, (query) =>
      query<{ day: string }>("select date_of_birth::text as day from students.students where id = $1", [daniel]),
    );
    expect(await verifyDocument(ports(), { code, dateOfBirth: "2001-01-01" })).toMatchObject({
      paper: null,
      isWrongDate: true,
    });
    const proven = await verifyDocument(ports(), { code, dateOfBirth: row?.day ?? "" });
    expect(proven.paper?.facts[0]?.value).toBe("Daniel García Romero");
    await revokeDocument(must(head), { id, reason: "Emitido por error" });
    expect((await verifyDocument(ports(), { code })).state).toBe("revoked");
    await expect(revokeDocument(must(head), { id, reason: "Otra vez" })).rejects.toMatchObject({ code: "conflict" });
    await expect(verifyDocument(ports(), { code: "0000000000000000" })).rejects.toMatchObject({ code: "not_found" });
    const { data } = await listIssuedDocuments(must(head), { id: daniel });
    expect(data.find((one) => one.id === id)).toMatchObject({ state: "revoked", revokedReason: "Emitido por error" });
  });

  it("has the record of two years, with averages, a transcript, a report for another school and an act", async () => {
    const record = await getAcademicRecord(must(parent), { id: daniel });
    expect(record.years).toHaveLength(2);
    expect(record.years.every(({ schoolYear }) => /^\d{4}-\d{4}$/.test(schoolYear))).toBe(true);
    expect(record.years[1]?.terms.map(({ title }) => title)).toEqual([
      "1ª evaluación",
      "2ª evaluación",
      "3ª evaluación",
      "Ordinaria",
    ]);
    expect(record.years[1]?.average).toBeGreaterThan(0);
    expect(record.years[1]?.decision).toBe("promotes");
    const other = await getAcademicRecord(must(await as("teacher@demo")), { id: daniel });
    expect(other.years).toHaveLength(2);
    const text = squeezed(await pagesOf((await getTranscript(must(parent), { id: daniel, language: "es" })).bytes));
    expect(text).toContain("Certificado de calificaciones");
    expect(text).toContain("Nota media");
    const transfer = squeezed(
      await pagesOf((await getTransferReport(must(head), { id: daniel, language: "es" })).bytes),
    );
    expect(transfer).toContain("Informe personal por traslado");
    const act = squeezed(await pagesOf((await getAct(must(teacher), { id: session, language: "es" })).bytes));
    for (const words of ["Acta de evaluación", "2º ESO A", "García Romero, Daniel", "MAT", "V.º B.º"]) {
      expect(act).toContain(words);
    }
  });

  it("gives a client without a session the transcript for a quarter of an hour, while its person may have it", async () => {
    const family = must(parent);
    const { url } = await linkTranscript(family, { id: daniel, language: "en" });
    const token = url.split("/").at(-1) ?? "";
    const { mac } = family.ports.secrets;
    const open = (text: string, minutes: number, ctx: Context | null = family) =>
      openLink(
        {
          secrets: {
            macs: async (use, given) => [await mac(use === "session" ? use : "session", given)],
            equal: (a, b) => a === b,
          },
          now: () => new Date(Date.now() + minutes * 60_000),
          contextOf: async () => ctx,
        },
        { token: text },
      );
    expect(squeezed(await pagesOf((await open(token, 5)).bytes))).toContain("Academic transcript");
    const other = token.replace(`.${daniel}.`, `.${daniel + 1}.`);
    for (const tried of [
      () => open(token, 16),
      () => open(other, 5),
      () => open(`${token.slice(0, -2)}aa`, 5),
      () => open(token, 5, null),
    ]) {
      await expect(tried()).rejects.toMatchObject({ code: "not_found" });
    }
    await expect(linkTranscript(must(stranger), { id: daniel, language: "es" })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("makes a school's report cards part by part, the same when a message comes again", async () => {
    const year = await number(
      database,
      "select id from users.academic_sessions where type = 'schoolYear' and institution_id = $1 order by start_date limit 1",
      [must(head).actor.institutionId],
    );
    const asked = await requestReportCards(must(head), { academicSessionId: year, language: "es" });
    expect(asked).toMatchObject({ state: "running", partsDone: 0 });
    expect(asked.parts).toBeGreaterThan(10);
    const parts = await withRows(database, (query) =>
      query<{ id: string }>("select id from students.document_job_parts where job_id = $1 order by position", [
        asked.id,
      ]),
    );
    const files = must(head).ports.files;
    const system = systemContext(database, must(head).actor.institutionId, { ports: { files } });
    const [first, ...rest] = parts.map(({ id }) => Number(id));
    if (first === undefined) throw new Error("no parts");
    const event = (partId: number) =>
      storedEvent(database, system.institutionId, { type: "documents.part_requested", payload: { partId } });
    // Killed after the file was put and before its row said so.
    await handleEvent(system, await event(first));
    await withRows(database, (query) =>
      query("update students.document_job_parts set done_at = null, bytes = null, object_key = null where id = $1", [
        first,
      ]),
    );
    const key = `papers/${system.institutionId}/${asked.id}/${first}.pdf`;
    const before = await files.get(key);
    await handleEvent(system, await event(first));
    await handleEvent(system, await event(first));
    expect(await files.get(key)).toEqual(before);
    await expect(getDocumentJobFile(must(head), { id: asked.id })).rejects.toMatchObject({
      reason: "document_job_running",
    });
    for (const partId of rest) await handleEvent(system, await event(partId));
    const done = await getDocumentJob(must(head), { id: asked.id });
    expect(done).toMatchObject({ state: "done", partsDone: done.parts, papersDone: done.papers });
    const issued = await number(
      database,
      "select count(*) from students.issued_documents d join students.evaluation_sessions o on o.id = d.evaluation_session_id where o.academic_session_id = $1",
      [year],
    );
    expect(issued).toBe(done.papers);
    const { body, type } = await getDocumentJobFile(must(head), { id: asked.id });
    expect(type).toBe("application/zip");
    const zip = new Uint8Array(await new Response(body instanceof Uint8Array ? body.slice() : body).arrayBuffer());
    expect(zip.length).toBeGreaterThan(done.bytes);
    const pages = await pagesOf(before ?? new Uint8Array());
    expect(pages.length).toBeGreaterThanOrEqual(25);
  });
});
