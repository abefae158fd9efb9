import { connect, createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Everything local listens here and nowhere else. */
export const LOOPBACK = "127.0.0.1";

const LOWEST = 20_000;
/** Linux hands out 32768 and up to outgoing connections: a server that sits there collides sooner or later. */
const HIGHEST = 32_767;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, LOOPBACK, () => probe.close(() => resolve(true)));
  });
}

/** A port on the loopback address that nobody listens on now, between 20000 and 32767. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1));
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port between ${LOWEST} and ${HIGHEST}`);
}

/** True when something accepts a connection on the port. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, LOOPBACK, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Waits until the port accepts connections; `alive` ends the wait early when the process behind it has died. */
export async function untilListening(port: number, alive: () => boolean, timeoutMs = 15_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await answers(port))) {
    if (!alive()) throw new Error(`the process that should listen on port ${port} has ended`);
    if (Date.now() > deadline) throw new Error(`nothing listens on port ${port} after ${timeoutMs} ms`);
    await sleep(15);
  }
}

/** Listens on the given port of the loopback address, or on a free one, and returns the port. */
export async function listenLocal(server: Server, port?: number): Promise<number> {
  const chosen = port ?? (await freePort());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(chosen, LOOPBACK, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return chosen;
}
