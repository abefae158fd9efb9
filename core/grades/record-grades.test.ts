import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor, number, type Query, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { createAssignment } from "../assignments/create-assignment.ts";
import { publishAssignment } from "../assignments/publish-assignment.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { listSections } from "../sections/list-sections.ts";
import { getGradeHistory } from "./get-grade-history.ts";
import { getGradebook } from "./get-gradebook.ts";
import { recordGrades } from "./record-grades.ts";

let database: TestDatabase;
let teacher: Awaited<ReturnType<typeof contextFor>>;
let sectionId: number;
let courseId: number;
let studentIds: number[];
const rows = <T>(run: (query: Query) => Promise<T>) => withRows(database, run);

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  teacher = await contextFor(database, "teacher@demo.eduai.test");
  const { data } = await listSections(teacher, { limit: 50 });
  const section = data.find(({ groupName }) => groupName === "2º ESO A");
  if (section === undefined) throw new Error("the demo teacher has 2º ESO A");
  sectionId = section.id;
  courseId = section.courseId;
  studentIds = (await getGradebook(teacher, { id: sectionId })).students.map(({ id }) => id);
});
afterAll(() => database?.drop());

const column = (title: string, maxPoints = 10) =>
  createAssignment(teacher, { sectionId, title, dueAt: null, maxPoints, weight: 1 });

const student = (index: number): number => {
  const id = studentIds[index];
  if (id === undefined) throw new Error(`the group has no student ${index}`);
  return id;
};

const entry = (assignmentId: number, index: number, value: number | null, version = 0) => ({
  assignmentId,
  studentId: student(index),
  value,
  status: value === null ? ("missing" as const) : ("scored" as const),
  comment: null,
  version,
});

const record = (grades: ReturnType<typeof entry>[], ctx: Context = teacher) => recordGrades(ctx, { courseId, grades });

async function refusal(run: Promise<unknown>): Promise<AppError> {
  const error = await run.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error(`expected a coded refusal, got ${String(error)}`);
}

const marksOf = (assignmentId: number) =>
  number(database, "select count(*) from courses.grades where assignment_id = $1", [assignmentId]);

describe("bad entries are named one by one and nothing at all is written", () => {
  it("values out of range, three decimals, students of another group and duplicates", async () => {
    const { id } = await column("Valores", 8);
    const stranger = await number(
      database,
      "select student_id from students.enrollments e where status = 'active' and student_id not in (select student_id from students.enrollments where section_id = $1) and institution_id = $2 limit 1",
      [sectionId, teacher.actor.institutionId],
    );
    const foreign = await number(database, "select id from students.students where institution_id <> $1 limit 1", [
      teacher.actor.institutionId,
    ]);
    const error = await refusal(
      record([
        entry(id, 0, 5),
        entry(id, 1, -0.01),
        entry(id, 2, 8.01),
        entry(id, 3, 4.125),
        { ...entry(id, 4, 5), studentId: stranger },
        { ...entry(id, 4, 5), studentId: foreign },
        { ...entry(id, 4, 5), studentId: 999_999_999 },
        entry(id, 0, 6),
      ]),
    );
    expect(error.code).toBe("unprocessable");
    expect(error.issues?.map(({ path }) => path)).toEqual([
      "grades.1.value",
      "grades.2.value",
      "grades.3.value",
      "grades.4.studentId",
      "grades.5.studentId",
      "grades.6.studentId",
      "grades.7",
    ]);
    expect(await marksOf(id)).toBe(0);
    const { data } = await record([entry(id, 0, 0), entry(id, 1, 8), entry(id, 2, 4.13), entry(id, 3, null)]);
    expect(data.map(({ value, status }) => [value, status])).toEqual([
      [0, "scored"],
      [8, "scored"],
      [4.13, "scored"],
      [null, "missing"],
    ]);
  });

  it("an enrolment that has ended takes no more marks, by status or by its last day", async () => {
    const { id } = await column("Bajas");
    const end = (change: string) =>
      rows((query) =>
        query(`update students.enrollments set ${change} where student_id = $1 and section_id = $2`, [
          student(20),
          sectionId,
        ]),
      );
    await end("status = 'withdrawn'");
    expect((await refusal(record([entry(id, 20, 5)]))).issues?.[0]?.path).toBe("grades.0.studentId");
    await end("status = 'active', begin_date = current_date - 30, end_date = current_date - 1");
    expect((await refusal(record([entry(id, 20, 5)]))).issues?.[0]?.path).toBe("grades.0.studentId");
    await end("end_date = null");
    expect((await record([entry(id, 20, 5)])).data).toHaveLength(1);
  });

  it("an assignment of a colleague, of another course or of another school is not found", async () => {
    const { id } = await column("Propia");
    const others = await rows((query) =>
      query<{ id: string; course_id: string }>(
        "select distinct on (institution_id) id, course_id from courses.assignments where section_id not in (select section_id from courses.section_teachers where user_id = $1)",
        [teacher.actor.userId],
      ),
    );
    expect(others.length).toBeGreaterThanOrEqual(2);
    for (const other of others) {
      const grades = [entry(Number(other.id), 0, 5)];
      expect((await refusal(recordGrades(teacher, { courseId: Number(other.course_id), grades }))).code).toBe(
        "not_found",
      );
    }
    expect((await refusal(recordGrades(teacher, { courseId: courseId + 1, grades: [entry(id, 0, 5)] }))).code).toBe(
      "not_found",
    );
    for (const email of ["head@demo.eduai.test", "student@demo.eduai.test", "parent@demo.eduai.test"]) {
      const ctx = await contextFor(database, email);
      expect((await refusal(record([entry(id, 0, 5)], ctx))).code).toBe("forbidden");
    }
    expect(await marksOf(id)).toBe(0);
  });
});

describe("two teachers on the same marks", () => {
  it("one stale version among many refuses the whole call, by its place in the call, with the mark as it is", async () => {
    const { id } = await column("Versiones");
    await record([entry(id, 0, 5), entry(id, 1, 5), entry(id, 2, 5)]);
    await record([entry(id, 2, 6, 1)]);
    const error = await refusal(record([entry(id, 0, 5, 1), entry(id, 1, 7, 1), entry(id, 2, 8, 1), entry(id, 3, 9)]));
    expect(error.code).toBe("precondition_failed");
    expect(error.issues?.map(({ path }) => path)).toEqual(["grades.2.version"]);
    expect(error.current).toMatchObject([{ studentId: student(2), value: 6, version: 2 }]);
    const now = await rows((query) =>
      query("select value::float, version from courses.grades where assignment_id = $1 order by id", [id]),
    );
    expect(now).toEqual([
      { value: 5, version: 1 },
      { value: 5, version: 1 },
      { value: 6, version: 2 },
    ]);
  });

  it("of concurrent writers exactly one wins; the others learn the value that won", async () => {
    const { id } = await column("Carrera");
    for (const version of [0, 1]) {
      const values = [1, 2, 3, 4, 5].map((value) => value + version * 0.5);
      const results = await Promise.allSettled(values.map((value) => record([entry(id, 0, value, version)])));
      const won = results.flatMap((result) => (result.status === "fulfilled" ? result.value.data : []));
      expect(won).toHaveLength(1);
      for (const result of results) {
        if (result.status === "fulfilled") continue;
        const reason: unknown = result.reason;
        if (!(reason instanceof AppError)) throw reason;
        expect(reason.code).toBe("precondition_failed");
        expect(reason.current).toMatchObject([{ value: won[0]?.value, version: version + 1 }]);
      }
    }
    expect(
      await number(
        database,
        "select count(*) from courses.grade_history h join courses.grades g on g.id = h.grade_id where g.assignment_id = $1",
        [id],
      ),
    ).toBe(2);
  });

  it("crosswise orders of the same marks never block each other", async () => {
    const { id } = await column("Cruce");
    const forward = studentIds.slice(0, 12).map((_, index) => entry(id, index, 5));
    const results = await Promise.allSettled([record(forward), record([...forward].reverse()), record(forward)]);
    const codes = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    for (const reason of codes) expect(reason).toMatchObject({ code: "precondition_failed" });
    expect(await marksOf(id)).toBe(12);
  });

  it("what is stored already is answered without a new version, whatever version was sent", async () => {
    const { id } = await column("Repetida");
    const first = await record([entry(id, 0, 7)]);
    const again = await record([entry(id, 0, 7)]);
    expect(again).toEqual(first);
  });
});

describe("history, audit and outbox", () => {
  const count = (table: string) =>
    number(database, `select count(*) from ${table} where institution_id = $1`, [teacher.actor.institutionId]);
  const totals = async () => ({
    grades: await count("courses.grades"),
    history: await count("courses.grade_history"),
    audit: await count("users.audit_logs"),
    outbox: await count("outbox.events"),
  });

  it("are written with the marks, once per call", async () => {
    const { id } = await column("Rastro");
    await publishAssignment(teacher, { id });
    const before = await totals();
    const drains = teacher.recorded.drainRequests.length;
    const { data } = await record([entry(id, 0, 5), entry(id, 1, null)]);
    expect(await totals()).toEqual({
      grades: before.grades + 2,
      history: before.history + 2,
      audit: before.audit + 2,
      outbox: before.outbox + 1,
    });
    expect(teacher.recorded.drainRequests.slice(drains)).toEqual([teacher.actor.institutionId]);
    const [event] = await rows((query) => query("select type, payload from outbox.events order by id desc limit 1"));
    expect(event).toEqual({ type: "grade.recorded", payload: { gradeIds: data.map(({ gradeId }) => gradeId) } });
    await record([entry(id, 0, 9, 1)]);
    const gradeId = data[0]?.gradeId ?? 0;
    const history = await getGradeHistory(teacher, { id: gradeId });
    expect(history.data.map(({ version, value }) => [version, value])).toEqual([
      [1, 5],
      [2, 9],
    ]);
    const audit = await rows((query) =>
      query(
        "select actor_user_id::int as who, ip, before->>'value' as before, after->>'value' as after from users.audit_logs where action = 'grade.recorded' and entity_id = $1 order by id",
        [String(gradeId)],
      ),
    );
    expect(audit).toEqual([
      { who: teacher.actor.userId, ip: "192.0.2.7", before: null, after: "5" },
      { who: teacher.actor.userId, ip: "192.0.2.7", before: "5", after: "9" },
    ]);
  });

  it("are rolled back with the marks when any of them fails", async () => {
    const { id } = await column("Todo o nada");
    await publishAssignment(teacher, { id });
    const before = await totals();
    const trigger = (text: string) => rows((query) => query(text));
    await trigger(
      "create function outbox.refuse() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$",
    );
    await trigger("create trigger refuse before insert on outbox.events execute function outbox.refuse()");
    await expect(record([entry(id, 0, 5)])).rejects.toThrow();
    await trigger("drop trigger refuse on outbox.events");
    expect(await totals()).toEqual(before);
    const healthy = await record([entry(id, 0, 5)]);
    expect(healthy.data[0]).toMatchObject({ version: 1 });
  });
});
