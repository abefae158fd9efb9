import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { ChatMessage, type ChatPerson, ChatServerFrame } from "#contracts/api/chat.ts";
import { CLOSE_CODES } from "#contracts/internal/realtime.ts";
import { type Line, type Objects, person, startObjects, textFrame } from "../testing/harness.ts";

const History = z.object({ messages: z.array(ChatMessage), lastSeq: z.number() });

let objects: Objects;
let rooms = 0;
const newRoom = () => {
  rooms += 1;
  return `1:${rooms}`;
};
const join = (room: string, userId: number, query = "", changes = {}) =>
  objects.connect("CHAT_ROOM", room, person(userId, changes), query);
const history = async (room: string, query: object = { limit: 200 }) =>
  History.parse(await objects.call("CHAT_ROOM", room, "history", query));
const texts = (line: Line) => line.of("message").map((frame) => ChatMessage.parse(frame.message).text);
const seqs = (line: Line) => line.of("message").map((frame) => ChatMessage.parse(frame.message).seq);
const until = (line: Line, type: string, count: number) => line.until(() => line.of(type).length >= count);

const presenceOf = (line: Line) =>
  line.frames.map((frame) => ChatServerFrame.parse(frame)).filter((frame) => frame.type === "presence");
const joinsOf = (line: Line) => presenceOf(line).flatMap(({ joined }) => joined.map(({ userId }) => userId));
/** Who is in the room for somebody who reads every frame. */
function presentOf(line: Line): ChatPerson[] {
  const people = new Map<number, ChatPerson>();
  for (const frame of line.frames.map((one) => ChatServerFrame.parse(one))) {
    if (frame.type === "welcome") people.clear();
    const came = frame.type === "welcome" ? frame.present : frame.type === "presence" ? frame.joined : [];
    for (const one of came) people.set(one.userId, one);
    if (frame.type === "presence") for (const userId of frame.left) people.delete(userId);
  }
  return [...people.values()].sort((a, b) => a.userId - b.userId);
}

beforeAll(async () => {
  objects = await startObjects();
}, 240_000);
afterAll(() => objects.close());

describe("a chat room", () => {
  it("passes messages between people, acknowledges them and keeps their history", async () => {
    const room = newRoom();
    const ana = await join(room, 1);
    const ben = await join(room, 2);
    ana.send(textFrame("ana-00001", "  hola 👋 <b>  "));
    await until(ben, "message", 1);
    ben.send(textFrame("ben-00001", "¿qué tal?"));
    await until(ana, "message", 2);
    await until(ben, "stored", 1);
    expect(texts(ana)).toEqual(["hola 👋 <b>", "¿qué tal?"]);
    expect(texts(ben)).toEqual(texts(ana));
    expect(ana.of("stored")).toEqual([{ type: "stored", clientId: "ana-00001", seq: 1 }]);
    expect(ana.of("message")[1]?.message).toMatchObject({
      userId: 2,
      name: "Persona 2",
      clientId: "ben-00001",
      seq: 2,
    });
    for (const frame of [...ana.frames, ...ben.frames]) ChatServerFrame.parse(frame);
    const kept = await history(room);
    expect(kept.lastSeq).toBe(2);
    expect(kept.messages).toEqual(ben.of("message").map((frame) => frame.message));
  });

  it("stores a resent message once and returns the same seq, also after the room was evicted", async () => {
    const room = newRoom();
    const ana = await join(room, 1);
    const ben = await join(room, 2);
    ana.send(textFrame("resend-01", "una vez"));
    ana.send(textFrame("resend-01", "una vez"));
    await until(ana, "stored", 2);
    ben.send(textFrame("resend-01", "otra persona"));
    await until(ben, "stored", 1);
    await objects.evict("ChatRoom", room, "hibernate");
    ana.send(textFrame("resend-01", "una vez"));
    await until(ana, "stored", 3);
    expect(ana.of("stored").map((frame) => frame.seq)).toEqual([1, 1, 1]);
    expect(texts(ben)).toEqual(["una vez", "otra persona"]);
    expect((await history(room)).messages).toHaveLength(2);
  });

  it("pages history back by before and forward by since, in ascending order", async () => {
    const room = newRoom();
    const ana = await join(room, 1);
    for (let at = 1; at <= 25; at += 1) ana.send(textFrame(`page-${1000 + at}`, `m${at}`));
    await until(ana, "stored", 25);
    const page = async (query: object) => (await history(room, query)).messages.map((message) => message.seq);
    expect(await page({ limit: 3 })).toEqual([23, 24, 25]);
    expect(await page({ limit: 3, before: 23 })).toEqual([20, 21, 22]);
    expect(await page({ limit: 3, before: 2 })).toEqual([1]);
    expect(await page({ limit: 3, since: 10 })).toEqual([11, 12, 13]);
    expect(await page({ limit: 200, since: 20, before: 23 })).toEqual([21, 22]);
    expect(await page({ limit: 200, since: 25 })).toEqual([]);
    expect((await page({ limit: 1_000_000 })).length).toBe(25);
  });

  it("replays what was missed in order before live messages", async () => {
    const room = newRoom();
    const ana = await join(room, 1);
    for (let at = 1; at <= 30; at += 1) ana.send(textFrame(`since-${1000 + at}`, `m${at}`));
    await until(ana, "stored", 10);
    const ben = await join(room, 2, "?since=10");
    for (let at = 31; at <= 50; at += 1) ana.send(textFrame(`since-${1000 + at}`, `m${at}`));
    await until(ana, "stored", 50);
    await until(ben, "message", 40);
    expect(ben.frames[0]).toMatchObject({ type: "welcome", self: 2, canWrite: true });
    expect(seqs(ben)).toEqual(Array.from({ length: 40 }, (_, at) => at + 11));
  });

  it("asks to resume when more was missed than one connection replays, without a gap", async () => {
    const room = newRoom();
    const ana = await join(room, 1);
    ana.send(textFrame("bulk-0001", "first"));
    await until(ana, "stored", 1);
    const storage = await objects.storage("ChatRoom", room);
    await storage.exec(
      `WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
       INSERT INTO messages (user_id, client_id, name, text, sent_at)
       SELECT 1, 'bulk-' || i, 'Persona 1', 'm' || i, '2026-11-23T10:00:00.000Z' FROM n`,
    );
    const first = await join(room, 2, "?since=0");
    expect((await first.closed).code).toBe(CLOSE_CODES.resume);
    expect(seqs(first)).toEqual(Array.from({ length: 2000 }, (_, at) => at + 1));
    const second = await join(room, 2, `?since=${seqs(first).at(-1)}`);
    await until(second, "message", 500);
    expect(seqs(second)).toEqual(Array.from({ length: 500 }, (_, at) => at + 2001));
  });

  it("delivers 20 people's 50 messages to all 20 in one order", async () => {
    const room = newRoom();
    const people = await Promise.all(Array.from({ length: 20 }, (_, at) => join(room, at + 1)));
    for (let at = 0; at < 50; at += 1) {
      for (const [who, line] of people.entries()) line.send(textFrame(`load-${who}-${at}`, `${who}:${at}`));
    }
    await Promise.all(people.map((line) => until(line, "message", 1000)));
    await Promise.all(people.map((line) => until(line, "stored", 50)));
    const order = texts(people[0] ?? (await join(room, 1)));
    expect(new Set(order).size).toBe(1000);
    for (const line of people) {
      expect(texts(line)).toEqual(order);
      expect(seqs(line)).toEqual(Array.from({ length: 1000 }, (_, at) => at + 1));
    }
  });

  it("loses and doubles nothing when it is evicted in the middle of a stream", async () => {
    const room = newRoom();
    const ana = await join(room, 1);
    const ben = await join(room, 2);
    for (let at = 0; at < 40; at += 1) {
      ana.send(textFrame(`evict-${100 + at}`, `m${at}`));
      if (at % 10 !== 5) continue;
      await until(ana, "stored", at - 4);
      await objects.evict("ChatRoom", room, "hibernate");
    }
    await until(ana, "stored", 40);
    await until(ben, "message", 40);
    expect(seqs(ben)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
    expect(texts(ben)).toEqual(Array.from({ length: 40 }, (_, at) => `m${at}`));
    expect(ben.of("welcome")).toHaveLength(1);
  });

  it("loses and doubles nothing when connections break and clients resend what was not acknowledged", async () => {
    const room = newRoom();
    const wanted = Array.from({ length: 30 }, (_, at) => `break-${100 + at}`);
    const acknowledged = new Set<unknown>();
    for (let round = 0; acknowledged.size < wanted.length; round += 1) {
      expect(round).toBeLessThan(20);
      const ana = await join(room, 1);
      for (const id of wanted) if (!acknowledged.has(id)) ana.send(textFrame(id, id));
      const left = wanted.length - acknowledged.size;
      if (round < 3) {
        // All that is left may be acknowledged before the connection breaks.
        await until(ana, "stored", Math.min(3 * round, left));
        await objects.evict("ChatRoom", room, "close");
        await ana.closed;
      } else await until(ana, "stored", left);
      for (const frame of ana.of("stored")) acknowledged.add(frame.clientId);
    }
    const kept = await history(room);
    expect(kept.messages.map((message) => message.clientId)).toEqual(wanted);
    const late = await join(room, 2, "?since=0");
    await until(late, "message", 30);
    expect(seqs(late)).toEqual(Array.from({ length: 30 }, (_, at) => at + 1));
  });

  it("delays nobody for a socket that does not read", async () => {
    const room = newRoom();
    const slow = await join(room, 9);
    const ana = await join(room, 1);
    const ben = await join(room, 2);
    slow.pause();
    for (let at = 0; at < 60; at += 1) ana.send(textFrame(`slow-${100 + at}`, "ñ".repeat(4000)));
    await until(ana, "stored", 60);
    await until(ben, "message", 60);
    slow.resume();
    await until(slow, "message", 60);
    expect(seqs(slow)).toEqual(seqs(ben));
  });

  it("bounds a replay by size too", async () => {
    const room = newRoom();
    const ana = await join(room, 1);
    ana.send(textFrame("large-0001", "first"));
    await until(ana, "stored", 1);
    const storage = await objects.storage("ChatRoom", room);
    await storage.exec(
      `WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
       INSERT INTO messages (user_id, client_id, name, text, sent_at)
       SELECT 1, 'bulk-' || i, 'Persona 1', replace(printf('%.4000c', '-'), '-', '漢'), '2026-11-23T10:00:00.000Z' FROM n`,
    );
    const found: number[] = [];
    for (let round = 0; found.length < 600; round += 1) {
      expect(round).toBeLessThan(6);
      const line = await join(room, 2, `?since=${found.at(-1) ?? 0}`);
      await Promise.race([line.closed, line.until(() => seqs(line).at(-1) === 600)]);
      found.push(...seqs(line));
      await line.close();
    }
    expect(found).toEqual(Array.from({ length: 600 }, (_, at) => at + 1));
  });
});

describe("people in a chat room", () => {
  it("counts somebody with several tabs once, and sends their leaving with the last one", async () => {
    const room = newRoom();
    const ana = await join(room, 1);
    const first = await join(room, 2);
    const second = await join(room, 2);
    const both = [
      { userId: 1, name: "Persona 1" },
      { userId: 2, name: "Persona 2" },
    ];
    await ana.until(() => presentOf(ana).length === 2);
    await until(second, "welcome", 1);
    expect(second.frames[0]).toMatchObject({ type: "welcome", present: both });
    const told = ana.of("presence").length;
    await first.close();
    await objects.evict("ChatRoom", room, "hibernate");
    await second.close();
    await until(ana, "presence", told + 1);
    expect(ana.of("presence").slice(told)).toEqual([{ type: "presence", joined: [], left: [2] }]);
    expect(presentOf(ana)).toEqual(both.slice(0, 1));
  });

  it("sends the presence of a class that joins in few frames, and all who are disconnected together in one", async () => {
    const room = newRoom();
    const watcher = await join(room, 1);
    const others = await Promise.all(
      Array.from({ length: 29 }, (_, at) => join(room, at + 2, "", { sessionId: "shared" })),
    );
    const lines = [watcher, ...others];
    await Promise.all(lines.map((line) => line.until(() => presentOf(line).length === 30)));
    const everybody = presentOf(watcher);
    expect(everybody.map(({ userId }) => userId)).toEqual(Array.from({ length: 30 }, (_, at) => at + 1));
    for (const line of lines) {
      expect(presentOf(line)).toEqual(everybody);
      const spent = JSON.stringify([...line.of("welcome"), ...line.of("presence")]).length;
      expect(spent).toBeLessThan((JSON.stringify(everybody).length * 30) / 5);
    }
    // No presence frame is pending any more.
    await watcher.until(() => new Set(joinsOf(watcher)).size === 30);
    const told = watcher.of("presence").length;
    expect(await objects.call("CHAT_ROOM", room, "revokeSession", "shared")).toEqual({ closed: 29 });
    await watcher.until(() => presentOf(watcher).length === 1);
    expect(watcher.of("presence")).toHaveLength(told + 1);
    expect(presentOf(watcher)).toEqual(everybody.slice(0, 1));
  });

  it("passes typing on to others, throttled and unstored, and keeps read marks that never go back", async () => {
    const room = newRoom();
    const ana = await join(room, 1);
    const ben = await join(room, 2);
    for (let at = 0; at < 5; at += 1) ana.send({ type: "typing" });
    ana.send(textFrame("typing-01", "ya"));
    await until(ben, "message", 1);
    expect(ben.of("typing")).toEqual([{ type: "typing", userId: 1, name: "Persona 1" }]);
    expect(ana.of("typing")).toEqual([]);
    for (const seq of [1, 0, 99]) ben.send({ type: "read", seq });
    ben.send(textFrame("typing-02", "leído"));
    await until(ben, "stored", 1);
    expect(await objects.call("CHAT_ROOM", room, "readMarks")).toEqual([{ userId: 2, seq: 1 }]);
  });

  it("closes the sockets of a revoked session only, in every room through the hub, and lets it in no more", async () => {
    const [one, two] = [newRoom(), newRoom()];
    const hub = await objects.connect("NOTIFICATION_HUB", "1:77", person(77));
    const lines = [await join(one, 77), await join(two, 77)];
    const other = await join(one, 77, "", { sessionId: "kept" });
    await objects.evict("ChatRoom", one, "hibernate");
    await objects.evict("NotificationHub", "1:77", "hibernate");
    expect(await objects.call("NOTIFICATION_HUB", "1:77", "revokeSessions", ["session-77"])).toEqual({ closed: 3 });
    for (const line of [hub, ...lines]) expect((await line.closed).code).toBe(CLOSE_CODES.session);
    other.send(textFrame("still-here", "sigo"));
    await until(other, "stored", 1);
    await expect(join(one, 77)).rejects.toThrow("401");
    await expect(objects.connect("NOTIFICATION_HUB", "1:77", person(77))).rejects.toThrow("401");
  });

  it("refuses writers without the right", async () => {
    const room = newRoom();
    const reader = await join(room, 1, "", { canWrite: false });
    reader.send(textFrame("reader-01", "no"));
    await until(reader, "error", 1);
    expect(reader.of("error")).toMatchObject([{ code: "read_only", clientId: "reader-01" }]);
    expect((await history(room)).messages).toEqual([]);
  });
});

describe("what a chat room refuses", () => {
  it("answers faulty frames with an error and stays open", async () => {
    const ana = await join(newRoom(), 1);
    ana.sendRaw("{nonsense");
    ana.sendRaw(new Uint8Array([1, 2, 3]));
    ana.send({ type: "delete", seq: 1 });
    ana.send(textFrame("too-long-1", "x".repeat(4001)));
    ana.send(textFrame("blank-0001", "   "));
    ana.send(textFrame("!", "x"));
    ana.sendRaw("ping");
    ana.send(textFrame("limit-0001", "x".repeat(4000)));
    await until(ana, "stored", 1);
    expect(ana.of("error").map((frame) => [frame.code, frame.clientId])).toEqual([
      ["bad_frame", null],
      ["bad_frame", null],
      ["unknown_type", null],
      ["text_too_long", "too-long-1"],
      ["text_empty", "blank-0001"],
      ["bad_frame", "!"],
    ]);
    expect(ana.beats.count).toBe(2);
  });

  it("closes a socket that sends a frame above 16 KiB, and one that floods", async () => {
    const room = newRoom();
    const big = await join(room, 1);
    big.sendRaw("é".repeat(8_193));
    expect((await big.closed).code).toBe(CLOSE_CODES.tooBig);
    const flood = await join(room, 2);
    for (let at = 0; at < 700; at += 1) flood.send({ type: "typing" });
    expect((await flood.closed).code).toBe(CLOSE_CODES.policy);
  });

  it("limits a person's messages over all their tabs, but not a resend of what is stored", async () => {
    const room = newRoom();
    const tabs = [await join(room, 1), await join(room, 1)];
    for (let at = 0; at < 80; at += 1) tabs[at % 2]?.send(textFrame(`rate-${100 + at}`, "x"));
    const answers = () => tabs.flatMap((tab) => [...tab.of("stored"), ...tab.of("error")]);
    await Promise.all(tabs.map((tab) => tab.until(() => tab.of("stored").length + tab.of("error").length >= 40)));
    const refused = answers().filter((frame) => frame.type === "error");
    expect(refused.length).toBeGreaterThan(10);
    expect(new Set(refused.map((frame) => frame.code))).toEqual(new Set(["rate_limited"]));
    // Which of the two tabs came first is not for the test to say.
    const first = tabs[0]?.of("stored").find((frame) => frame.clientId === "rate-100");
    tabs[0]?.send(textFrame("rate-100", "x"));
    await tabs[0]?.until(() => tabs[0]?.frames.at(-1)?.clientId === "rate-100");
    expect(tabs[0]?.frames.at(-1)).toMatchObject({ type: "stored", seq: first?.seq });
    expect(first?.seq).toBeGreaterThan(0);
  });

  it("takes no request without an upgrade, an actor or a proper since", async () => {
    const room = newRoom();
    expect((await objects.get(`/CHAT_ROOM/${room}`)).status).toBe(426);
    await expect(objects.connect("CHAT_ROOM", room, null)).rejects.toThrow("401");
    await expect(join(room, 1, "?since=-1")).rejects.toThrow("400");
    await expect(join(room, 1, "?since=1e3")).rejects.toThrow("400");
  });
});
