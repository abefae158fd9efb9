import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { contextFor, number, storedEvent, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context } from "../context.ts";
import { listNotifications } from "../notifications/list-notifications.ts";
import { onJobFinished } from "./on-job-finished.ts";

let database: TestDatabase;
let teacher: Context;
let school: number;
let criterion: number;
let keys = 0;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  teacher = await contextFor(database, "teacher@demo.eduai.test");
  school = teacher.actor.institutionId;
  criterion = await number(
    database,
    "select id from courses.curriculum_standards where kind = 'assessment_criterion' and institution_id is null order by id limit 1",
  );
});
afterAll(() => database?.drop());
beforeEach(() => rows("truncate communications.notifications cascade"));

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));

function job(status: string, change: { error?: unknown; result?: unknown; asked?: number[] } = {}): Promise<number> {
  keys += 1;
  const request = { sectionId: null, task: { criteria: (change.asked ?? [criterion]).map((id) => ({ id })) } };
  return number(
    database,
    `insert into ai.jobs (institution_id, user_id, kind, status, idempotency_key, request, error, result)
     values ($1, $2, 'lesson_plan', $3, $4, $5, $6, $7) returning id`,
    [
      school,
      teacher.actor.userId,
      status,
      `finished-${keys}`,
      JSON.stringify(request),
      change.error === undefined ? null : JSON.stringify(change.error),
      change.result === undefined ? null : JSON.stringify(change.result),
    ],
  );
}

const plan = (change: Record<string, unknown> = {}) => ({
  title: "El agua",
  language: "es",
  gradeLevel: "2º ESO",
  subject: "Biología y Geología",
  minutes: 55,
  objectives: ["Medir la lluvia"],
  criteria: [criterion],
  materials: ["Pluviómetro"],
  sections: [
    { id: "inicio", title: "Inicio", minutes: 20, activity: "Medir", criteria: [criterion] },
    { id: "cierre", title: "Cierre", minutes: 35, activity: "Comparar", criteria: [] },
  ],
  assessment: "Observación",
  diversity: "Apoyo visual",
  ...change,
});
const result = (value: unknown) => ({
  id: "c-1",
  provider: "local",
  model: "plantillas",
  label: "hecho sin IA externa",
  content: [{ type: "json", value }],
  toolUse: [],
  stopReason: "end",
  usage: { inputTokens: 1, outputTokens: 1, cachedTokens: 0, cacheWriteTokens: 0 },
  cost: { currency: "USD", nanoUsd: 0, priced: true },
  latencyMs: 5,
  cached: false,
  attempts: [],
});

async function tell(jobId: number, institutionId = school) {
  const { eventId } = await storedEvent(database, school, { type: "ai.job.finished", payload: { jobId } });
  const ctx = systemContext(database, institutionId);
  await onJobFinished(ctx, { jobId }, eventId);
  return { ...ctx, again: () => onJobFinished(ctx, { jobId }, eventId) };
}
const notices = async () => (await listNotifications(teacher, { limit: 50 })).data;
const documents = (jobId: number) =>
  number(database, "select count(*) from content.documents where job_id = $1", [jobId]);

describe("a job that failed", () => {
  it("is told by its class, in words of ours and never the provider's", async () => {
    for (const [code, words] of [
      ["invalid_request", "no ha aceptado"],
      ["context_length", "demasiado larga"],
      ["content_filter", "han rechazado"],
      ["no_provider", "No hay ningún proveedor"],
      ["not_stored", "No se ha podido guardar"],
      ["something else", "respuesta válida"],
    ] as const) {
      await rows("truncate communications.notifications cascade");
      await tell(await job("failed", { error: { code, message: "sk-secret at provider.ts:12" } }));
      const [told] = await notices();
      expect(told, code).toMatchObject({ kind: "ai.job.failed", url: "/contenidos" });
      expect(told?.body).toContain(words);
      expect(`${told?.title} ${told?.body}`).not.toMatch(/sk-secret|provider\.ts/);
    }
  });

  it("is told once however often the event comes, also without any cause, and makes no document", async () => {
    for (const error of [undefined, "text", { code: 5 }, null]) {
      await rows("truncate communications.notifications cascade");
      const id = await job("dead", { error });
      const { again, recorded } = await tell(id);
      await again();
      expect((await notices()).map(({ body }) => body)).toEqual([expect.stringContaining("respuesta válida")]);
      expect([await documents(id), recorded.events]).toEqual([0, []]);
    }
  });

  it("is told in English to who reads English", async () => {
    const locale = (value: string | null) =>
      rows("update users.users set locale = $2 where id = $1", [teacher.actor.userId, value]);
    await locale("en");
    await tell(await job("failed", { error: { code: "content_filter" } }));
    await tell(await job("succeeded", { result: result(plan()) }));
    const inEnglish = await notices();
    await locale("es");
    expect(inEnglish.map(({ title }) => title)).toEqual([
      "Your lesson plan is ready",
      "The lesson plan could not be made",
    ]);
    expect(inEnglish[1]?.body).toContain("refused the request");
    // Who changes to another language reads what was there before in that one too.
    expect((await notices()).map(({ title }) => title)).toEqual([
      "Tu situación de aprendizaje está lista",
      "No se ha podido preparar la situación de aprendizaje",
    ]);
  });
});

it("is stored and told without what hides or misleads, whatever the model wrote", async () => {
  const [first, second] = plan().sections;
  const id = await job("succeeded", {
    result: result(
      plan({
        title: "\u202EEl agua\u200B\u0007",
        objectives: ["Medir\u200B la lluvia"],
        assessment: "Una\u202E línea\r\notra",
        sections: [{ ...first, id: "ini\u200Bcio", activity: "Medir\u2066 bien" }, second],
      }),
    ),
  });
  await tell(id);
  const [stored] = await rows<{ title: string; body: Record<string, unknown>; refs: string[] }>(
    `select d.title, v.body, array(select section_ref from content.coverage where document_id = d.id) as refs
     from content.documents d join content.versions v on v.document_id = d.id where d.job_id = $1`,
    [id],
  );
  expect(stored).toMatchObject({
    title: "El agua",
    body: {
      title: "El agua",
      objectives: ["Medir la lluvia"],
      assessment: "Una línea\notra",
      sections: [{ id: "inicio", activity: "Medir bien" }, {}],
    },
    refs: ["inicio"],
  });
  expect((await notices())[0]?.body).toBe("El agua");
});

describe("a job that nobody waits for", () => {
  it("is not told: cancelled, unknown, or of another school", async () => {
    const other = await contextFor(database, "head@otra.eduai.test");
    const cancelled = await job("cancelled", { result: result(plan()) });
    const done = await job("succeeded", { result: result(plan()) });
    await tell(cancelled);
    await tell(999_999_999);
    await tell(done, other.actor.institutionId);
    expect([await notices(), await documents(cancelled), await documents(done)]).toEqual([[], 0, 0]);
  });
});

describe("a job that succeeded", () => {
  it("becomes a document with an audit entry of its owner, and open tabs hear of it", async () => {
    const id = await job("succeeded", { result: result(plan()) });
    const { recorded, again } = await tell(id);
    await again();
    const [document] = await rows<{ id: string; title: string; owner: number; type: string }>(
      "select id, title, owner_id::int as owner, type from content.documents where job_id = $1",
      [id],
    );
    expect(document).toMatchObject({ title: "El agua", owner: teacher.actor.userId, type: "lesson_plan" });
    expect(recorded.events[0]).toMatchObject({
      institutionId: school,
      userId: teacher.actor.userId,
      event: { type: "job", data: { jobId: id, status: "succeeded", percent: 100, documentId: Number(document?.id) } },
    });
    expect((await notices()).map(({ kind, body, url }) => [kind, body, url])).toEqual([
      ["content.ready", "El agua", `/contenidos/${document?.id}`],
    ]);
    expect(
      await rows(
        "select actor_user_id::int as actor, after from users.audit_logs where action = 'document.created' and entity_id = $1",
        [document?.id],
      ),
    ).toEqual([{ actor: teacher.actor.userId, after: { jobId: id, provider: "local", model: "plantillas" } }]);
  });

  it("with an answer that is no plan stores nothing and tells nothing: the event fails and comes again", async () => {
    for (const broken of [null, {}, plan({ sections: "none" }), "texto"]) {
      const id = await job("succeeded", { result: result(broken) });
      await expect(tell(id)).rejects.toThrow();
      expect(await documents(id)).toBe(0);
    }
    const empty = await job("succeeded", { result: { ...result(plan()), content: [] } });
    await expect(tell(empty)).rejects.toThrow();
    expect([await notices(), await documents(empty)]).toEqual([[], 0]);
  });

  it("is a document with its notification, or neither: what cannot be told of is not stored, and nobody hears of it", async () => {
    const id = await job("succeeded", { result: result(plan()) });
    const entries = "select count(*) from users.audit_logs where action = 'document.created'";
    const before = await number(database, entries);
    await rows("alter table communications.notifications add constraint refused check (false) not valid");
    const outcome = tell(id).finally(() => rows("alter table communications.notifications drop constraint refused"));
    await expect(outcome).rejects.toThrow();
    expect([await documents(id), await number(database, entries)]).toEqual([0, before]);
    await tell(id);
    expect([await documents(id), (await notices()).length]).toEqual([1, 1]);
  });

  it("covers only what was asked for", async () => {
    const id = await job("succeeded", { result: result(plan()), asked: [] });
    await tell(id);
    expect(await documents(id)).toBe(1);
    expect(
      await number(
        database,
        "select count(*) from content.coverage c join content.documents d on d.id = c.document_id where d.job_id = $1",
        [id],
      ),
    ).toBe(0);
  });
});
