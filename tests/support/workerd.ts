import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import * as z from "zod";

/** Where the binary of wrangler's own workerd is. */
const { default: workerd } = z.object({ default: z.string() }).parse(createRequire(import.meta.url)("workerd"));

export interface BareWorkerd {
  readonly pid: number;
  readonly url: string;
  stop(): void;
}

/** One module Worker alone in a workerd of its own, so that what it costs can be measured from outside; it dies of a larger heap. */
export async function startWorkerd(entry: string, heapMegabytes: number): Promise<BareWorkerd> {
  const folder = mkdtempSync(join(tmpdir(), "eduai-workerd-"));
  await build({
    configFile: false,
    logLevel: "error",
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: false,
      rollupOptions: { output: { entryFileNames: "worker.js" } },
    },
    ssr: { target: "webworker", noExternal: true },
  });
  return serve(
    folder,
    (port) => `
  services = [(name = "main", worker = (modules = [(name = "worker", esModule = embed "worker.js")], compatibilityDate = "2026-08-04"))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
  v8Flags = ["--max-heap-size=${heapMegabytes}"]`,
  );
}

/**
 * A workerd of its own with the fields of a `Workerd.Config`, which may embed files of `folder`; the folder goes when it
 * is stopped. Nothing of Wrangler stands between a client and the Worker, or the Worker and the network.
 */
export async function serve(folder: string, config: (port: number) => string): Promise<BareWorkerd> {
  const port = await freePort();
  writeFileSync(
    join(folder, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";\nconst config :Workerd.Config = (${config(port)}\n);`,
  );
  const child = spawn(workerd, ["serve", "--experimental", join(folder, "config.capnp")], { stdio: "inherit" });
  const url = `http://127.0.0.1:${port}/`;
  for (let tries = 0; tries < 200; tries += 1) {
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isUp) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    pid: child.pid ?? 0,
    url,
    stop: () => {
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
