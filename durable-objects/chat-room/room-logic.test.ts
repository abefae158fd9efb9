import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHAT_FRAME_BYTES } from "#contracts/internal/realtime.ts";
import { person } from "../testing/harness.ts";
import {
  type Bucket,
  consumeToken,
  MESSAGE_RATE,
  presentPeople,
  readFrame,
  sinceOf,
  writeRefusal,
} from "./room-logic.ts";

describe("reading a frame", () => {
  it("never throws and never lets a frame above the limit through, whatever arrives", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 200 }), fc.json()), (raw) => {
        expect(["frame", "fault"]).toContain(readFrame(raw).kind);
      }),
    );
    expect(readFrame("a".repeat(CHAT_FRAME_BYTES)).kind).toBe("fault");
    expect(readFrame("a".repeat(CHAT_FRAME_BYTES + 1)).kind).toBe("too_big");
    expect(readFrame("é".repeat(CHAT_FRAME_BYTES / 2 + 1)).kind).toBe("too_big");
    expect(readFrame(new ArrayBuffer(CHAT_FRAME_BYTES + 1)).kind).toBe("too_big");
  });

  it("passes 4,000 characters of any script and names what is wrong with other texts", () => {
    const frame = (text: unknown) => readFrame(JSON.stringify({ type: "message", clientId: "abcdefgh", text }));
    expect(frame("漢".repeat(4000)).kind).toBe("frame");
    expect(frame("x".repeat(4001))).toEqual({ kind: "fault", code: "text_too_long", clientId: "abcdefgh" });
    expect(frame(" \n ")).toEqual({ kind: "fault", code: "text_empty", clientId: "abcdefgh" });
    expect(frame(7)).toEqual({ kind: "fault", code: "bad_frame", clientId: "abcdefgh" });
    expect(readFrame('{"type":"message","clientId":"abcdefgh","text":"x","userId":1}').kind).toBe("fault");
    expect(readFrame('"message"')).toMatchObject({ code: "bad_frame" });
    expect(readFrame('{"type":"__proto__"}')).toMatchObject({ code: "unknown_type" });
  });
});

it("lets a burst through, then the steady rate, and never more than both allow", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 4000 }), { maxLength: 400 }), (gaps) => {
      let state: Bucket | undefined;
      let now = 1_000_000;
      let passed = 0;
      let elapsed = 0;
      for (const gap of gaps) {
        now += gap;
        elapsed += Math.max(0, gap);
        const bucket = consumeToken(state, MESSAGE_RATE, now);
        if (bucket === null) continue;
        state = bucket;
        passed += 1;
      }
      expect(passed).toBeLessThanOrEqual(
        Math.ceil(MESSAGE_RATE.burst + (elapsed / 1000 + 60) * MESSAGE_RATE.perSecond),
      );
    }),
  );
  let state = consumeToken(undefined, { burst: 2, perSecond: 1 }, 0) ?? undefined;
  state = consumeToken(state, { burst: 2, perSecond: 1 }, 0) ?? undefined;
  expect(consumeToken(state, { burst: 2, perSecond: 1 }, 999)).toBeNull();
  expect(consumeToken(state, { burst: 2, perSecond: 1 }, 1000)).not.toBeNull();
});

it("holds no more than a burst however long somebody was silent, and gives nothing for a clock that goes backwards", () => {
  const rate = { burst: 3, perSecond: 1 };
  expect(consumeToken({ tokens: 0, at: 0 }, rate, 3_600_000)).toEqual({ tokens: 2, at: 3_600_000 });
  expect(consumeToken({ tokens: 3, at: 0 }, rate, 10_000)).toEqual({ tokens: 2, at: 10_000 });
  expect(consumeToken({ tokens: 0.5, at: 10_000 }, rate, 0)).toBeNull();
  expect(consumeToken({ tokens: 2, at: 10_000 }, rate, 0)).toEqual({ tokens: 1, at: 0 });
  let bucket: Bucket | null = { tokens: 0, at: 0 };
  let passed = 0;
  while (bucket !== null && passed < 10) {
    bucket = consumeToken(bucket, rate, 86_400_000);
    if (bucket !== null) passed += 1;
  }
  expect(passed).toBe(3);
});

it("names a person as their first tab does, whatever the later ones say", () => {
  const tabs = [person(2, { name: "Ana" }), person(1, { name: "Luis" }), person(2, { name: "Otra", sessionId: "b" })];
  expect(presentPeople(tabs)).toEqual([
    { userId: 1, name: "Luis" },
    { userId: 2, name: "Ana" },
  ]);
  expect(presentPeople([])).toEqual([]);
});

it("counts people, not tabs, and knows who may write", () => {
  expect(presentPeople([person(2), person(1), person(2, { sessionId: "b" })]).map((one) => one.userId)).toEqual([1, 2]);
  expect(writeRefusal(person(1))).toBeNull();
  expect(writeRefusal(person(1, { canWrite: false }))).toBe("read_only");
});

it("reads since as a sequence number or refuses it", () => {
  const since = (query: string) => sinceOf(new URL(`https://x.test/${query}`));
  expect([since(""), since("?since=0"), since("?since=12")]).toEqual([null, 0, 12]);
  for (const bad of ["?since=", "?since=-1", "?since=1.5", "?since=1e3", "?since=9999999999999999"]) {
    expect(since(bad)).toBeUndefined();
  }
});
