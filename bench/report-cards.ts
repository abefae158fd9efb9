import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { documentsApi } from "#contracts/api/evaluation/documents.ts";
import { evaluationApi } from "#contracts/api/evaluation/results.ts";
import { signIn, urlOf } from "#testing/api.ts";
import { ifMatch } from "#testing/office.ts";
import { pause } from "./measure.ts";
import { startBench } from "./platform.ts";
import { processorTime } from "./processor.ts";

// What the report cards of a whole school cost where they are made: in the Workers, by the queue, part by part.
const LIMIT_MS = 10 * 60_000;
const SAMPLE_MS = 250;

/** Resident memory of processes in megabytes. */
function residentOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    try {
      return sum + Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
    } catch {
      return sum;
    }
  }, 0);
}

const dataDir = mkdtempSync(join(tmpdir(), "eduai-bench-cards-"));
chmodSync(dataDir, 0o711);
const platform = await startBench(dataDir, (text) => console.log(`  (${text})`));
try {
  const head = await signIn(platform.front, "head@demo.eduai.test");
  const { view: sessions } = await head.call(evaluationApi.list, { query: {} });
  const open = sessions.data.filter(({ closedAt }) => closedAt === null);
  const [first] = open;
  if (first === undefined) throw new Error("the demo school has no term that is open");
  for (const { id } of open) {
    const params = { id: String(id) };
    const { view: sheet } = await head.call(evaluationApi.sheet, { params });
    await head.call(evaluationApi.close, { params, headers: ifMatch(sheet.version), body: { missing: sheet.missing } });
  }
  await pause(3_000);
  const pids = platform.workerd();
  const [before, spent, started] = [residentOf(pids), processorTime(pids), performance.now()];
  console.log(`${cpus().length} cores, load ${loadavg()[0]?.toFixed(2)}, workerd holds ${before.toFixed(0)} MB`);
  const body = { academicSessionId: first.academicSession.id, language: "es" } as const;
  let { view: job } = await head.call(documentsApi.requestMany, { body });
  let [peak, seen] = [before, 0];
  while (job.state === "running") {
    if (performance.now() - started > LIMIT_MS)
      throw new Error(`${job.partsDone} of ${job.parts} parts after ten minutes`);
    await pause(SAMPLE_MS);
    peak = Math.max(peak, residentOf(pids));
    ({ view: job } = await head.call(documentsApi.job, { params: { id: String(job.id) } }));
    if (job.partsDone > seen) {
      seen = job.partsDone;
      const at = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`  ${at.padStart(6)} s   ${job.papersDone} report cards   ${peak.toFixed(0)} MB at most`);
    }
  }
  const seconds = (performance.now() - started) / 1000;
  const processor = (processorTime(pids) - spent) / 1000;
  const path = urlOf(documentsApi.jobFile, { params: { id: String(job.id) } });
  const answer = await platform.front(path, { headers: { authorization: `Bearer ${head.tokens.accessToken}` } });
  const zip = new Uint8Array(await answer.arrayBuffer());
  if (answer.status !== 200 || zip.length <= job.bytes)
    throw new Error(`the file: ${answer.status}, ${zip.length} bytes`);
  peak = Math.max(peak, residentOf(pids));
  console.log(
    `${job.papers} report cards in ${job.parts} parts: ${seconds.toFixed(1)} s, processor ${processor.toFixed(1)} s ` +
      `(${((processor * 1000) / job.papers).toFixed(0)} ms each), ${(job.bytes / 1024 / 1024).toFixed(1)} MB of PDF, ` +
      `workerd at most ${peak.toFixed(0)} MB, ${(peak - before).toFixed(0)} more than at rest; load ${loadavg()[0]?.toFixed(2)}`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  for (const line of platform.faults().slice(-5)) console.error(line);
  process.exitCode = 1;
} finally {
  await platform.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
