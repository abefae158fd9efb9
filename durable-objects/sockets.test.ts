import { expect, it } from "vitest";
import { BACKLOG_BYTES, deliver } from "./sockets.ts";

it("hands a frame over, and returns false for a socket that is broken or too far behind", () => {
  const sent: unknown[] = [];
  const send = (text: unknown) => {
    sent.push(text);
  };
  const broken = () => {
    throw new TypeError("Can't call WebSocket send() after close().");
  };
  expect(deliver({ bufferedAmount: BACKLOG_BYTES, send }, "a")).toBe(true);
  expect(deliver({ bufferedAmount: BACKLOG_BYTES + 1, send }, "b")).toBe(false);
  expect(deliver({ bufferedAmount: 0, send: broken }, "c")).toBe(false);
  expect(sent).toEqual(["a"]);
});
