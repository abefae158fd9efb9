import { CLOSE_CODES } from "#contracts/internal/close-codes.ts";

/** "refused": the server said not to come back. */
export type SocketState = "connecting" | "open" | "waiting" | "refused";

const FIRST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 30_000;

/** Milliseconds before the next try: anything up to a doubling, capped ceiling, so that a school does not return at once. */
export function reconnectDelay(attempt: number, random: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt) * random;
}

export interface ReconnectingSocket {
  /** False when the socket is not open; nothing is queued here. */
  send(text: string): boolean;
  close(): void;
}

interface Handlers {
  /** Asked before each connection, so that it can say what was seen last. */
  readonly url: () => string;
  readonly onText: (text: string) => void;
  readonly onState: (state: SocketState) => void;
}

/** The session ended elsewhere: the page on screen belongs to nobody any more. */
function leaveForSignIn(): void {
  location.assign(`/entrar?next=${encodeURIComponent(`${location.pathname}${location.search}`)}`);
}

/** A WebSocket of this origin that comes back by itself until it is closed. */
export function openSocket({ url, onText, onState }: Handlers): ReconnectingSocket {
  let socket: WebSocket | null = null;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const connect = () => {
    clearTimeout(timer);
    onState("connecting");
    const address = new URL(url(), location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const current = new WebSocket(address);
    socket = current;
    current.onopen = () => {
      attempt = 0;
      onState("open");
    };
    current.onmessage = (event: MessageEvent<unknown>) => {
      if (typeof event.data === "string") onText(event.data);
    };
    current.onclose = ({ code }) => {
      if (closed || socket !== current) return;
      if (code === CLOSE_CODES.session || code === CLOSE_CODES.removed) {
        closed = true;
        onState("refused");
        if (code === CLOSE_CODES.session) leaveForSignIn();
        return;
      }
      if (code === CLOSE_CODES.resume) return connect();
      onState("waiting");
      timer = setTimeout(connect, reconnectDelay(attempt, Math.random()));
      attempt += 1;
    };
  };

  const backOnline = () => {
    if (closed) return;
    if (socket?.readyState === WebSocket.OPEN || socket?.readyState === WebSocket.CONNECTING) return;
    clearTimeout(timer);
    attempt = 0;
    connect();
  };

  /** A cut network does not close a socket: it would look open for minutes. */
  const wentOffline = () => {
    if (closed) return;
    clearTimeout(timer);
    const dead = socket;
    socket = null;
    dead?.close();
    onState("waiting");
  };

  window.addEventListener("online", backOnline);
  window.addEventListener("offline", wentOffline);
  connect();
  return {
    send(text) {
      if (socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(text);
      return true;
    },
    close() {
      closed = true;
      clearTimeout(timer);
      window.removeEventListener("online", backOnline);
      window.removeEventListener("offline", wentOffline);
      socket?.close(1000);
    },
  };
}
