import { Webhook } from "svix";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assignmentsApi } from "#contracts/api/assignments.ts";
import { contentApi } from "#contracts/api/content.ts";
import { curriculumApi } from "#contracts/api/curriculum.ts";
import { gradesApi } from "#contracts/api/grades.ts";
import { notificationsApi } from "#contracts/api/notifications.ts";
import { sectionsApi } from "#contracts/api/sections.ts";
import { studentsApi } from "#contracts/api/students/students.ts";
import { apiClient, type Fetcher, signIn } from "#testing/api.ts";
import { startApi, until } from "#testing/api-platform.ts";
import { withRows } from "#testing/context.ts";
import { testServices } from "#testing/services.ts";
import { loadKeys } from "../../dev/keys.ts";

let platform: Awaited<ReturnType<typeof startApi>>;
let door: Fetcher;

/** The secret before the last rotation, with which the provider still signs for a while. */
const PREVIOUS_SECRET = `whsec_${Buffer.from("the secret before the rotation").toString("base64")}`;

beforeAll(async () => {
  platform = await startApi({ vars: { RESEND_WEBHOOK_PREVIOUS_SECRET: PREVIOUS_SECRET } });
  door = platform.door;
});

afterAll(() => platform?.stop());

test("a mark reaches the family, and only the family", async () => {
  const teacher = await signIn(door, "teacher@demo.eduai.test");
  const parent = await signIn(door, "parent@demo.eduai.test");
  const stranger = await signIn(door, "parent2@demo.eduai.test");

  const { view: children } = await parent.call(studentsApi.list, { query: {} });
  const child = children.data.find((row) => row.givenName === "Daniel");
  if (child === undefined) throw new Error("the demo parent has a child Daniel");

  const { view: sections } = await teacher.call(sectionsApi.sections, { query: {} });
  const books = await Promise.all(
    sections.data.map((section) => teacher.call(gradesApi.gradebook, { params: { id: String(section.id) } })),
  );
  const book = books.map(({ view }) => view).find((view) => view.students.some(({ id }) => id === child.id));
  if (book === undefined) throw new Error("the demo teacher teaches Daniel");

  const { view: column } = await teacher.call(assignmentsApi.createAssignment, {
    params: { id: String(book.section.id) },
    body: { title: "Examen de fracciones" },
  });
  const entry = { assignmentId: column.id, studentId: child.id, value: 8.5, version: 0 };
  const recorded = await teacher.call(gradesApi.recordGrades, {
    params: { id: String(book.section.courseId) },
    body: { grades: [entry] },
  });
  expect(recorded.status).toBe(201);
  expect(recorded.view.data[0]).toMatchObject({ value: 8.5, version: 1 });

  const stale = await teacher.call(gradesApi.recordGrades, {
    params: { id: String(book.section.courseId) },
    body: { grades: [{ ...entry, value: 3 }] },
  });
  expect(stale.status).toBe(412);
  expect(stale.problem.current).toMatchObject([{ value: 8.5, version: 1 }]);

  const before = await parent.call(studentsApi.grades, { params: { id: String(child.id) } });
  expect(JSON.stringify(before.view)).not.toContain("Examen de fracciones");
  const shown = await teacher.call(assignmentsApi.publishAssignment, { params: { id: String(column.id) } });
  expect(shown.view).toMatchObject({ id: column.id, published: true });

  const notice = await until("the parent's notification", async () => {
    const { view } = await parent.call(notificationsApi.notifications, { query: {} });
    return view.data.find((row) => row.body.includes("Examen de fracciones"));
  });
  expect(notice.body).toContain("8,5");

  const { view: marks } = await parent.call(studentsApi.grades, { params: { id: String(child.id) } });
  expect(marks.courses.flatMap(({ grades }) => grades).find((row) => row.assignmentId === column.id)?.value).toBe(8.5);

  const foreign = await stranger.call(studentsApi.grades, { params: { id: String(child.id) } });
  const absent = await stranger.call(studentsApi.grades, { params: { id: "999999999" } });
  expect(foreign.status).toBe(404);
  expect({ ...foreign.problem, requestId: "" }).toEqual({ ...absent.problem, requestId: "" });
  const { view: others } = await stranger.call(notificationsApi.notifications, { query: {} });
  expect(others.data.some((row) => row.body.includes("Examen de fracciones"))).toBe(false);

  const delivery = () =>
    withRows(platform.database, async (query) => {
      const [row] = await query<{ state: string; mail: string | null }>(
        "select state, provider_id as mail from communications.deliveries where notification_id = $1 and channel = 'email'",
        [notice.id],
      );
      return row;
    });
  const sent = await until("the parent's mail", async () => {
    const row = await delivery();
    return row?.state === "sent" && row.mail !== null ? row.mail : undefined;
  });
  const response = await fetch(`${testServices().mail.url}/outbox.json`);
  const { data }: { data: { id: string; to: string[]; text: string }[] } = await response.json();
  const mail = data.find(({ id }) => id === sent);
  expect(mail?.to).toEqual(["parent@demo.eduai.test"]);
  expect(mail?.text).not.toContain("8,5");

  const payload = JSON.stringify({ type: "email.delivered", data: { email_id: sent } });
  const secret = loadKeys(testServices().dataDir).resendWebhookSecret;
  const at = new Date();
  const headers = {
    "svix-id": "msg_1",
    "svix-timestamp": String(Math.floor(at.getTime() / 1000)),
    "svix-signature": new Webhook(secret).sign("msg_1", at, payload),
  };
  const forged = await door("/api/v1/webhooks/resend", {
    method: "POST",
    headers,
    body: payload.replace("delivered", "bounced"),
  });
  expect(forged.status).toBe(401);
  const unsigned = { method: "POST", body: payload };
  expect((await door("/webhooks/resend", unsigned)).status).toBe(401);
  const [refused] = await until("the row of what was refused", async () => {
    const rows = await withRows(platform.database, (query) =>
      query<{ reason: string; payload: { ip: string; count: number } }>(
        "select last_error as reason, payload from communications.webhook_events where type = 'signature.refused'",
      ),
    );
    return rows[0]?.payload.count === 2 ? rows : undefined;
  });
  expect(refused).toEqual({ reason: "signature", payload: { ip: "127.0.0.1", count: 2 } });
  for (const path of ["/webhooks/resend", "/api/v1/webhooks/resend", "/webhooks/resend"]) {
    expect((await door(path, { method: "POST", headers, body: payload })).status).toBe(202);
  }
  const signedBy = (key: string) => ({
    ...headers,
    "svix-id": "msg_2",
    "svix-signature": new Webhook(key).sign("msg_2", at, payload),
  });
  const unknownSecret = `whsec_${Buffer.from("a secret nobody here has got").toString("base64")}`;
  for (const [key, status] of [
    [PREVIOUS_SECRET, 202],
    [unknownSecret, 401],
  ] as const) {
    const answer = await door("/webhooks/resend", { method: "POST", headers: signedBy(key), body: payload });
    expect(answer.status).toBe(status);
  }
  for (const [text, status] of [
    ['{"type":"email.\\u0000sent","data":{"email_id":"a\\u0000b\\ud800"}}', 202],
    ['{"type":5}', 422],
  ] as const) {
    const signature = new Webhook(secret).sign("msg_3", at, text);
    const signed = { ...headers, "svix-id": "msg_3", "svix-signature": signature };
    expect((await door("/webhooks/resend", { method: "POST", headers: signed, body: text })).status).toBe(status);
  }
  await until("the delivery's state", async () => ((await delivery())?.state === "delivered" ? true : undefined));
  expect((await door("/api/v1/webhooks/nadie", { method: "POST", headers, body: payload })).status).toBe(404);
});

test("a lesson plan without any provider's key is made by the local one, which says so", async () => {
  const teacher = await signIn(door, "teacher@demo.eduai.test");
  const { view: criteria } = await teacher.call(curriculumApi.search, { query: { kind: "assessment_criterion" } });
  const chosen = criteria.data.slice(0, 2);
  const asked = await teacher.call(contentApi.requestLessonPlan, {
    body: { standardIds: chosen.map(({ id }) => id), minutes: 55 },
    headers: { "idempotency-key": "plan-1" },
  });
  expect(asked.status).toBe(202);
  const again = await teacher.call(contentApi.requestLessonPlan, {
    body: { standardIds: chosen.map(({ id }) => id), minutes: 55 },
    headers: { "idempotency-key": "plan-1" },
  });
  expect(again.view.id).toBe(asked.view.id);
  const job = await until("the document", async () => {
    const { view } = await teacher.call(contentApi.job, { params: { id: String(asked.view.id) } });
    return view.documentId === null ? undefined : view;
  });
  expect(job).toMatchObject({ status: "succeeded", provider: "local" });
  const { view: document } = await teacher.call(contentApi.document, { params: { id: String(job.documentId) } });
  expect(document.label).toMatch(/sin IA externa/i);
  // Templates cite what was asked for, work on it and assess it; whether their words are about it is computed.
  expect(document.alignmentReasons.filter(({ code }) => code !== "text_far")).toEqual([]);
  expect(document.curriculumAligned).toBe(document.alignmentReasons.length === 0);
  expect(new Set(document.coverage.map(({ standardId }) => standardId))).toEqual(new Set(chosen.map(({ id }) => id)));
});

test("a request id says which request it was and nothing else: two orders for a plan under one id are two", async () => {
  const teacher = await signIn(door, "teacher@demo.eduai.test");
  const { view: criteria } = await teacher.call(curriculumApi.search, { query: { kind: "assessment_criterion" } });
  const standardIds = criteria.data.slice(0, 1).map(({ id }) => id);
  const order = (minutes: number) =>
    teacher.call(contentApi.requestLessonPlan, {
      body: { standardIds, minutes },
      headers: { "x-request-id": "same-request-id" },
    });
  const [first, second, third] = [await order(55), await order(55), await order(40)];
  expect([first, second, third].map(({ status }) => status)).toEqual([202, 202, 202]);
  expect(new Set([first, second, third].map(({ view }) => view.id)).size).toBe(3);
});

test("without a token every door is shut", async () => {
  const anyone = apiClient(door);
  expect((await anyone(studentsApi.list, { query: {} })).status).toBe(401);
});
