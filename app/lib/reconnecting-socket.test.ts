import { afterEach, expect, it, vi } from "vitest";
import { openSocket, reconnectDelay, type SocketState } from "./reconnecting-socket.ts";

class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly made: FakeSocket[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor() {
    FakeSocket.made.push(this);
  }
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
  close() {
    this.readyState = 3;
    this.onclose?.({ code: 1006 });
  }
}

afterEach(() => vi.unstubAllGlobals());

it("spreads a school that lost its connections over the whole wait, which doubles up to half a minute", () => {
  const waits = [0, 1, 2, 20].map((attempt) => [0, 0.25, 1].map((random) => reconnectDelay(attempt, random)));
  expect(waits).toEqual([
    [0, 500, 2_000],
    [0, 1_000, 4_000],
    [0, 2_000, 8_000],
    [0, 7_500, 30_000],
  ]);
});

it("says at once that the network is gone, and comes back with it by one new socket", () => {
  const page = new EventTarget();
  vi.stubGlobal("window", page);
  vi.stubGlobal("location", { href: "https://school.test/grupos/3/chat" });
  vi.stubGlobal("WebSocket", FakeSocket);
  const states: SocketState[] = [];
  const socket = openSocket({ url: () => "/s", onText: () => undefined, onState: (state) => states.push(state) });
  FakeSocket.made[0]?.open();
  expect(states).toEqual(["connecting", "open"]);
  page.dispatchEvent(new Event("offline"));
  expect(states.at(-1)).toBe("waiting");
  expect(socket.send("x")).toBe(false);
  page.dispatchEvent(new Event("online"));
  expect(FakeSocket.made).toHaveLength(2);
  FakeSocket.made[1]?.open();
  expect(states.slice(2)).toEqual(["waiting", "connecting", "open"]);
  socket.close();
  page.dispatchEvent(new Event("offline"));
  expect(states).toHaveLength(5);
});
