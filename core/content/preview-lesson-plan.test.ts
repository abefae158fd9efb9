import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { curriculumStandards } from "#schema/index.ts";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { AppError } from "../errors.ts";
import { previewLessonPlan } from "./preview-lesson-plan.ts";
import { requestLessonPlan } from "./request-lesson-plan.ts";

let database: TestDatabase;
let teacher: Awaited<ReturnType<typeof contextFor>>;
let criteria: { id: number; subjectCode: string | null }[];

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  teacher = await contextFor(database, "teacher@demo.eduai.test");
  [criteria] = await teacher.db.batch((q) => [
    q
      .select({ id: curriculumStandards.id, subjectCode: curriculumStandards.subjectCode })
      .from(curriculumStandards)
      .where(eq(curriculumStandards.kind, "assessment_criterion"))
      .orderBy(asc(curriculumStandards.id)),
  ]);
});
afterAll(() => database?.drop());

type Asked = Parameters<typeof previewLessonPlan>[1];
const asked = (change: Partial<Asked> = {}): Asked => ({
  standardIds: criteria.slice(0, 1).map(({ id }) => id),
  minutes: 55,
  language: "es" as const,
  objectives: ["Sumar"],
  title: "Fracciones",
  notes: "Por parejas",
  ...change,
});

it("shows the very call that the request then queues, and writes nothing", async () => {
  const written = () =>
    number(
      database,
      "select (select count(*) from ai.jobs) + (select count(*) from users.audit_logs) + (select count(*) from outbox.events)",
    );
  const before = await written();
  await previewLessonPlan(teacher, asked({ preferredProvider: "openai" }));
  expect(await written()).toBe(before);
  const job = await requestLessonPlan(teacher, { ...asked({ preferredProvider: "openai" }), idempotencyKey: "shown" });
  const [row] = await withRows(database, (query) =>
    query<{ request: Record<string, unknown> }>("select request from ai.jobs where id = $1", [job.id]),
  );
  const { sectionId, ...request } = row?.request ?? {};
  expect(sectionId).toBeNull();
  const { institutionId, userId } = teacher.actor;
  expect(teacher.recorded.previews).toEqual([{ institutionId, userId, request }]);
});

it("refuses what the request would refuse, before the gateway is asked", async () => {
  const asks = teacher.recorded.previews.length;
  const other = criteria.find(({ subjectCode }) => subjectCode !== criteria[0]?.subjectCode);
  const foreign = await number(
    database,
    "select id from courses.sections where id not in (select section_id from courses.section_teachers where user_id = $1) limit 1",
    [teacher.actor.userId],
  );
  const refused: [Partial<Asked>, string][] = [
    [{ standardIds: [999_999_999] }, "unprocessable"],
    [{ standardIds: [criteria[0]?.id ?? 0, other?.id ?? 0] }, "unprocessable"],
    [{ sectionId: foreign }, "not_found"],
  ];
  for (const [change, code] of refused) {
    await expect(previewLessonPlan(teacher, asked(change))).rejects.toMatchObject({ code });
  }
  for (const who of ["student", "parent", "head"]) {
    const ctx = await contextFor(database, `${who}@demo.eduai.test`);
    await expect(previewLessonPlan(ctx, asked())).rejects.toMatchObject({ code: "forbidden" });
    expect(ctx.recorded.previews).toEqual([]);
  }
  expect(teacher.recorded.previews).toHaveLength(asks);
});

it("says so when the gateway does not answer", async () => {
  const away = async () => {
    throw new AppError("unavailable", "Ahora no.", { reason: "ai_gateway_unavailable" });
  };
  const ctx = await contextFor(database, "teacher@demo.eduai.test", { ports: { gateway: { preview: away } } });
  await expect(previewLessonPlan(ctx, asked())).rejects.toMatchObject({
    code: "unavailable",
    reason: "ai_gateway_unavailable",
  });
});
