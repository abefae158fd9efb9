import { afterEach, expect, it, vi } from "vitest";
import { openSocket, type SocketState } from "./reconnecting-socket.ts";

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
