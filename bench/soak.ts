import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { gradesApi } from "#contracts/api/grades.ts";
import { notificationsApi } from "#contracts/api/notifications.ts";
import { sectionsApi } from "#contracts/api/sections.ts";
import { studentsApi } from "#contracts/api/students/students.ts";
import { type Client, DEMO_PASSWORD, type Fetcher, signIn } from "#testing/api.ts";
import { connectMcp, type McpConnection, type ProtocolVersion } from "#testing/mcp-client.ts";
import { type DrillPlatform, pause, startDrillPlatform } from "../tests/faults/drills/platform.ts";
import { percentile, type Work } from "./measure.ts";
import { drained, prepareRequests } from "./requests.ts";

const USAGE = `Usage: npm run bench -- soak [--minutes 30] [--rate 20] [--warm-up 5]
Keeps the platform, as npm start runs it, under an even load and tells what its workers hold in memory: fails when that
grows by 5 % or more after the warm-up.`;

const LONGEST_MINUTES = 120;
const HIGHEST_RATE = 50;
const GROWTH_LIMIT = 0.05;
const SAMPLE_MS = 5_000;
/** Access tokens live shorter than a soak. */
const SIGN_IN_AGAIN_MS = 5 * 60_000;
/** A machine that does less than the rate is loaded as far as it goes, and not buried. */
const OPEN_AT_MOST = 12;
const ANSWER_MS = 60_000;

interface Sample {
  readonly minute: number;
  readonly megabytes: number;
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: "string", default: "30" },
        rate: { type: "string", default: "20" },
        "warm-up": { type: "string", default: "5" },
      },
    });
    const [minutes, rate, warmUp] = [Number(values.minutes), Number(values.rate), Number(values["warm-up"])];
    if (!(minutes > warmUp + 1 && minutes <= LONGEST_MINUTES)) throw new Error("--minutes is out of range");
    if (!(rate >= 1 && rate <= HIGHEST_RATE)) throw new Error("--rate is out of range");
    return { minutes, rate, warmUp };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    process.exit(2);
  }
}

/** Resident memory of a process in megabytes, 0 for one that has ended. */
function residentOf(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

interface Person {
  readonly call: Client;
  readonly sectionId: string;
}

async function enter(front: Fetcher, email: string): Promise<Person> {
  const { call } = await signIn(front, email);
  const { view } = await call(sectionsApi.sections, { query: {} });
  return { call, sectionId: String(view.data[0]?.id ?? "") };
}

async function assistant(origin: string, protocolVersion: ProtocolVersion): Promise<McpConnection> {
  const credentials = { email: "teacher@demo.eduai.test", password: DEMO_PASSWORD };
  return connectMcp(origin, credentials, { protocolVersion });
}

/** One round of what a school does; the load goes through it again and again. */
async function round(platform: DrillPlatform, front: Fetcher): Promise<Work[]> {
  const { read, write, page } = await prepareRequests({ front, bare: front, origin: platform.origin });
  const [teacher, head] = [await enter(front, "teacher@demo.eduai.test"), await enter(front, "head@demo.eduai.test")];
  const clients = [await assistant(platform.origin, "2025-11-25"), await assistant(platform.origin, "2026-07-28")];
  const gradebook: Work = async () => {
    (await teacher.call(gradesApi.gradebook, { params: { id: teacher.sectionId } })).view;
  };
  // A name for every turn: what is kept by what was asked must be bounded too.
  const search: Work = async (turn) => {
    (await head.call(studentsApi.list, { query: { search: `a${turn % 5000}`, limit: 25 } })).view;
  };
  const notices: Work = async () => {
    (await teacher.call(notificationsApi.notifications, { query: {} })).view;
  };
  const stranger: Work = (turn) =>
    drained(front, "/api/v1/auth/me", { headers: { authorization: `Bearer made-up-${turn}` } }, 401);
  const tool: Work = async (turn) => {
    const answer = await clients[turn % 2]?.callTool("find_students", { search: "Ana", limit: 10 });
    if (answer?.isError !== false) throw new Error(`find_students: ${answer?.text}`);
  };
  const works = [read, write, gradebook, page, read, search, write, tool, read, gradebook];
  return [...works, notices, write, page, read, tool, search, write, gradebook, page, stranger];
}

interface Load {
  readonly faults: Map<string, number>;
  readonly took: number[];
  answered: number;
}

/** Starts a request every `1000 / rate` ms, whether earlier ones were answered or not, as long as few are open. */
async function run(platform: DrillPlatform, rate: number, until: number, load: Load): Promise<void> {
  const front: Fetcher = (path, init) =>
    fetch(`${platform.origin}${path}`, { ...init, signal: AbortSignal.timeout(ANSWER_MS) });
  const open = new Set<Promise<void>>();
  const failed = (error: unknown) => {
    const text = error instanceof Error ? error.message.slice(0, 80) : String(error);
    load.faults.set(text, (load.faults.get(text) ?? 0) + 1);
  };
  let turn = 0;
  while (Date.now() < until) {
    const works = await round(platform, front);
    const again = Math.min(until, Date.now() + SIGN_IN_AGAIN_MS);
    let due = Date.now();
    while (due < again) {
      await pause(Math.max(0, due - Date.now()));
      if (open.size >= OPEN_AT_MOST) await Promise.race(open);
      due = Math.max(due + 1000 / rate, Date.now());
      const before = performance.now();
      const request = Promise.resolve(works[turn % works.length]?.(turn))
        .then(() => {
          load.answered += 1;
          load.took.push(performance.now() - before);
        })
        .catch(failed)
        .finally(() => open.delete(request));
      open.add(request);
      turn += 1;
    }
    await Promise.all(open);
  }
}

/** The middle of the samples between two minutes, in megabytes. */
function middle(samples: readonly Sample[], from: number, to: number): number {
  return percentile(
    samples.filter(({ minute }) => minute >= from && minute < to).map(({ megabytes }) => megabytes),
    0.5,
  );
}

const { minutes, rate, warmUp } = options();
const platform = await startDrillPlatform();
const samples: Sample[] = [];
let stopped = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => void platform.stop().finally(() => process.exit(1)));
}
try {
  const started = Date.now();
  const workers = platform.workerd().join(" ");
  const load: Load = { faults: new Map(), took: [], answered: 0 };
  const watch = (async () => {
    for (let told = 0; !stopped; await pause(SAMPLE_MS)) {
      const minute = (Date.now() - started) / 60_000;
      samples.push({ minute, megabytes: platform.workerd().reduce((sum, pid) => sum + residentOf(pid), 0) });
      if (minute < told) continue;
      told += 1;
      const took = load.took.splice(0);
      const each = platform.workerd().map((pid) => Math.round(residentOf(pid)));
      const parts = [`minute ${Math.floor(minute)}`, `workerd ${Math.round(samples.at(-1)?.megabytes ?? 0)} MB`];
      parts.push(`(${each.join(" + ")})`, `answered ${load.answered}`, `p50 ${Math.round(percentile(took, 0.5))} ms`);
      console.log(`  ${parts.join("   ")}`);
    }
  })();
  await run(platform, rate, started + minutes * 60_000, load);
  stopped = true;
  await watch;
  for (const [text, count] of load.faults) console.log(`  ${count} × ${text}`);
  if (platform.workerd().join(" ") !== workers) throw new Error("the workers were started again meanwhile");
  const last = samples.at(-1)?.minute ?? 0;
  const [warm, end] = [middle(samples, warmUp, warmUp + 1), middle(samples, last - 1, Number.POSITIVE_INFINITY)];
  const growth = end / warm - 1;
  console.log(
    `after ${warmUp} minutes ${Math.round(warm)} MB, at the end ${Math.round(end)} MB: ${(growth * 100).toFixed(1)} %`,
  );
  if (!(growth < GROWTH_LIMIT)) process.exitCode = 1;
} finally {
  stopped = true;
  await platform.stop();
}
