import { parse, stringify } from "devalue";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { createAssignment } from "../assignments/create-assignment.ts";
import { publishAssignment } from "../assignments/publish-assignment.ts";
import type { Context } from "../context.ts";
import type { Database } from "../database.ts";
import { AppError } from "../errors.ts";
import { listSections } from "../sections/list-sections.ts";
import { getGradebook } from "./get-gradebook.ts";
import { recordGrades } from "./record-grades.ts";

let database: TestDatabase;
let teacher: Awaited<ReturnType<typeof contextFor>>;
let place: { sectionId: number; courseId: number; students: number[] };

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  teacher = await contextFor(database, "teacher@demo.eduai.test");
  const [section] = (await listSections(teacher, { limit: 1 })).data;
  if (section === undefined) throw new Error("the demo teacher has a section");
  const { students } = await getGradebook(teacher, { id: section.id });
  place = { sectionId: section.id, courseId: section.courseId, students: students.map(({ id }) => id) };
});
afterAll(() => database?.drop());

const column = async (title: string) =>
  (await createAssignment(teacher, { sectionId: place.sectionId, title, dueAt: null, maxPoints: 10, weight: 1 })).id;

function write(ctx: Context, assignmentId: number, value: number, version: number, student = 0) {
  const studentId = place.students[student] ?? 0;
  const grades = [{ assignmentId, studentId, value, status: "scored" as const, comment: null, version }];
  return recordGrades(ctx, { courseId: place.courseId, grades });
}

/** The teacher with a database that counts the transactions it opens. */
function counted(): { ctx: Context; opened: () => number } {
  let opened = 0;
  const db: Database = {
    batch: (build) => teacher.db.batch(build),
    transaction: (run) => {
      opened += 1;
      return teacher.db.transaction(run);
    },
  };
  return { ctx: { ...teacher, db }, opened: () => opened };
}

/** The teacher with transactions that stay open after a refusal until `release` is called. */
function lingering(): { ctx: Context; refused: Promise<void>; release: () => void } {
  const [arrived, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const db: Database = {
    batch: (build) => teacher.db.batch(build),
    transaction: (run) =>
      teacher.db.transaction(async (tx) => {
        try {
          return await run(tx);
        } catch (error) {
          arrived.resolve();
          await gate.promise;
          throw error;
        }
      }),
  };
  return { ctx: { ...teacher, db }, refused: arrived.promise, release: () => gate.resolve() };
}

const refusal = async (run: Promise<unknown>): Promise<AppError> => {
  const thrown: unknown = await run.then(
    () => null,
    (error: unknown) => error,
  );
  if (thrown instanceof AppError) return thrown;
  throw new Error(`expected a coded refusal, got ${String(thrown)}`);
};

describe("rivals for one mark", () => {
  it("who come late are refused by a read, without a transaction, while somebody holds the row", async () => {
    const id = await column("Tarde");
    await write(teacher, id, 5, 0);
    await withRows(database, async (query) => {
      await query("begin");
      await query("select 1 from courses.assignments where id = $1 for update", [id]);
      await query("select 1 from courses.grades where assignment_id = $1 for update", [id]);
      const { ctx, opened } = counted();
      const late = await Promise.all(Array.from({ length: 20 }, (_, index) => refusal(write(ctx, id, index / 4, 0))));
      expect(new Set(late.map(({ code }) => code))).toEqual(new Set(["precondition_failed"]));
      expect(late[0]?.current).toMatchObject([{ value: 5, version: 1, gradedBy: teacher.actor.name }]);
      expect(opened()).toBe(0);
      await query("rollback");
    });
  });

  it.each([
    ["new", 0],
    ["corrected", 1],
  ])("who lose the race for a %s mark do not wait for one another", async (name, version) => {
    const id = await column(`Carrera ${name}`);
    if (version > 0) await write(teacher, id, 1, 0);
    const first = lingering();
    const others: Promise<AppError>[] = [];
    await withRows(database, async (query) => {
      await query("begin");
      const winner = [id, place.students[0], teacher.actor.userId, teacher.actor.institutionId];
      await query(
        `insert into courses.grades (assignment_id, student_id, graded_by, institution_id, value) values ($1, $2, $3, $4, 9)
         on conflict (assignment_id, student_id) do update set value = 9, version = grades.version + 1`,
        winner,
      );
      others.push(refusal(write(first.ctx, id, 2, version)));
      for (let index = 0; index < 5; index += 1) others.push(refusal(write(teacher, id, 3 + index / 4, version)));
      await expect
        .poll(
          () =>
            number(
              database,
              "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
            ),
          { timeout: 60_000 },
        )
        .toBeGreaterThanOrEqual(5);
      await query("commit");
    });
    await first.refused;
    const [slow, ...rest] = others;
    for (const error of await Promise.all(rest)) {
      expect(error.code).toBe("precondition_failed");
      expect(error.current).toMatchObject([{ value: 9, version: version + 1 }]);
    }
    first.release();
    expect((await slow)?.code).toBe("precondition_failed");
  });

  it("fifty at once have one winner", { timeout: 240_000 }, async () => {
    const id = await column("Cincuenta");
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) => write(teacher, id, index / 5, 0)),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await number(database, "select count(*) from courses.grades where assignment_id = $1", [id])).toBe(1);
    expect(await number(database, "select count(*) from users.broken_audit_links()")).toBe(0);
  });

  it("of two marks of one column neither waits for the other", async () => {
    const id = await column("Vecinas");
    await write(teacher, id, 5, 0, 0);
    await withRows(database, async (query) => {
      await query("begin");
      await query("update courses.grades set value = 6, version = 2 where assignment_id = $1", [id]);
      expect((await write(teacher, id, 7, 0, 1)).data).toMatchObject([{ value: 7, version: 1 }]);
      await query("rollback");
    });
  });

  it("never leave a mark of a published column untold: publishing waits for the writers under way", async () => {
    const id = await column("Mientras tanto");
    const gate = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const db: Database = {
      batch: (build) => teacher.db.batch(build),
      transaction: (run) =>
        teacher.db.transaction(async (tx) => {
          const answer = await run(tx);
          reached.resolve();
          await gate.promise;
          return answer;
        }),
    };
    const writing = write({ ...teacher, db }, id, 4, 0);
    await reached.promise;
    const publishing = publishAssignment(teacher, { id });
    await expect
      .poll(() =>
        number(
          database,
          "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
        ),
      )
      .toBeGreaterThanOrEqual(1);
    gate.resolve();
    const { data } = await writing;
    await publishing;
    const events = await withRows(database, (query) =>
      query<{ payload: unknown }>("select payload from outbox.events order by id desc limit 1"),
    );
    expect(events).toEqual([{ payload: { gradeIds: [data[0]?.gradeId] } }]);
  });
});

describe("a repeated request", () => {
  it("whose first try has committed answers what that wrote, whatever was written since", async () => {
    const id = await column("Otra vez");
    let committed = "";
    const first: Database = {
      batch: (build) => teacher.db.batch(build),
      transaction: async (run) => {
        const result = await teacher.db.transaction(run);
        committed = stringify(result);
        return result;
      },
    };
    const { data } = await write({ ...teacher, db: first }, id, 5, 0);
    await write(teacher, id, 8, 1);
    const again: Database = {
      repeats: true,
      batch: (build) => teacher.db.batch(build),
      transaction: async () => parse(committed),
    };
    expect((await write({ ...teacher, db: again }, id, 5, 0)).data).toEqual(data);
  });
});

describe("a blocked student", () => {
  it("takes no mark, and none of theirs is in the gradebook", async () => {
    const id = await column("Bloqueo");
    await write(teacher, id, 5, 0);
    const blocked = (at: string) =>
      withRows(database, (query) =>
        query(`update students.students set blocked_at = ${at} where id = $1`, [place.students[0]]),
      );
    await blocked("now()");
    const error = await refusal(write(teacher, id, 6, 1));
    expect(error.code).toBe("unprocessable");
    expect(error.issues?.map(({ path }) => path)).toEqual(["grades.0.studentId"]);
    const book = await getGradebook(teacher, { id: place.sectionId });
    expect(book.cells.some(({ studentId }) => studentId === place.students[0])).toBe(false);
    await blocked("null");
    expect((await write(teacher, id, 6, 1)).data).toMatchObject([{ value: 6, version: 2 }]);
  });
});
