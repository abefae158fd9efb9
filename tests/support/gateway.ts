import { copyFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { workerVars } from "../../dev/vars.ts";
import { bundleAll, bundledWorker, bundleOf } from "../../dev/worker-bundles.ts";
import type { TestDatabase } from "./database.ts";
import { testServices } from "./services.ts";
import { type BareWorkerd, serve } from "./workerd.ts";
import { ONE_MODULE } from "./workers.ts";

export interface TestGateway extends Pick<BareWorkerd, "stop"> {
  readonly url: string;
  readonly token: string;
  /** Delivers one message of the queue of jobs, as often delivered as `attempts` says; answers what became of it. */
  deliver(message: unknown, attempts?: number): Promise<{ acknowledged: boolean; retryAfterS: number | null }>;
}

/**
 * The model gateway as it would be deployed, alone in a workerd and reached through another Worker's bindings as in the cloud:
 * a client that leaves is noticed on its connection, and a provider sees its own connection closed. Without
 * the objects: nobody listens to progress.
 */
export async function startGateway(
  database: TestDatabase,
  more: Readonly<Record<string, string>>,
): Promise<TestGateway> {
  await bundleAll();
  const bundle = bundleOf("eduai-llm");
  const { compatibilityDate, compatibilityFlags = [] } = bundledWorker(bundle, {});
  const flags = compatibilityFlags.map((flag) => JSON.stringify(flag)).join(", ");
  const services = testServices();
  const usual = workerVars(services, { appUrl: database.appUrl }, {});
  const vars: Record<string, string> = { ...usual, EDUAI_ENV: "test", ...more };
  const bindings = Object.entries(vars)
    .map(([name, value]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(value)})`)
    .join(", ");
  const date = JSON.stringify(compatibilityDate);
  const folder = mkdtempSync(join(tmpdir(), "eduai-gateway-"));
  const caller = { entryPoints: ["tests/support/gateway-caller.ts"], outfile: join(folder, "caller.js") };
  await build({ ...ONE_MODULE, ...caller });
  copyFileSync(join(bundle, "index.js"), join(folder, "gateway.js"));
  const worker = await serve(
    folder,
    (port) => `
  services = [
    (name = "internet", network = (allow = ["public", "private"])),
    (name = "caller", worker = (
      modules = [(name = "worker", esModule = embed "caller.js")], compatibilityDate = ${date},
      compatibilityFlags = ["service_binding_extra_handlers"], bindings = [(name = "LLM", service = "gateway")])),
    (name = "gateway", worker = (
      modules = [(name = "worker", esModule = embed "gateway.js")], compatibilityDate = ${date},
      compatibilityFlags = [${flags}], bindings = [${bindings}]))
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "caller")]`,
  );
  return {
    url: worker.url,
    stop: worker.stop,
    token: vars.INTERNAL_TOKEN ?? "",
    async deliver(message, attempts = 1) {
      const response = await fetch(`${worker.url}deliver`, {
        method: "POST",
        body: JSON.stringify({ message, attempts }),
      });
      if (!response.ok) throw new Error(`not delivered: ${response.status} ${await response.text()}`);
      return response.json();
    },
  };
}
