import { expect, it } from "vitest";
import { decodeActor, encodeActor, type SocketActor } from "./realtime.ts";

const actor: SocketActor = {
  userId: 7,
  name: "Íñigo Ñúñez 👩🏽‍🏫",
  kind: "teacher",
  sessionId: "s-1",
  canWrite: true,
  canModerate: false,
};

it("carries an actor through a header value of plain ASCII and back", () => {
  const header = encodeActor(actor);
  expect(header).toMatch(/^[A-Za-z0-9_-]+$/);
  expect(decodeActor(header)).toEqual(actor);
});

it("answers null for anything that is not an actor", () => {
  const encode = (value: unknown) => btoa(JSON.stringify(value)).replaceAll("=", "");
  expect(decodeActor(encode({ ...actor, name: "Ana" }))).toEqual({ ...actor, name: "Ana" });
  for (const header of [null, "", "%%%", "e30", encode([]), encode({ ...actor, name: "Ana", userId: 0 })]) {
    expect(decodeActor(header)).toBeNull();
  }
  expect(decodeActor(encode({ ...actor, name: "Ana", role: "super_admin" }))).toBeNull();
  expect(decodeActor(encodeActor(actor).slice(0, -3))).toBeNull();
});
