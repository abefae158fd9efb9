import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AUDIT_ACTIONS, AUDIT_ENTITIES } from "#contracts/api/audit/words.ts";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context } from "../context.ts";
import { getStudent } from "../students/get-student.ts";
import { getStudentGrades } from "../students/get-student-grades.ts";
import { exportAuditLogs } from "./export-audit-logs.ts";
import { listAuditLogs } from "./list-audit-logs.ts";
import { recordAudit } from "./record.ts";

let database: TestDatabase;
let head: Context;
let teacher: Context;
let daniel: number;
let grade: number;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  head = await contextFor(database, "head@demo.eduai.test");
  teacher = await contextFor(database, "teacher@demo.eduai.test");
  const student =
    "select s.id from students.students s join users.users u on u.id = s.user_id where u.email = 'student@demo.eduai.test'";
  daniel = await number(database, student);
  grade = await number(database, `select id from courses.grades where student_id = (${student}) order by id limit 1`);
});
afterAll(() => database?.drop());

const record = (ctx: Context, entry: Parameters<typeof recordAudit>[2][number]) =>
  ctx.db.transaction((tx) => recordAudit(ctx, tx, [entry]));

const all = (filter: Omit<Parameters<typeof listAuditLogs>[1], "limit"> = {}, ctx = head) =>
  listAuditLogs(ctx, { limit: 200, ...filter });

describe("the log", () => {
  it("says who did what to what, with names instead of ids and a way to what may be opened", async () => {
    const assignment = await number(database, "select assignment_id from courses.grades where id = $1", [grade]);
    await record(teacher, {
      action: "grade.recorded",
      entity: "grade",
      entityId: grade,
      before: { assignmentId: assignment, studentId: daniel, value: 6, comment: null, version: 1 },
      after: { assignmentId: assignment, studentId: daniel, value: 7.5, comment: "Mejor", version: 2 },
    });
    const { data } = await all({ entity: "grade", entityId: String(grade) });
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({
      actor: { id: teacher.actor.userId, name: teacher.actor.name, role: "teacher" },
      action: "grade.recorded",
      object: { entity: "grade", id: String(grade), name: expect.stringMatching(/^Daniel García Romero · /) },
      changes: [
        { field: "value", before: 6, after: 7.5 },
        { field: "comment", before: null, after: "Mejor" },
      ],
      ip: "192.0.2.7",
      userAgent: "tests",
      sessionId: teacher.actor.sessionId,
      requestId: "test-request",
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(data[0]?.object.open).toMatchObject({ kind: "section" });
  });

  it("finds by person, object, action or area, and time, latest first, in pages that neither repeat nor skip", async () => {
    const [since, later] = ["2030-03-01T10:00:00.000Z", "2030-03-01T11:00:00.000Z"];
    for (const [ctx, at] of [
      [teacher, since],
      [head, since],
      [head, later],
    ] as const) {
      const then = { ...ctx, now: () => new Date(at) };
      await record(then, { action: "roster.check", entity: "roster_import", entityId: 7 });
      await record(then, { action: "ai.job.retried", entity: "ai_job", entityId: 7 });
    }
    const found = async (filter: Parameters<typeof all>[0]) =>
      (await all({ from: since, ...filter })).data.map(({ action, actor }) => [
        action,
        actor?.id === head.actor.userId,
      ]);
    expect(await found({})).toHaveLength(6);
    expect(await found({ actor: teacher.actor.userId })).toEqual([
      ["ai.job.retried", false],
      ["roster.check", false],
    ]);
    expect(await found({ action: "ai" })).toHaveLength(3);
    expect(await found({ action: "ai.job" })).toHaveLength(3);
    expect(await found({ action: "ai.jo" })).toEqual([]);
    expect(await found({ entity: "roster_import", entityId: "7", to: later })).toHaveLength(2);
    const walked: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await listAuditLogs(head, { limit: 2, from: since, ...(cursor === undefined ? {} : { cursor }) });
      expect(page).toMatchObject({ total: 6, offset: walked.length, totalIsMinimum: false });
      walked.push(...page.data.map(({ seq }) => seq));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(walked).toEqual((await all({ from: since })).data.map(({ seq }) => seq));
    expect(new Set(walked).size).toBe(6);
    expect((await all({ actor: teacher.actor.userId, entity: "student", entityId: String(daniel) })).asked).toEqual({
      actor: teacher.actor.name,
      object: "Daniel García Romero",
    });
    await expect(all({ entityId: "7" })).rejects.toMatchObject({ code: "bad_request" });
  });

  it("is closed to who may not read it, and another school's is another log", async () => {
    await expect(all({}, teacher)).rejects.toMatchObject({ code: "forbidden" });
    await expect(exportAuditLogs(teacher, { lang: "es" })).rejects.toMatchObject({ code: "forbidden" });
    const other = await contextFor(database, "head@otra.eduai.test");
    expect((await all({ from: "2030-01-01T00:00:00.000Z" }, other)).data).toEqual([]);
  });

  it("holds no password, secret or token: what would write one is stopped", async () => {
    for (const after of [{ passwordHash: "x" }, { nested: { refreshToken: "x" } }, { list: [{ secret: "x" }] }]) {
      await expect(record(head, { action: "session.opened", entity: "user", entityId: 1, after })).rejects.toThrow(
        /must not stand in the audit log/,
      );
    }
    const stored = await withRows(database, (query) =>
      query<{ text: string }>(
        "select coalesce(before::text, '') || coalesce(after::text, '') as text from users.audit_logs",
      ),
    );
    expect(stored.filter(({ text }) => /password|argon2|secret|token/i.test(text))).toEqual([]);
  });

  it("has words in each language for what is done and to what", () => {
    for (const { es, en } of [...Object.values(AUDIT_ACTIONS), ...Object.values(AUDIT_ENTITIES)]) {
      expect(es).not.toBe("");
      expect(en).not.toBe("");
    }
  });
});

describe("the file", () => {
  const text = async (input: Parameters<typeof exportAuditLogs>[1], ctx = head) => {
    const { body, fileName } = await exportAuditLogs(ctx, input);
    expect(fileName).toMatch(/^auditoria-\d{4}-\d\d-\d\d\.csv$/);
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await new Response(body).arrayBuffer());
  };

  it("holds the entries as filtered, in words, with no cell that a spreadsheet would run, and is an entry itself", async () => {
    await record(
      { ...head, origin: { ...head.origin, userAgent: '=HYPERLINK("http://evil.example")' } },
      {
        action: "assignment.created",
        entity: "assignment",
        entityId: 999_999,
        after: { title: '=1+1;"\n@x', weight: 2 },
      },
    );
    const csv = await text({ lang: "es", action: "assignment.created" });
    expect(csv.startsWith("\uFEFFNúmero;Momento (UTC);Persona;")).toBe(true);
    expect(csv).toContain(";Creó una tarea;assignment.created;Tarea;");
    expect(csv).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    expect(csv).toContain(`Título: – → =1+1;""\n@x; Peso: – → 2`);
    expect(await text({ lang: "en", action: "assignment.created" })).toContain(",Created an assignment,");
    const { data } = await all({ action: "audit.exported" });
    expect(data).toHaveLength(2);
    expect(data[0]?.after).toMatchObject({ action: "assignment.created", rows: 1 });
  });

  it("refuses more than it could hold instead of cutting it", async () => {
    await withRows(database, async (query) => {
      await query("set session_replication_role = replica");
      await query(
        `insert into users.audit_logs (institution_id, seq, at, action, entity)
         select $1, 5000000 + n, '2031-01-01', 'session.opened', 'user_session' from generate_series(1, 20001) n`,
        [head.actor.institutionId],
      );
    });
    await expect(exportAuditLogs(head, { lang: "es", from: "2031-01-01T00:00:00Z" })).rejects.toMatchObject({
      code: "unprocessable",
      reason: "audit_export_too_large",
    });
    const page = await all({ from: "2031-01-01T00:00:00Z" });
    expect(page).toMatchObject({ total: 20_000, totalIsMinimum: true });
  });
});

describe("who opened a pupil's file", () => {
  const readers = async () =>
    (await all({ action: "student.read", entity: "student", entityId: String(daniel), from: "2029-01-01T00:00:00Z" }))
      .data;
  const at = (ctx: Context, time: string): Context => ({ ...ctx, now: () => new Date(`2029-05-01T${time}Z`) });

  it("is written down once an hour for each person, whatever part they open, by whatever door, also side by side", async () => {
    const readers0 = await readers();
    expect(readers0).toEqual([]);
    const open = (ctx: Context) =>
      Promise.all([getStudent(ctx, { id: daniel }), getStudentGrades(ctx, { id: daniel })]);
    await Promise.all(Array.from({ length: 8 }, () => open(at(teacher, "10:00:00"))));
    await open(at(teacher, "10:59:00"));
    expect(await readers()).toHaveLength(1);
    await open(at(head, "10:59:30"));
    await open(at(teacher, "11:00:01"));
    const seen = await readers();
    expect(seen.map(({ actor }) => actor?.id)).toEqual([teacher.actor.userId, head.actor.userId, teacher.actor.userId]);
    expect(seen[0]).toMatchObject({
      action: "student.read",
      object: { name: "Daniel García Romero", open: { kind: "student", id: daniel } },
      ip: "192.0.2.7",
      sessionId: teacher.actor.sessionId,
    });
    expect(
      await withRows(database, (query) =>
        query("select * from users.broken_audit_links() where institution_id = $1 and seq < 1000000", [
          head.actor.institutionId,
        ]),
      ),
    ).toEqual([]);
  });

  it("does not count the pupil, the family, nor who was not let in", async () => {
    const before = (await readers()).length;
    for (const account of ["student", "parent"]) {
      const family = at(await contextFor(database, `${account}@demo.eduai.test`), "12:00:00");
      await getStudent(family, { id: daniel });
      await getStudentGrades(family, { id: daniel });
    }
    const stranger = at(await contextFor(database, "teacher@otra.eduai.test"), "12:00:00");
    await expect(getStudent(stranger, { id: daniel })).rejects.toMatchObject({ code: "not_found" });
    expect(await readers()).toHaveLength(before);
  });
});
