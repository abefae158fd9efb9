import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { interleaved, type Latency, perSecond, type Work } from "./measure.ts";
import { type BenchPlatform, startBench } from "./platform.ts";
import { processorPerRequest } from "./processor.ts";
import { prepareRequests, prepareToolCalls, type Requests, type ToolCalls } from "./requests.ts";
import { timeStart } from "./starts.ts";

const USAGE = `Usage: npm run bench -- [--quick] [--no-starts] [--json FILE]
Latency of the platform beside a bare Worker with the same SQL, throughput, page rendering, MCP tool calls, processor time per
request, and how long npm start takes.`;

const LANES = 32;
const LIMIT_MS = 300_000;

type Figures = Readonly<Record<string, number | string>>;
const results: { what: string; figures: Figures }[] = [];

const rounded = (value: number, digits = 1) => Number(value.toFixed(digits));
const latency = ({ p50, p95, count }: Latency) => ({ "p50 ms": rounded(p50), "p95 ms": rounded(p95), requests: count });

/** Prints at once, so that a run which is cut short has said what it knows. */
function tell(what: string, figures: Figures): void {
  results.push({ what, figures });
  const text = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  console.log(`  ${what.padEnd(48)} ${text.join("   ")}`);
}

function tellBeside(what: string, own: Latency | undefined, bare: Latency | undefined): void {
  if (own === undefined || bare === undefined) throw new Error(`${what} was not measured`);
  const ratio = { "ratio p50": rounded(own.p50 / bare.p50, 2), "ratio p95": rounded(own.p95 / bare.p95, 2) };
  tell(what, { ...latency(own), ...ratio });
  tell("  the same SQL in a bare Worker", latency(bare));
}

function machine() {
  const load = loadavg().map((value) => value.toFixed(2));
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  return {
    cores: cpus().length,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    memory,
    node: process.version,
    load: load.join(" "),
  };
}

async function measureStarts(dataDir: string, signal: AbortSignal): Promise<void> {
  tell("npm start, empty data folder", { seconds: rounded((await timeStart(dataDir, signal)) / 1000) });
  tell("npm start, second time", { seconds: rounded((await timeStart(dataDir, signal)) / 1000) });
}

async function measureTools({ stateless, session, bareTool }: ToolCalls, quick: boolean): Promise<void> {
  const works = { stateless, session, bareTool };
  const took = await interleaved(works, { rounds: quick ? 30 : 120, warmUp: 10, restMs: 0 });
  tellBeside("MCP: find_students without a session", took.get("stateless"), took.get("bareTool"));
  tellBeside("MCP: find_students in a session", took.get("session"), took.get("bareTool"));
}

/** What follows a mark (drain, queue, notices) is over by then. */
const SETTLE_MS = 4_000;

/** Of workerd alone, which runs all Workers and what Miniflare puts around them. */
async function measureProcessor(works: Requests, tools: ToolCalls, pids: number[], quick: boolean): Promise<void> {
  const count = quick ? 40 : 120;
  const each: Record<string, Work> = {
    "a Worker that does nothing": works.empty,
    "read: GET /api/v1/auth/me": works.read,
    "  the same SQL in a bare Worker": works.bareRead,
    "write: a mark, with what follows": works.write,
    "  the same SQL in a bare Worker, nothing follows": works.bareWrite,
    "page: GET / as a teacher": works.page,
    "MCP: find_students without a session": tools.stateless,
    "MCP: find_students in a session": tools.session,
    "  the same SQL in a bare Worker's tool call": tools.bareTool,
  };
  for (const [what, work] of Object.entries(each)) {
    const ms = await processorPerRequest(work, pids, { count, settleMs: work === works.write ? SETTLE_MS : 500 });
    tell(`processor: ${what}`, { "ms per request": rounded(ms, 2), requests: count });
  }
}

async function measureRequests(works: Requests, quick: boolean): Promise<void> {
  const rounds = quick ? 30 : 120;
  const { empty, read, bareRead, write, bareWrite, page } = works;
  const reads = await interleaved({ empty, read, bareRead }, { rounds, warmUp: 15, restMs: 0 });
  tellBeside("read: GET /api/v1/auth/me", reads.get("read"), reads.get("bareRead"));
  const floor = reads.get("empty");
  if (floor !== undefined) tell("  a Worker that does nothing", latency(floor));
  const writes = await interleaved({ write, bareWrite }, { rounds: rounds / 3, warmUp: 5, restMs: 60 });
  tellBeside("write: POST /api/v1/courses/{id}/grades", writes.get("write"), writes.get("bareWrite"));
  const pages = await interleaved({ page }, { rounds: rounds / 3, warmUp: 3, restMs: 0 });
  const rendered = pages.get("page");
  if (rendered !== undefined) tell("page: GET / as a teacher", latency(rendered));
  await measureRate("reads", read, bareRead, quick);
  await measureRate("marks", write, bareWrite, quick);
}

/** In slices that alternate, so that a burst of other work on the machine falls on both. */
async function measureRate(what: string, own: Work, bare: Work, quick: boolean): Promise<void> {
  const slices = quick ? 2 : 4;
  let [rate, yardstick] = [0, 0];
  for (let slice = 0; slice < slices; slice++) {
    yardstick += (await perSecond(bare, LANES, 1)) / slices;
    rate += (await perSecond(own, LANES, 1)) / slices;
  }
  const figures = {
    "per second": rounded(rate),
    "bare Worker": rounded(yardstick),
    ratio: rounded(rate / yardstick, 2),
  };
  tell(`${what}, ${LANES} at once`, figures);
}

async function measureAll(running: BenchPlatform, quick: boolean): Promise<void> {
  const [works, tools] = [await prepareRequests(running), await prepareToolCalls(running)];
  await measureRequests(works, quick);
  await measureTools(tools, quick);
  await measureProcessor(works, tools, running.workerd(), quick);
}

function options() {
  try {
    const { values } = parseArgs({
      options: { quick: { type: "boolean" }, "no-starts": { type: "boolean" }, json: { type: "string" } },
    });
    return values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    process.exit(2);
  }
}

const chosen = options();
const dataDir = mkdtempSync(join(tmpdir(), "eduai-bench-"));
// PostgreSQL may run as another user, who must be able to enter.
chmodSync(dataDir, 0o711);
const deadline = new AbortController();
const timer = setTimeout(() => deadline.abort(), LIMIT_MS);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => deadline.abort());
const expired = new Promise<never>((_, fail) => {
  deadline.signal.addEventListener("abort", () => fail(new Error("stopped, or not done in five minutes")));
});
expired.catch(() => undefined);

let platform: BenchPlatform | undefined;
try {
  const { cores, cpu, memory, node, load } = machine();
  console.log(`${cores} cores (${cpu}), ${memory}, node ${node}, load ${load}`);
  if (!chosen["no-starts"]) await measureStarts(dataDir, deadline.signal);
  platform = await startBench(dataDir, (text) => console.log(`  (${text})`));
  deadline.signal.throwIfAborted();
  console.log(`  (redis: ${platform.redisEngine})`);
  await Promise.race([measureAll(platform, chosen.quick ?? false), expired]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  for (const line of platform?.faults().slice(-5) ?? []) console.error(line);
  process.exitCode = 1;
} finally {
  clearTimeout(timer);
  const facts = { machine: machine(), redis: platform?.redisEngine, whole: process.exitCode !== 1, results };
  console.log(`load at the end ${facts.machine.load}`);
  if (chosen.json) writeFileSync(chosen.json, `${JSON.stringify(facts, null, 2)}\n`);
  await platform?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
