import { describe, expect, it } from "vitest";
import type { ChatMessage } from "#contracts/api/chat.ts";
import { type ChatAction, chatReducer, hasOlder, lastSeq, openingState } from "./chat-state.ts";

type Frame = Extract<ChatAction, { type: "frame" }>["frame"];

function message(seq: number, userId = 2): ChatMessage {
  return { seq, clientId: `client-${seq}`, userId, name: "Ana", text: `texto ${seq}`, sentAt: "2026-11-23T08:00:00Z" };
}

const opened = openingState({ messages: [message(5), message(4)], canWrite: true });

describe("the state of a chat", () => {
  it("orders messages by number and takes a replayed one once", () => {
    const at = 0;
    const once = chatReducer(opened, { type: "frame", frame: { type: "message", message: message(6) }, at });
    const twice = chatReducer(once, { type: "frame", frame: { type: "message", message: message(6) }, at });
    expect(twice.messages.map(({ seq }) => seq)).toEqual([4, 5, 6]);
    expect(lastSeq(twice)).toBe(6);
  });

  it("keeps a message as sending until the room has it", () => {
    const said = chatReducer(opened, { type: "say", clientId: "client-6", text: "hola" });
    expect(said.outgoing).toHaveLength(1);
    const confirmed = chatReducer(said, {
      type: "frame",
      frame: { type: "stored", clientId: "client-6", seq: 6 },
      at: 0,
    });
    expect(confirmed.outgoing).toEqual([]);
  });

  it("marks a refused message with the reason and leaves the others", () => {
    const first = chatReducer(opened, { type: "say", clientId: "a", text: "uno" });
    const both = chatReducer(first, { type: "say", clientId: "b", text: "dos" });
    const frame = { type: "error", code: "rate_limited", message: "Espere", clientId: "a" } as const;
    const refused = chatReducer(both, { type: "frame", frame, at: 0 });
    expect(refused.outgoing.map(({ failed }) => failed)).toEqual(["Espere", null]);
  });

  it("puts older messages in front until the first one", () => {
    expect(hasOlder(opened)).toBe(true);
    const older = chatReducer(opened, { type: "older", messages: [message(1), message(2), message(3)] });
    expect(older.messages[0]?.seq).toBe(1);
    expect(hasOlder(older)).toBe(false);
  });

  it("knows who is there from one list and the changes after it, in whatever order both overlap", () => {
    const people = [1, 2, 3].map((userId) => ({ userId, name: `Persona ${userId}` }));
    const [first, second, third] = people;
    if (!first || !second || !third) throw new Error("three people");
    const welcome: Frame = { type: "welcome", lastSeq: 0, self: 1, canWrite: true, present: [first, third] };
    const joined: Frame = { type: "presence", joined: [second, third], left: [] };
    const left: Frame = { type: "presence", joined: [], left: [3, 9] };
    const presentAfter = (...frames: readonly Frame[]) =>
      frames.reduce((state, frame) => chatReducer(state, { type: "frame", frame, at: 0 }), opened).present;
    expect(presentAfter(welcome, joined)).toEqual(people);
    expect(presentAfter(welcome, joined, left)).toEqual([first, second]);
    expect(presentAfter(welcome, joined, left, welcome)).toEqual([first, third]);
  });

  it("forgets who typed after a while, and at once when they write", () => {
    const frame = { type: "typing", userId: 7, name: "Luis" } as const;
    const typing = chatReducer(opened, { type: "frame", frame, at: 1_000 });
    expect(typing.typing).toHaveLength(1);
    expect(chatReducer(typing, { type: "forget_typing", before: 1_001 }).typing).toEqual([]);
    const wrote = chatReducer(typing, { type: "frame", frame: { type: "message", message: message(6, 7) }, at: 1_100 });
    expect(wrote.typing).toEqual([]);
  });
});
