import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { VectorConfig } from "../platform/vector.ts";
import { startCron } from "./cron.ts";
import { indexCurriculum, vectorAddress } from "./curriculum-index.ts";
import { prepareDatabase } from "./demo-database.ts";
import { untilReady } from "./readiness.ts";
import { inUse, startWanted } from "./services/index.ts";
import { startAnthropic } from "./services/llm-anthropic.ts";
import { startOpenai } from "./services/llm-openai.ts";
import { answers } from "./services/ports.ts";
import type { Supervisor } from "./services/supervise.ts";
import { signInTable } from "./sign-ins.ts";
import { superviseWorkers } from "./supervise-workers.ts";
import { cloudServices, workerVars } from "./vars.ts";
import { buildWeb } from "./web-build.ts";
import { bundleAll } from "./worker-bundles.ts";
import { LOG_FILE, startWorkers, stopLeftoverWorkers, type WorkerSources } from "./worker-process.ts";
import { WORKERS } from "./workers.ts";

const port = Number(process.env.PORT ?? 8787);
const dataDir = resolve(process.env.EDUAI_DATA ?? ".eduai");
const { watch } = parseArgs({ options: { watch: { type: "boolean", default: false } } }).values;
const origin = `http://localhost:${port}`;
const started = performance.now();

const say = (text: string) =>
  console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${text}`);

const running: { stop(): Promise<void> }[] = [];
let stopping: Promise<void> | undefined;

/** Ends everything in reverse order; a second signal waits for the first one's work. */
function stop(code: number): Promise<void> {
  stopping ??= (async () => {
    for (const service of running.splice(0).reverse()) {
      await service.stop().catch((error: unknown) => console.error(error));
    }
    process.exit(code);
  })();
  return stopping;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop(0));

/** What ends by itself is started again with a line that says so; what cannot be is the end of the whole. */
const supervisor: Supervisor = {
  report: (line) => {
    if (!stopping) say(line);
  },
  lost: (error) => {
    if (stopping) return;
    console.error(error);
    void stop(1);
  },
};

/** Answers of the two model providers' stand-ins, which say of themselves that no model gave them. */
async function developmentModels(): Promise<Record<string, string>> {
  if (process.env.EDUAI_DEV_LLM !== "1") return {};
  const [anthropic, openai] = await Promise.all([startAnthropic({ echo: true }), startOpenai({ echo: true })]);
  running.push(anthropic, openai);
  say(`model stand-ins: Anthropic ${anthropic.url}, OpenAI ${openai.url} (script them with POST /script)`);
  return {
    ANTHROPIC_API_KEY: "development-stand-in",
    ANTHROPIC_BASE_URL: anthropic.url,
    OPENAI_API_KEY: "development-stand-in",
    OPENAI_BASE_URL: `${openai.url}/v1`,
  };
}

/** Without an index the search goes by text, so a store that does not answer is no reason to stay down. */
async function indexForSearch(adminUrl: string, vector: VectorConfig): Promise<void> {
  try {
    const { written, removed } = await indexCurriculum(adminUrl, vector);
    if (written + removed > 0) say(`curriculum indexed for search: ${written} vectors written, ${removed} removed`);
  } catch (error) {
    say(`curriculum not indexed for search: ${error instanceof Error ? error.message : error}`);
  }
}

/** What is served: the sources as they are when they are watched, or else their bundles, which are made when they are stale. */
async function workerSources(): Promise<WorkerSources> {
  if (watch) {
    if (await buildWeb()) say("web app built");
    return { watched: WORKERS.map((worker) => worker.config) };
  }
  const { folders, made } = await bundleAll();
  if (made) say("web app and workers bundled");
  return { bundles: folders };
}

async function start(): Promise<void> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`PORT is not a port: ${process.env.PORT}`);
  // Workers whose parent was killed still hold the port.
  if (!inUse(dataDir)) await stopLeftoverWorkers(dataDir);
  for (let waited = 0; waited < 3_000 && (await answers(port)); waited += 100) await sleep(100);
  if (await answers(port)) throw new Error(`port ${port} is taken: stop what listens there or set PORT`);
  mkdirSync(dataDir, { recursive: true });

  const bundling = workerSources();
  bundling.catch(() => undefined);
  const cloud = cloudServices();
  const services = await startWanted(
    { mailRate: { perSecond: 2 }, dataDir, supervisor },
    { postgres: !cloud.postgres, redis: !cloud.redis, vector: !cloud.vector },
  );
  running.push(services);
  say(
    `services: ${Object.entries(cloud)
      .map(([name, remote]) => `${name} ${remote ? "cloud" : "embedded"}`)
      .join(", ")}`,
  );

  const database = cloud.postgres ? undefined : await prepareDatabase(services, say);
  const vector = vectorAddress(services.vector);
  if (database && vector) await indexForSearch(database.adminUrl, vector);
  const sources = await bundling;

  const vars = {
    ...workerVars(services, database),
    PUBLIC_ORIGIN: process.env.PUBLIC_ORIGIN ?? origin,
    // The same copy by its number: pages opened there must be able to sign in.
    CORS_ORIGINS: process.env.CORS_ORIGINS ?? `http://127.0.0.1:${port}`,
    ...(await developmentModels()),
  };
  const launch = () => startWorkers(sources, { dataDir, port, vars });
  const workers = await launch();
  running.push(workers);
  say("workers starting");
  await untilReady(workers);
  const restart = async () => {
    const again = await launch();
    again.show();
    await untilReady(again).catch(async (error: unknown) => {
      await again.stop();
      throw error;
    });
    return again;
  };
  running.splice(running.indexOf(workers), 1, superviseWorkers(workers, restart, supervisor));
  const endCron = startCron(WORKERS[0].config, workers.url);
  running.push({ stop: async () => endCron() });

  console.log(`
  web app       ${origin}/
  API           ${origin}/api/v1      documentation ${origin}/api/docs
  MCP           ${origin}/mcp
  status        ${origin}/status
  outbox        ${origin}/dev/outbox  no mail leaves this machine
  data          ${dataDir}            log ${dataDir}/${LOG_FILE}
${database ? `\n${await signInTable(database.adminUrl)}\n` : ""}`);
  workers.show();
  console.log(`ready in ${((performance.now() - started) / 1000).toFixed(1)} s: ${origin} (Ctrl-C ends everything)`);
}

start().catch((error: unknown) => {
  if (stopping) return;
  console.error(error instanceof Error ? error.message : error);
  return stop(1);
});
