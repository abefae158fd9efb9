import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { readCurriculum } from "../core/curriculum/boe.ts";
import { BoeDocumentError, readBoeDocument } from "../core/curriculum/boe-document.ts";
import { importCurriculum } from "../core/curriculum/import-curriculum.ts";
import { runningAdminUrl } from "./curriculum-database.ts";

const USAGE = "Usage: npm run curriculum:import -- FILE.xml [--check]";

function stop(message: string, code: number): never {
  console.error(message);
  process.exit(code);
}

const { values, path } = parse(process.argv.slice(2));

function parse(args: string[]): { values: { check: boolean }; path: string } {
  const [path, ...more] = args.filter((arg) => arg !== "--check");
  if (path === undefined || more.length > 0) stop(USAGE, 2);
  return { values: { check: args.includes("--check") }, path };
}

function read(file: string): string {
  try {
    if (!statSync(file).isFile()) stop(`${file} is not a file.`, 1);
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    return stop(`${file} cannot be read as UTF-8 text: ${error instanceof Error ? error.message : error}`, 1);
  }
}

try {
  const curriculum = readCurriculum(readBoeDocument(read(path)));
  const { meta, records, issues, subjects, leftOut } = curriculum;
  console.log(`${meta.boeId}: ${meta.title}`);
  console.table(subjects);
  console.log(`Left out on purpose: ${leftOut.length} parts (${leftOut.map(({ title }) => title.split(".")[0]).join(", ")})`);
  for (const { severity, place, message } of issues) console.log(`${severity.padEnd(6)} ${place}: ${message}`);
  if (values.check) process.exit(issues.some(({ severity }) => severity === "error") ? 1 : 0);

  const adminUrl = process.env.DATABASE_ADMIN_URL ?? runningAdminUrl(process.env.EDUAI_DATA ?? join(process.cwd(), ".eduai"));
  if (adminUrl === undefined) stop("No database: start the platform (npm start) or set DATABASE_ADMIN_URL.", 1);
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { created, updated, unchanged, obsolete } = await importCurriculum(client, meta, records);
    console.log(`${records.length} elements: ${created} created, ${updated} updated, ${unchanged} unchanged.`);
    if (obsolete.length > 0) console.log(`${obsolete.length} kept that the file lacks: ${obsolete.slice(0, 20).join(", ")}`);
  } finally {
    await client.end();
  }
} catch (error) {
  if (error instanceof BoeDocumentError) stop(`${path}: ${error.message}`, 1);
  throw error;
}
