import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { unstable_readConfig as readConfig } from "wrangler";
import { workerVars } from "../../dev/vars.ts";
import type { TestDatabase } from "./database.ts";
import { testServices } from "./services.ts";
import { type BareWorkerd, serve } from "./workerd.ts";

export interface TestGateway extends Pick<BareWorkerd, "stop"> {
  readonly url: string;
  readonly token: string;
  /** Delivers one message of the queue of jobs, as often delivered as `attempts` says; answers what became of it. */
  deliver(message: unknown, attempts?: number): Promise<{ acknowledged: boolean; retryAfterS: number | null }>;
}

/**
 * The model gateway as it runs in an environment of its wrangler.toml, reached through another Worker's bindings as in
 * the cloud: a client that leaves is noticed on its connection, and a provider sees its own connection closed. Without
 * the objects: nobody listens to progress.
 */
export async function startGateway(
  database: TestDatabase,
  more: Readonly<Record<string, string>>,
  environment = "production",
): Promise<TestGateway> {
  const config = readConfig({ config: "workers/llm-gateway/wrangler.toml", env: environment });
  const flags = (config.compatibility_flags ?? []).map((flag: string) => JSON.stringify(flag)).join(", ");
  const services = testServices();
  const usual = workerVars(services, { appUrl: database.appUrl }, {});
  const vars: Record<string, string> = { ...usual, EDUAI_ENV: "test", ...more };
  const bindings = Object.entries(vars)
    .map(([name, value]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(value)})`)
    .join(", ");
  const date = JSON.stringify(config.compatibility_date);
  const folder = mkdtempSync(join(tmpdir(), "eduai-gateway-"));
  await build({
    entryPoints: { caller: "tests/support/gateway-caller.ts", gateway: "workers/llm-gateway/index.ts" },
    outdir: folder,
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser", "import"],
    external: ["cloudflare:*", "node:*"],
    logLevel: "error",
  });
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
