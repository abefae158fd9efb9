import { afterAll, beforeAll, expect, it } from "vitest";
import type { HubEvent } from "#contracts/api/notifications.ts";
import { CLOSE_CODES } from "#contracts/internal/realtime.ts";
import { type Objects, person, startObjects } from "../testing/harness.ts";
import { ENDED_JOB_MS, remembered, SILENT_JOB_MS } from "./hub-logic.ts";

type Job = Extract<HubEvent, { type: "job" }>["data"];
const job = (jobId: number, status: Job["status"], percent: number): HubEvent => ({
  type: "job",
  data: { jobId, status, stage: "writing", percent, attempts: [], provider: null, documentId: null, detail: null },
});
const unread = (count: number): HubEvent => ({ type: "unread", data: { count } });
const note: HubEvent = {
  type: "notification",
  data: { id: 5, kind: "grade", title: "Nota nueva", body: "Lengua", url: null, readAt: null, createdAt: "2026-11-23" },
};

let objects: Objects;
const tab = (userId: number, sessionId = "a") =>
  objects.connect("NOTIFICATION_HUB", `1:${userId}`, person(userId, { sessionId }));
const publish = (userId: number, event: unknown) => objects.call("NOTIFICATION_HUB", `1:${userId}`, "publish", event);

beforeAll(async () => {
  objects = await startObjects();
}, 240_000);
afterAll(() => objects.close());

it("sends an event to every open tab of the person and of nobody else, also out of hibernation", async () => {
  const [one, two, stranger] = [await tab(1), await tab(1, "b"), await tab(2)];
  await objects.evict("NotificationHub", "1:1", "hibernate");
  expect(await publish(1, note)).toEqual({ delivered: 2 });
  expect(await publish(1, unread(3))).toEqual({ delivered: 2 });
  for (const line of [one, two]) {
    await line.until((frames) => frames.length === 2);
    expect(line.frames).toEqual([note, unread(3)]);
  }
  await two.close();
  expect(await publish(1, unread(4))).toEqual({ delivered: 1 });
  expect(stranger.frames).toEqual([]);
  expect(await publish(3, note)).toEqual({ delivered: 0 });
});

it("sends a tab that connects later the last unread count and the last state of each job", async () => {
  await publish(10, unread(1));
  await publish(10, note);
  await publish(10, job(7, "running", 10));
  await publish(10, job(8, "queued", 0));
  await publish(10, job(7, "running", 60));
  await publish(10, unread(2));
  await objects.evict("NotificationHub", "1:10", "hibernate");
  const line = await tab(10);
  await publish(10, note);
  await line.until((frames) => frames.length >= 4);
  expect(line.frames).toEqual([job(8, "queued", 0), job(7, "running", 60), unread(2), note]);
});

it("keeps what ended a quarter of an hour, what fell silent a day, and wakes to forget it", async () => {
  expect(remembered(job(1, "succeeded", 100), 1000)?.until).toBe(1000 + ENDED_JOB_MS);
  expect(remembered(job(1, "running", 5), 1000)?.until).toBe(1000 + SILENT_JOB_MS);
  expect(remembered(note, 1000)).toBeNull();
  await publish(11, unread(9));
  await publish(11, job(7, "succeeded", 100));
  const storage = await objects.storage("NotificationHub", "1:11");
  await storage.exec("UPDATE states SET until = ? WHERE until IS NOT NULL", Date.now() - 1);
  const line = await tab(11);
  await publish(11, note);
  await line.until((frames) => frames.length >= 2);
  expect(line.frames).toEqual([unread(9), note]);
});

it("refuses what is not an event of the contract, and a tab that talks", async () => {
  await expect(publish(12, { type: "unread", data: { count: "many" } })).rejects.toThrow();
  await expect(publish(12, { type: "gossip", data: {} })).rejects.toThrow();
  const line = await tab(12);
  line.send({ type: "hello" });
  expect((await line.closed).code).toBe(CLOSE_CODES.policy);
  await expect(objects.connect("NOTIFICATION_HUB", "1:12", null)).rejects.toThrow("401");
});
