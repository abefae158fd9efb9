import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { notificationsApi } from "#contracts/api/notifications.ts";
import { sectionsApi } from "#contracts/api/sections.ts";
import { signIn, urlOf } from "#testing/api.ts";
import { pause, percentile, type Work } from "./measure.ts";
import { type BenchPlatform, startBench, TEACHER } from "./platform.ts";
import { processorTime } from "./processor.ts";
import { drained, webSession, wholePage } from "./requests.ts";

const USAGE = `Usage: npm run bench -- open-loop [--rate 25,50,100] [--seconds 60]
20 people, each three reads and a page in turn, sent by the clock whether earlier ones are answered or not; then the highest
rate whose p95 stays below 200 ms.`;

const PEOPLE = 20;
const GOAL_MS = 200;
const HIGHEST_RATE = 1_000;
const LONGEST_SECONDS = 300;
/** Beyond that what is sent only waits: the rate does not hold. */
const OPEN_AT_MOST = 1_000;
const ANSWER_MS = 10_000;
const WARM_UP = { rate: 10, seconds: 10 };
/** Of the search for the highest rate: how long each step is, and by how much the next one is higher. */
const STEP_SECONDS = 20;
const STEP = 1.15;

interface Outcome {
  readonly rate: number;
  readonly sent: number;
  readonly p50: number;
  readonly p95: number;
  readonly errors: number;
  /** Processor time of workerd for a request, in ms. */
  readonly processor: number;
}

function options() {
  try {
    const { values } = parseArgs({
      options: { rate: { type: "string", default: "25,50,100" }, seconds: { type: "string", default: "60" } },
    });
    const [rates, seconds] = [values.rate.split(",").map(Number), Number(values.seconds)];
    if (!rates.every((rate) => rate >= 1 && rate <= HIGHEST_RATE)) throw new Error("--rate is out of range");
    if (!(seconds >= 1 && seconds <= LONGEST_SECONDS)) throw new Error("--seconds is out of range");
    return { rates, seconds };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    process.exit(2);
  }
}

/** Teachers, pupils and families of the demo school, who get the teacher's password. */
async function people(adminUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ email: string }>(
      `update users.users set password_hash = t.password_hash from users.users t
       where t.email = $1 and users.users.id in (
         select id from (
           select u.id, row_number() over (partition by r.kind order by u.id) as place
           from users.users u join users.roles r on r.id = u.role_id
           where u.institution_id = t.institution_id and u.is_active and u.email is not null and r.kind in ('teacher', 'student', 'parent')
         ) of_kind order by place, id limit $2)
       returning users.users.email`,
      [TEACHER, PEOPLE],
    );
    return rows.map(({ email }) => email);
  } finally {
    await client.end();
  }
}

/** Three reads and a page of one person, a step further with each call. */
async function person({ front, origin }: BenchPlatform, email: string): Promise<Work> {
  const { tokens } = await signIn(front, email);
  const cookie = await webSession(front, origin, email);
  const headers = { authorization: `Bearer ${tokens.accessToken}` };
  const read =
    (path: string): Work =>
    () =>
      drained(front, path, { headers, signal: AbortSignal.timeout(ANSWER_MS) }, 200);
  const works: Work[] = [
    read("/api/v1/auth/me"),
    read(urlOf(sectionsApi.sections, { query: {} })),
    read(urlOf(notificationsApi.notifications, { query: {} })),
    () => wholePage(front, cookie),
  ];
  let at = 0;
  return async (turn) => {
    const work = works[at % works.length];
    at += 1;
    await work?.(turn);
  };
}

/** Sends by the clock; an answer's time counts from the moment at which its request was due. */
async function sendAt(rate: number, seconds: number, works: readonly Work[], pids: number[]): Promise<Outcome> {
  const took: number[] = [];
  let errors = 0;
  let open = 0;
  const processor = processorTime(pids);
  const started = performance.now();
  const total = Math.round(rate * seconds);
  const sending: Promise<void>[] = [];
  const send = async (turn: number, due: number) => {
    open += 1;
    try {
      await works[turn % works.length]?.(turn);
    } catch {
      errors += 1;
    }
    open -= 1;
    took.push(performance.now() - due);
  };
  for (let turn = 0; turn < total; turn += 1) {
    const due = started + (turn * 1000) / rate;
    if (due > performance.now()) await pause(due - performance.now());
    if (open >= OPEN_AT_MOST) {
      errors += total - turn;
      break;
    }
    sending.push(send(turn, due));
  }
  await Promise.all(sending);
  const each = (processorTime(pids) - processor) / Math.max(1, took.length);
  return { rate, sent: took.length, p50: percentile(took, 0.5), p95: percentile(took, 0.95), errors, processor: each };
}

const held = ({ p95, errors }: Outcome) => p95 <= GOAL_MS && errors === 0;

function tell({ rate, sent, p50, p95, errors, processor }: Outcome): void {
  const figures = `p50 ${p50.toFixed(0)} ms   p95 ${p95.toFixed(0)} ms   errors ${errors}   requests ${sent}`;
  console.log(`  ${rate.toFixed(0).padStart(4)} a second   ${figures}   workerd ${processor.toFixed(1)} ms each`);
}

const { rates, seconds } = options();
const dataDir = mkdtempSync(join(tmpdir(), "eduai-bench-"));
// PostgreSQL may run as another user, who must be able to enter.
chmodSync(dataDir, 0o711);
let platform: BenchPlatform | undefined;
let stopped = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    stopped = true;
  });
}
try {
  console.log(`${cpus().length} cores (${cpus()[0]?.model.trim()}), load ${loadavg()[0]?.toFixed(2)}`);
  const running = await startBench(dataDir, (text) => console.log(`  (${text})`));
  platform = running;
  const emails = await people(running.adminUrl);
  if (emails.length < PEOPLE) throw new Error(`the demo school has ${emails.length} people with an address`);
  const works: Work[] = [];
  for (const email of emails) works.push(await person(running, email));
  const measure = (rate: number, during: number) => sendAt(rate, during, works, running.workerd());
  await measure(WARM_UP.rate, WARM_UP.seconds);
  let highest = 0;
  for (const rate of rates) {
    if (stopped) break;
    const outcome = await measure(rate, seconds);
    tell(outcome);
    if (held(outcome)) highest = Math.max(highest, rate);
    await pause(2_000);
  }
  const step = Math.min(seconds, STEP_SECONDS);
  for (let rate = Math.max(highest, WARM_UP.rate) * STEP; rate <= HIGHEST_RATE && !stopped; rate *= STEP) {
    const outcome = await measure(rate, step);
    tell(outcome);
    if (!held(outcome)) break;
    highest = rate;
    await pause(2_000);
  }
  console.log(`highest rate with p95 up to ${GOAL_MS} ms and no error: ${highest.toFixed(0)} requests a second`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  console.log(`load at the end ${loadavg()[0]?.toFixed(2)}`);
  await platform?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
