import { connect, createServer, type Server, type Socket } from "node:net";

export interface Relay {
  readonly url: string;
  /** Ends every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Listens again at the same address. */
  restore(): Promise<void>;
}

/** A wire to an HTTP service on this machine that a test may cut. */
export async function startRelay(target: string): Promise<Relay> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  let server: Server | undefined;
  let own = 0;
  const restore = async () => {
    const listening = createServer((socket) => {
      const far = connect(Number(port), hostname);
      for (const end of [socket, far]) {
        open.add(end);
        end.on("error", () => end.destroy());
        end.on("close", () => open.delete(end));
      }
      socket.pipe(far).pipe(socket);
    });
    await new Promise<void>((resolve, reject) => {
      listening.once("error", reject);
      listening.listen(own, "127.0.0.1", resolve);
    });
    const address = listening.address();
    if (typeof address === "object" && address !== null) own = address.port;
    server = listening;
  };
  await restore();
  return {
    url: `http://127.0.0.1:${own}`,
    restore,
    async cut() {
      const closing = server;
      server = undefined;
      for (const socket of open) socket.destroy();
      if (closing !== undefined) await new Promise((resolve) => closing.close(resolve));
    },
  };
}
