import { resolve } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { secretKms } from "../platform/kms.ts";
import { openAdminDatabase } from "./curriculum-database.ts";
import { type RotationSummary, reencryptRows, rewrapKeys } from "./key-rotation.ts";
import { loadKeys } from "./keys.ts";

const USAGE = `Usage: npm run keys:rotate [-- --data [--older-than HOURS]]
Wraps all data keys under FIELD_KEY; FIELD_KEY_PREVIOUS opens those wrapped before. With --data, schools whose data key is
older than HOURS (24) get a new one and their encrypted fields are rewritten. Stopped at any moment, it goes on when it is
run again. DATABASE_ADMIN_URL names the database; without it, it is the one of EDUAI_DATA.`;

function readArguments(): { data: boolean; hours: number } {
  try {
    const { values } = parseArgs({ options: { data: { type: "boolean" }, "older-than": { type: "string" } } });
    const hours = Number(values["older-than"] ?? 24);
    if (!Number.isFinite(hours) || hours < 0) throw new Error("--older-than takes a number of hours");
    return { data: values.data ?? false, hours };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return process.exit(2);
  }
}

function report(what: string, { changed, unreadable }: RotationSummary): void {
  console.log(`${what}: ${changed}`);
  if (unreadable.length === 0) return;
  console.error(`not to be opened, left as they are: ${unreadable.slice(0, 20).join(", ")} (${unreadable.length})`);
  process.exitCode = 1;
}

const { data, hours } = readArguments();
const dataDir = resolve(process.env.EDUAI_DATA ?? ".eduai");
const database = await openAdminDatabase(process.env.DATABASE_ADMIN_URL, dataDir, console.log);
const client = new pg.Client({ connectionString: database.adminUrl });
try {
  await client.connect();
  const kms = secretKms({
    current: process.env.FIELD_KEY ?? loadKeys(dataDir).fieldKey,
    previous: process.env.FIELD_KEY_PREVIOUS,
  });
  let steps = 0;
  const options = {
    client,
    kms,
    onStep: (done: number) => {
      steps += 1;
      if (done > 0) console.log(`step ${steps}: ${done}`);
    },
  };
  report("keys wrapped anew", await rewrapKeys(options));
  if (data) {
    const summary = await reencryptRows({ ...options, before: new Date(Date.now() - hours * 3_600_000) });
    console.log(`new keys of schools: ${summary.renewed}`);
    report("fields rewritten", summary);
  }
} finally {
  await client.end();
  await database.close();
}
