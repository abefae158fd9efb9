import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { notificationsApi } from "#contracts/api/notifications.ts";
import { startApi, until } from "#testing/api-platform.ts";
import { number, withRows } from "#testing/context.ts";
import { testServices } from "#testing/services.ts";
import { type MailService, startMail } from "../../dev/services/mail.ts";
import { type Desk, openDesk } from "./gradebook.ts";

let platform: Awaited<ReturnType<typeof startApi>>;
let desk: Desk;
let mail: MailService;
const folder = mkdtempSync(join(tmpdir(), "eduai-queue-"));

beforeAll(async () => {
  mail = await startMail({ dataDir: folder, apiKey: testServices().mail.apiKey });
  platform = await startApi({
    // Instead of eight, which take a quarter of an hour.
    queueRetries: 1,
    vars: { RESEND_BASE_URL: mail.url },
  });
  desk = await openDesk(platform.door);
});
afterAll(async () => {
  await platform?.stop();
  await mail?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const Producer = z.custom<{ send(body: unknown): Promise<unknown> }>(
  (value) => typeof value === "object" && value !== null && "send" in value,
);

/** Puts a message on the queue of events as the drain does. */
async function send(...bodies: unknown[]): Promise<void> {
  const env: object = await platform.worker("eduai-objects").getEnv();
  const producer = Producer.parse(Reflect.get(env, "EVENTS"));
  for (const body of bodies) await producer.send(body);
}

const noticesAbout = async (title: string) =>
  (await desk.parent(notificationsApi.notifications, { query: { limit: 100 } })).view.data.filter(({ body }) =>
    body.includes(title),
  );

async function marked(title: string) {
  await desk.record(await desk.column(title), 8);
  return until(`the notice of ${title}`, async () => (await noticesAbout(title))[0]);
}

const mailsToParent = () => mail.sent().filter(({ to }) => to.includes("parent@demo.eduai.test")).length;

const settledMails = (notificationId: number) =>
  number(
    platform.database,
    "select count(*) from communications.deliveries where notification_id = $1 and channel = 'email' and state = 'sent' and attempts = 1",
    [notificationId],
  );

test("the same message again is one notification and one mail", { timeout: 240_000 }, async () => {
  const before = mailsToParent();
  const notice = await marked("Repetido");
  await until("the mail", async () => ((await settledMails(notice.id)) === 1 ? true : undefined));
  const [event] = await withRows(platform.database, (query) =>
    query<{ id: string; institution: string; payload: unknown }>(
      "select id, institution_id as institution, payload from outbox.events where type = 'grade.recorded' order by id desc limit 1",
    ),
  );
  if (event === undefined) throw new Error("the notice comes from an event");
  const message = {
    eventId: Number(event.id),
    institutionId: Number(event.institution),
    type: "grade.recorded",
    payload: event.payload,
  };
  await send(message, message, message);
  const last = await marked("Después de repetido");
  await until("the mail", async () => ((await settledMails(last.id)) === 1 ? true : undefined));
  expect(await noticesAbout("Repetido")).toHaveLength(1);
  expect(await settledMails(notice.id)).toBe(1);
  expect(mailsToParent() - before).toBe(2);
});

test("a message that can never be handled ends among the dead letters and keeps nobody waiting", {
  timeout: 240_000,
}, async () => {
  const dead = () => platform.logs().filter((entry) => JSON.stringify(entry).includes("queue.dead_letter")).length;
  expect(dead()).toBe(0);
  // The third names an event that has been handled: whatever it says, nothing of it is left to do.
  await send({ nonsense: true }, { type: "no.such.event" }, { eventId: 1, institutionId: 1, type: "x", payload: {} });
  await marked("Tras el veneno");
  await until("two dead letters", async () => (dead() >= 2 ? true : undefined), 60_000);
  const kept = await withRows(platform.database, (query) =>
    query("select queue, reason, deaths, resolution, payload ->> 'type' as type from outbox.dead_letters order by id"),
  );
  const letter = { queue: "events", reason: "unreadable message", deaths: 1, resolution: null };
  expect(kept).toHaveLength(2);
  expect(kept).toEqual(
    expect.arrayContaining([
      { ...letter, type: null },
      { ...letter, type: "no.such.event" },
    ]),
  );
  expect(await noticesAbout("Tras el veneno")).toHaveLength(1);
});
