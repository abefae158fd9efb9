import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { Context } from "#core/context.ts";
import { countFigures } from "#core/institutions/get-statistics.ts";
import { searchEverything } from "#core/search/search-everything.ts";
import { listStudents } from "#core/students/list-students.ts";
import { contextFor } from "#testing/context.ts";
import { enlargeSchool, type Statement, statementsOf } from "#testing/large-school.ts";
import { prepareDatabase } from "../dev/demo-database.ts";
import { startServices } from "../dev/services/index.ts";
import { interleaved, type Work } from "./measure.ts";

/** A pupil's search, a page of the list and the head's figures must not take longer than this in a large school. */
const GOAL_MS = 20;
const PUPILS = 20_400;
const ROUNDS = 60;

type Verb = (ctx: Context) => Promise<unknown>;

/** The same statements on one open connection, as the application's role under the row policies. */
function bare(client: pg.Client, institutionId: number, statements: readonly Statement[]): Work {
  return async () => {
    await client.query("begin");
    await client.query("select set_config('app.institution_id', $1, true)", [String(institutionId)]);
    for (const { sql, params } of statements) await client.query(sql, params);
    await client.query("commit");
  };
}

const dataDir = mkdtempSync(join(tmpdir(), "eduai-bench-school-"));
// PostgreSQL may run as another user, who must be able to enter.
chmodSync(dataDir, 0o711);
const services = await startServices({ dataDir });
try {
  const { adminUrl, appUrl } = await prepareDatabase(services, (text) => console.log(`  (${text})`));
  const database = {
    name: "eduai",
    adminUrl,
    appUrl,
    neonHost: services.neon.httpHost,
    drop: async () => undefined,
  };
  await enlargeSchool(database, PUPILS);
  const ctx = await contextFor(database, "head@demo.eduai.test");
  const verbs: Record<string, Verb> = {
    "search of a person": (head) => searchEverything(head, { text: "apellido9f garcia" }),
    "search of one word": (head) => searchEverything(head, { text: "Zoé" }),
    "list of students, 25 rows": (head) => listStudents(head, { limit: 25, sort: "familyName" }),
    "statistics of the school, not cached": countFigures,
  };
  const client = new pg.Client({ connectionString: appUrl });
  await client.connect();
  console.log(`${PUPILS} pupils, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(2)}`);
  for (const [name, verb] of Object.entries(verbs)) {
    const statements = await statementsOf(ctx, verb);
    const works = {
      verb: async () => void (await verb(ctx)),
      bare: bare(client, ctx.actor.institutionId, statements),
    };
    const took = await interleaved(works, { rounds: ROUNDS, warmUp: 10, restMs: 0 });
    const [own, yardstick] = [took.get("verb"), took.get("bare")];
    if (own === undefined || yardstick === undefined) throw new Error(`${name} was not measured`);
    const parts = [own.p50, own.p95, yardstick.p50, yardstick.p95].map((value) => value.toFixed(1));
    const [p50, p95, bare50, bare95] = parts;
    const ratio = (own.p50 / yardstick.p50).toFixed(2);
    console.log(
      `  ${name.padEnd(40)} p50 ${p50} ms   p95 ${p95} ms   bare statements ${bare50} / ${bare95} ms   ratio ${ratio}${own.p50 > GOAL_MS ? "   OVER" : ""}`,
    );
    if (yardstick.p50 > GOAL_MS) process.exitCode = 1;
  }
  await client.end();
  console.log(`load at the end ${loadavg()[0]?.toFixed(2)}`);
} finally {
  await services.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
