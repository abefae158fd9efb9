import { afterAll, beforeAll, expect, test } from "vitest";
import { contentApi } from "#contracts/api/content.ts";
import { curriculumApi } from "#contracts/api/curriculum.ts";
import { operationsApi } from "#contracts/api/operations.ts";
import { type Client, signIn } from "#testing/api.ts";
import { startApi, until } from "#testing/api-platform.ts";
import { number, withRows } from "#testing/context.ts";

let platform: Awaited<ReturnType<typeof startApi>>;
let operator: Client;
let teacher: Client;
let school: number;
let parentId: number;

beforeAll(async () => {
  platform = await startApi();
  operator = (await signIn(platform.door, "superadmin@demo.eduai.test")).call;
  const signedIn = await signIn(platform.door, "teacher@demo.eduai.test");
  teacher = signedIn.call;
  const find = "from users.users where email = 'parent@demo.eduai.test'";
  school = await number(platform.database, `select institution_id ${find}`);
  parentId = await number(platform.database, `select id ${find}`);
});
afterAll(() => platform?.stop());

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(platform.database, (query) => query<Row>(text, values));

function letterOf(queue: string, reference: string, schoolId: number | null, reason: string) {
  return number(
    platform.database,
    `insert into outbox.dead_letters (queue, reference, school_id, payload, reason, first_failed_at, last_failed_at)
     values ($1, $2, $3, '{}', $4, now(), now()) returning id`,
    [queue, reference, schoolId, reason],
  );
}

/** A mark whose event died, and its dead letter. */
async function deadMark(reason: string) {
  const gradeId = await number(
    platform.database,
    `select g.id from courses.grades g join users.guardianships w on w.student_id = g.student_id and w.can_view_records
       join courses.assignments a on a.id = g.assignment_id and a.status = 'published'
     where w.guardian_user_id = $1 and g.value is not null order by g.id desc limit 1`,
    [parentId],
  );
  const eventId = await number(
    platform.database,
    `insert into outbox.events (institution_id, type, payload, sent_at, dead_at, attempts)
     values ($1, 'grade.recorded', $2, now(), now(), 9) returning id`,
    [school, { gradeIds: [gradeId] }],
  );
  return { eventId, letterId: await letterOf("events", `event ${eventId}`, school, reason) };
}

const finished = (eventId: number) =>
  until(
    "the event to be finished",
    async () =>
      (await rows("select 1 as one from outbox.events where id = $1 and finished_at is not null", [eventId]))[0],
  );
const notices = () =>
  number(platform.database, "select count(*) from communications.notifications where user_id = $1", [parentId]);
const audited = (letterId: number) =>
  rows("select action from users.audit_logs where entity = 'dead_letter' and entity_id = $1 order by id", [
    String(letterId),
  ]);

test("a replayed event has its effect once, however many operators press at the same moment", async () => {
  const { eventId, letterId } = await deadMark("AppError unavailable");
  const before = await notices();
  const params = { id: String(letterId) };
  const answers = await Promise.all(Array.from({ length: 5 }, () => operator(operationsApi.replay, { params })));
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
  expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
  await finished(eventId);
  await until("the notice", async () => ((await notices()) > before ? true : undefined));
  expect((await operator(operationsApi.replay, { params })).status).toBe(409);
  expect(await notices()).toBe(before + 1);
  expect(await audited(letterId)).toEqual([{ action: "dead_letter.replayed" }]);
  const { view } = await operator(operationsApi.deadLetter, { params });
  expect(view).toMatchObject({ state: "replayed", replayable: false, school: { id: school } });
});

test("all of one reason are replayed when their number is still the one that was seen", async () => {
  const reason = "Error ECONNRESET";
  const dead = [await deadMark(reason), await deadMark(reason), await deadMark(reason)];
  const { view: seen } = await operator(operationsApi.deadLetters, { query: { queue: "events", reason, limit: 2 } });
  expect(seen).toMatchObject({ total: 3, data: [{ id: dead[2]?.letterId }, { id: dead[1]?.letterId }] });
  const next = await operator(operationsApi.deadLetters, {
    query: { queue: "events", reason, limit: 2, cursor: seen.nextCursor ?? "" },
  });
  expect(next.view.data.map(({ id }) => id)).toEqual([dead[0]?.letterId]);
  const { view: queues } = await operator(operationsApi.queues, {});
  expect(queues.reasons).toContainEqual(expect.objectContaining({ queue: "events", reason, count: 3 }));
  expect(queues.queues.find(({ queue }) => queue === "events")?.deadLetters).toBeGreaterThanOrEqual(3);

  const body = { queue: "events" as const, reason, count: 2 };
  const refused = await operator(operationsApi.replayAll, { body });
  expect(refused.status).toBe(409);
  expect(refused.problem.current).toBe(3);
  const { view } = await operator(operationsApi.replayAll, { body: { ...body, count: 3 } });
  expect(view).toEqual({ requeued: 3, nothingLeft: 0, left: 0 });
  for (const { eventId } of dead) await finished(eventId);
});

test("a dead AI job is worked off after its replay; one that its person has repeated meanwhile is left alone", async () => {
  const { view: criteria } = await teacher(curriculumApi.search, { query: { kind: "assessment_criterion", limit: 1 } });
  const { view: asked } = await teacher(contentApi.requestLessonPlan, {
    body: { standardIds: [criteria.data[0]?.id ?? 0] },
  });
  const jobParams = { id: String(asked.id) };
  const done = () =>
    until("the document", async () => {
      const { view } = await teacher(contentApi.job, { params: jobParams });
      return view.documentId === null ? undefined : view;
    });
  await done();
  const documents = () =>
    number(platform.database, "select count(*) from content.documents where job_id = $1", [asked.id]);
  await rows("delete from content.documents where job_id = $1", [asked.id]);
  await rows("update ai.jobs set status = 'dead', result = null where id = $1", [asked.id]);
  const letterId = await letterOf("llm-jobs", `job ${asked.id}`, school, "overloaded");
  const first = await operator(operationsApi.replay, { params: { id: String(letterId) } });
  expect(first.view.outcome).toBe("requeued");
  await until(
    "the job",
    async () => (await rows("select 1 as one from ai.jobs where id = $1 and status = 'succeeded'", [asked.id]))[0],
  );
  const again = await letterOf("llm-jobs", `job ${asked.id}`, school, "overloaded");
  const second = await operator(operationsApi.replay, { params: { id: String(again) } });
  expect(second.view.outcome).toBe("nothing_left");
  await done();
  expect(await documents()).toBe(1);
});

test("a mail that was given up leaves after its replay, and a stored webhook is applied", async () => {
  const deliveryId = await number(
    platform.database,
    `with n as (insert into communications.notifications (institution_id, user_id, kind, title, body)
       values ($1, $2, 'announcement', 'Aviso', 'Texto') returning id)
     insert into communications.deliveries (institution_id, notification_id, channel, address, state, attempts, batch_id)
     select $1, id, 'email', 'parent@demo.eduai.test', 'failed', 8, 77 from n returning id`,
    [school, parentId],
  );
  const mail = await letterOf("deliveries", `delivery ${deliveryId}`, school, "HTTP 503");
  expect((await operator(operationsApi.replay, { params: { id: String(mail) } })).view.outcome).toBe("requeued");
  const sent = await until("the mail", async () => {
    const [row] = await rows<{ provider_id: string }>(
      "select provider_id from communications.deliveries where id = $1 and state = 'sent' and attempts = 1",
      [deliveryId],
    );
    return row;
  });

  const webhookId = await number(
    platform.database,
    `insert into communications.webhook_events (provider, event_id, type, payload)
     values ('resend', 'dead-1', 'email.delivered', $1) returning id`,
    [{ messageId: sent.provider_id, state: "delivered", event: {} }],
  );
  const webhook = await letterOf("webhooks", `webhook ${webhookId}`, null, "not applied");
  expect((await operator(operationsApi.replay, { params: { id: String(webhook) } })).view.outcome).toBe("requeued");
  await until(
    "the delivery",
    async () =>
      (
        await rows("select 1 as one from communications.deliveries where id = $1 and state = 'delivered'", [deliveryId])
      )[0],
  );
});

test("a dismissed event stays without effect, with the reason kept; a message that names no row can only be dismissed", async () => {
  const { eventId, letterId } = await deadMark("of no use");
  const params = { id: String(letterId) };
  expect((await operator(operationsApi.dismiss, { params, body: { reason: "x" } })).status).toBe(422);
  const before = await notices();
  const { view } = await operator(operationsApi.dismiss, { params, body: { reason: "aviso ya dado en papel" } });
  expect(view).toEqual({ id: letterId, outcome: "dismissed" });
  expect((await operator(operationsApi.replay, { params })).status).toBe(409);
  expect(await rows("select 1 as one from outbox.events where id = $1 and finished_at is null", [eventId])).toEqual([]);
  expect(await notices()).toBe(before);
  const { view: kept } = await operator(operationsApi.deadLetters, { query: { state: "dismissed" } });
  expect(kept.data).toContainEqual(expect.objectContaining({ id: letterId, note: "aviso ya dado en papel" }));
  expect(await audited(letterId)).toEqual([{ action: "dead_letter.dismissed" }]);

  const nameless = { id: String(await letterOf("events", "message m-9", null, "unreadable message")) };
  expect((await operator(operationsApi.replay, { params: nameless })).status).toBe(422);
  expect((await teacher(operationsApi.dismiss, { params: nameless, body: { reason: "no es mío" } })).status).toBe(403);
});

test("the operator sees what the next nightly run would delete, and nothing is deleted by looking", async () => {
  await rows(
    "insert into outbox.events (institution_id, type, payload, finished_at) values ($1, 'x.y', '{}', now() - interval '40 days')",
    [school],
  );
  const query = { institutionId: String(school) };
  for (let look = 0; look < 2; look += 1) {
    const { view } = await operator(operationsApi.retention, { query });
    expect(view.due).toContainEqual({ rule: "outbox_events", days: 30, count: 1 });
  }
  const { view: shared } = await operator(operationsApi.retention, { query: {} });
  expect(shared.due.map(({ rule }) => rule)).toEqual(["webhook_events", "dead_letters", "sign_in_tries"]);
  expect((await operator(operationsApi.retention, { query: { institutionId: "999999" } })).status).toBe(404);
});
