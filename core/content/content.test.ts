import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LessonPlan } from "#contracts/internal/lesson-plan.ts";
import type { Completion } from "#contracts/internal/llm.ts";
import { curriculumStandards } from "#schema/index.ts";
import { contextFor, number, storedEvent, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { getJob, listJobs, retryJob } from "../ai/jobs.ts";
import type { Context } from "../context.ts";
import { listNotifications } from "../notifications/list-notifications.ts";
import { handleEvent } from "../reactions.ts";
import { getDocument, listDocuments } from "./documents.ts";
import { requestLessonPlan } from "./request-lesson-plan.ts";

let database: TestDatabase;
let teacher: Awaited<ReturnType<typeof contextFor>>;
let colleague: Context;
let head: Context;
let criteria: { id: number; subjectCode: string | null }[];
let knowledge: number;
let keys = 0;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  teacher = await contextFor(database, "teacher@demo.eduai.test");
  head = await contextFor(database, "head@demo.eduai.test");
  const [other] = await withRows(database, (query) =>
    query<{ email: string }>(
      "select u.email from users.users u join users.roles r on r.id = u.role_id where r.kind = 'teacher' and u.institution_id = $1 and u.id <> $2 and u.email is not null limit 1",
      [teacher.actor.institutionId, teacher.actor.userId],
    ),
  );
  colleague = await contextFor(database, other?.email ?? "");
  const [rows, blocks] = await teacher.db.batch((q) => [
    q
      .select({ id: curriculumStandards.id, subjectCode: curriculumStandards.subjectCode })
      .from(curriculumStandards)
      .where(eq(curriculumStandards.kind, "assessment_criterion"))
      .orderBy(asc(curriculumStandards.id)),
    q
      .select({ id: curriculumStandards.id })
      .from(curriculumStandards)
      .where(eq(curriculumStandards.kind, "basic_knowledge"))
      .limit(1),
  ]);
  criteria = rows;
  knowledge = blocks[0]?.id ?? 0;
});
afterAll(() => database?.drop());

const ofOneSubject = (count: number) =>
  criteria
    .filter(({ subjectCode }) => subjectCode === criteria[0]?.subjectCode)
    .slice(0, count)
    .map(({ id }) => id);

function ask(ctx: Context, standardIds: number[], change: { key?: string; sectionId?: number; title?: string } = {}) {
  keys += 1;
  const { key = `key-${keys}`, ...rest } = change;
  return requestLessonPlan(ctx, {
    standardIds,
    minutes: 55,
    language: "es",
    objectives: [],
    idempotencyKey: key,
    ...rest,
  });
}

const eventsOf = (jobId: number) =>
  number(database, "select count(*) from outbox.events where type = 'ai.job.requested' and payload->>'jobId' = $1", [
    String(jobId),
  ]);

describe("a lesson plan is asked for", () => {
  it("on criteria of one subject that exist, and nothing is queued otherwise", async () => {
    const [first] = criteria;
    const other = criteria.find(({ subjectCode }) => subjectCode !== first?.subjectCode);
    if (first === undefined || other === undefined) throw new Error("the starter curriculum has several subjects");
    const jobs = () => number(database, "select count(*) from ai.jobs");
    const before = await jobs();
    for (const wrong of [
      [first.id, other.id],
      [999_999_999],
      [first.id, 999_999_999],
      [knowledge],
      [first.id, knowledge],
    ]) {
      await expect(ask(teacher, wrong)).rejects.toMatchObject({
        code: "unprocessable",
        issues: [{ path: "standardIds" }],
      });
    }
    const foreign = await number(
      database,
      "select id from courses.sections where id not in (select section_id from courses.section_teachers where user_id = $1) limit 1",
      [teacher.actor.userId],
    );
    await expect(ask(teacher, [first.id], { sectionId: foreign })).rejects.toMatchObject({ code: "not_found" });
    for (const ctx of [head, await contextFor(database, "student@demo.eduai.test")]) {
      await expect(ask(ctx, [first.id])).rejects.toMatchObject({ code: "forbidden" });
    }
    expect(await jobs()).toBe(before);
  });

  it("once per key and person, also at the same moment", async () => {
    const ids = ofOneSubject(2);
    const [one, two, three] = await Promise.all([1, 2, 3].map(() => ask(teacher, ids, { key: "same" })));
    expect(two?.id).toBe(one?.id);
    expect(three?.id).toBe(one?.id);
    expect(await eventsOf(one?.id ?? 0)).toBe(1);
    expect((await ask(colleague, ids, { key: "same" })).id).not.toBe(one?.id);
    expect((await ask(teacher, [...ids, ...ids])).status).toBe("queued");
  });

  it("and the knowledge nearest to its title goes with it, wherever it stands in the norm", async () => {
    const [standardId = 0] = ofOneSubject(1);
    const nearest = "Elaboración de mosaicos con polígonos regulares";
    await withRows(database, (query) =>
      query(
        `insert into courses.curriculum_standards
           (curriculum_id, slug, kind, stage, subject_code, subject_name, grade_levels, code, text, position, source)
         select curriculum_id, 'own-' || n, 'basic_knowledge', stage, subject_code, subject_name, grade_levels, 'Z.' || n,
           case n when 30 then $2 else 'Asunto número ' || n end, 1000000 + n, 'prueba'
         from courses.curriculum_standards, generate_series(1, 30) as n where id = $1`,
        [standardId, nearest],
      ),
    );
    const job = await ask(teacher, [standardId], { title: "Mosaicos de polígonos en el patio" });
    const [row] = await withRows(database, (query) =>
      query<{ knowledge: string[] }>("select request->'task'->'knowledge' as knowledge from ai.jobs where id = $1", [
        job.id,
      ]),
    );
    expect(row?.knowledge[0]).toBe(nearest);
    expect(row?.knowledge.length).toBeLessThanOrEqual(12);
  });

  it("and is repeated for a section that is still theirs", async () => {
    const [row] = await withRows(database, (query) =>
      query<{ id: number }>(
        "select section_id::int as id from courses.section_teachers where user_id = $1 order by 1 limit 1",
        [teacher.actor.userId],
      ),
    );
    const sectionId = row?.id ?? 0;
    const failed = async () => {
      const job = await ask(teacher, ofOneSubject(1), { sectionId });
      await withRows(database, (query) => query("update ai.jobs set status = 'failed' where id = $1", [job.id]));
      return job;
    };
    const [one, two] = [await failed(), await failed()];
    expect(await retryJob(teacher, { id: one.id })).toMatchObject({ status: "queued" });
    const [lost] = await withRows(database, (query) =>
      query<Record<string, unknown>>(
        "delete from courses.section_teachers where user_id = $1 and section_id = $2 returning *",
        [teacher.actor.userId, sectionId],
      ),
    );
    await expect(ask(teacher, ofOneSubject(1), { sectionId })).rejects.toMatchObject({ code: "not_found" });
    await expect(retryJob(teacher, { id: two.id })).rejects.toMatchObject({ code: "not_found" });
    expect(await eventsOf(two.id)).toBe(1);
    await withRows(database, (query) =>
      query(
        "insert into courses.section_teachers overriding system value select * from jsonb_populate_record(null::courses.section_teachers, $1)",
        [JSON.stringify(lost)],
      ),
    );
    expect(await retryJob(teacher, { id: two.id })).toMatchObject({ status: "queued" });
  });

  it("and is one's own: nobody else sees the job or repeats it", async () => {
    const job = await ask(teacher, ofOneSubject(1));
    expect(await getJob(teacher, { id: job.id })).toMatchObject({ status: "queued", documentId: null });
    await expect(getJob(colleague, { id: job.id })).rejects.toMatchObject({ code: "not_found" });
    await expect(retryJob(colleague, { id: job.id })).rejects.toMatchObject({ code: "not_found" });
    await expect(retryJob(teacher, { id: job.id })).rejects.toMatchObject({ code: "conflict" });
    await withRows(database, (query) =>
      query("update ai.jobs set status = 'failed', error = '{\"errorClass\":\"timeout\"}' where id = $1", [job.id]),
    );
    expect((await getJob(teacher, { id: job.id })).error).toEqual({ code: "timeout", message: "" });
    const [again, conflict] = await Promise.allSettled([
      retryJob(teacher, { id: job.id }),
      retryJob(teacher, { id: job.id }),
    ]);
    expect([again.status, conflict.status].sort()).toEqual(["fulfilled", "rejected"]);
    expect(await eventsOf(job.id)).toBe(2);
    expect((await listJobs(colleague, { limit: 50 })).data.map(({ id }) => id)).not.toContain(job.id);
    const ctx = systemContext(database, teacher.actor.institutionId);
    const { institutionId } = teacher.actor;
    const event = await storedEvent(database, institutionId, {
      type: "ai.job.requested",
      payload: { jobId: job.id },
    });
    const left = () =>
      number(database, "select count(*) from outbox.events where id = $1 and finished_at is null", [event.eventId]);
    await handleEvent(ctx, event);
    await handleEvent(ctx, event);
    expect(ctx.recorded.jobs).toEqual([1, 2].map(() => ({ jobId: job.id, institutionId })));
    expect(await left()).toBe(1);
    await withRows(database, (query) => query("update ai.jobs set status = 'failed' where id = $1", [job.id]));
    await handleEvent(ctx, event);
    expect([ctx.recorded.jobs.length, await left()]).toEqual([2, 0]);
  });
});

function plan(wanted: number[], sections: { id: string; criteria: number[] }[]): LessonPlan {
  return {
    title: "Fracciones en la cocina",
    language: "es",
    gradeLevel: "2º ESO",
    subject: "Matemáticas",
    minutes: 55,
    objectives: ["Sumar fracciones"],
    criteria: wanted,
    materials: ["Tazas"],
    sections: sections.map((section) => ({ ...section, title: section.id, minutes: 20, activity: "Medir" })),
    assessment: "Observación",
    diversity: "Apoyo visual",
  };
}

async function finish(jobId: number, value: unknown): Promise<void> {
  const usage = { inputTokens: 1, outputTokens: 1, cachedTokens: 0, cacheWriteTokens: 0 };
  const result: Completion = {
    id: `c-${jobId}`,
    provider: "local",
    model: "plantillas",
    label: "hecho sin IA externa",
    content: [{ type: "json", value }],
    toolUse: [],
    stopReason: "end",
    usage,
    cost: { currency: "USD", nanoUsd: 0, priced: true },
    latencyMs: 5,
    cached: false,
    attempts: [],
  };
  await withRows(database, (query) =>
    query("update ai.jobs set status = 'succeeded', result = $2, finished_at = now() where id = $1", [
      jobId,
      JSON.stringify(result),
    ]),
  );
}

async function codeOf(standardId: number): Promise<string> {
  const [row] = await withRows(database, (query) =>
    query<{ code: string }>("select code from courses.curriculum_standards where id = $1", [standardId]),
  );
  return row?.code ?? "";
}

const finished = (jobId: number) =>
  storedEvent(database, teacher.actor.institutionId, { type: "ai.job.finished", payload: { jobId } });
const system = () => systemContext(database, teacher.actor.institutionId);

describe("a finished job", () => {
  it("becomes one document with the coverage computed from its sections, however often it is told", async () => {
    const [one = 0, two = 0, three = 0] = ofOneSubject(3);
    const job = await ask(teacher, [one, two, three]);
    await finish(
      job.id,
      plan(
        [one, two, three],
        [
          { id: "inicio", criteria: [one] },
          { id: "practica", criteria: [one, two] },
        ],
      ),
    );
    const event = await finished(job.id);
    await Promise.all([handleEvent(system(), event), handleEvent(system(), event)]);
    await handleEvent(system(), event);
    expect(await number(database, "select count(*) from content.documents where job_id = $1", [job.id])).toBe(1);
    const { documentId } = await getJob(teacher, { id: job.id });
    const document = await getDocument(teacher, { id: documentId ?? 0 });
    expect(document).toMatchObject({
      title: "Fracciones en la cocina",
      provider: "local",
      label: "hecho sin IA externa",
    });
    expect(document.coverage.map(({ standardId, section }) => [standardId, section]).sort()).toEqual(
      [
        [one, "inicio"],
        [one, "practica"],
        [two, "practica"],
      ].sort(),
    );
    expect(document.curriculumAligned).toBe(false);
    expect(document.alignmentReasons).toContainEqual({ code: "not_worked_on", criterion: await codeOf(three) });
    const notices = (await listNotifications(teacher, { limit: 50 })).data.filter(
      ({ kind }) => kind === "content.ready",
    );
    expect(notices.map(({ url }) => url)).toEqual([`/contenidos/${documentId}`]);
  });

  it("whose plan repeats a section or names a criterion nobody asked for keeps what is true of it", async () => {
    const [one = 0, two = 0] = ofOneSubject(2);
    const job = await ask(teacher, [one]);
    await finish(
      job.id,
      plan(
        [one, one, 999_999_999],
        [
          { id: "inicio", criteria: [one, two] },
          { id: "inicio", criteria: [one, 999_999_999] },
        ],
      ),
    );
    await handleEvent(system(), await finished(job.id));
    const { documentId } = await getJob(teacher, { id: job.id });
    const document = await getDocument(teacher, { id: documentId ?? 0 });
    expect(document.coverage.map(({ standardId, section }) => [standardId, section])).toEqual([[one, "inicio"]]);
    expect(document.curriculumAligned).toBe(false);
    expect(document.alignmentReasons).toEqual(
      expect.arrayContaining([
        { code: "text_far", criterion: await codeOf(one) },
        { code: "not_asked", criterion: await codeOf(two) },
        { code: "not_in_curriculum", criterion: "999999999" },
      ]),
    );
  });

  it("whose activities and assessment are about each criterion is aligned, by its words and not by its list", async () => {
    const [one = 0] = ofOneSubject(1);
    const [criterion] = await withRows(database, (query) =>
      query<{ code: string; text: string }>("select code, text from courses.curriculum_standards where id = $1", [one]),
    );
    const { code = "", text = "" } = criterion ?? {};
    // The criterion's words in another order: about the same, and no quotation.
    const own = text.replace(/\.$/, "").split(" ").toReversed().join(" ");
    const made = plan(
      [one],
      [
        { id: "inicio", criteria: [one] },
        { id: "cierre", criteria: [one] },
      ],
    );
    const sections = made.sections.map((section) => ({ ...section, activity: own }));
    const job = await ask(teacher, [one]);
    await finish(job.id, { ...made, sections, assessment: `Criterio ${code}: lista de cotejo.` });
    await handleEvent(system(), await finished(job.id));
    const { documentId } = await getJob(teacher, { id: job.id });
    expect(await getDocument(teacher, { id: documentId ?? 0 })).toMatchObject({
      curriculumAligned: true,
      alignmentReasons: [],
    });
  });

  it("that leaves out a criterion that was asked for is not called aligned, whatever the plan says of itself", async () => {
    const [one = 0, two = 0] = ofOneSubject(2);
    const job = await ask(teacher, [one, two]);
    await finish(
      job.id,
      plan(
        [one],
        [
          { id: "inicio", criteria: [one] },
          { id: "cierre", criteria: [] },
        ],
      ),
    );
    await handleEvent(system(), await finished(job.id));
    const { documentId } = await getJob(teacher, { id: job.id });
    expect((await getDocument(teacher, { id: documentId ?? 0 })).curriculumAligned).toBe(false);
  });

  it("that failed is told to its owner without a document", async () => {
    const job = await ask(teacher, ofOneSubject(1));
    await withRows(database, (query) => query("update ai.jobs set status = 'dead' where id = $1", [job.id]));
    await handleEvent(system(), await finished(job.id));
    expect((await getJob(teacher, { id: job.id })).documentId).toBeNull();
    const [latest] = (await listNotifications(teacher, { limit: 1 })).data;
    expect(latest?.kind).toBe("ai.job.failed");
  });
});

it("a document is read by its owner and the school's administration, and by nobody else", async () => {
  const { data } = await listDocuments(teacher, { limit: 50 });
  const id = data[0]?.id ?? 0;
  expect(data.length).toBeGreaterThan(0);
  expect(data[0]?.author).toEqual({ id: teacher.actor.userId, name: expect.stringMatching(/^\p{Lu}\S+ \p{Lu}/u) });
  for (const ctx of [head, await contextFor(database, "secretary@demo.eduai.test")]) {
    expect(await getDocument(ctx, { id })).toMatchObject({ title: data[0]?.title, author: data[0]?.author });
    expect((await listDocuments(ctx, { limit: 50 })).data.map((row) => row.id)).toContain(id);
  }
  for (const ctx of [colleague, await contextFor(database, "head@otra.eduai.test")]) {
    await expect(getDocument(ctx, { id })).rejects.toMatchObject({ code: "not_found" });
    expect((await listDocuments(ctx, { limit: 50 })).data.map((row) => row.id)).not.toContain(id);
  }
  for (const account of ["parent", "student"]) {
    const ctx = await contextFor(database, `${account}@demo.eduai.test`);
    await expect(getDocument(ctx, { id }), account).rejects.toMatchObject({ code: "forbidden" });
  }
});
