import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import pg from "pg";
import { BoeDocumentError, readBoeDocument } from "../core/curriculum/boe/document.ts";
import { type BoeCurriculum, readCurriculum } from "../core/curriculum/boe/read-boe.ts";
import { importCurriculum } from "../core/curriculum/import-curriculum.ts";
import { groupIssues } from "../core/curriculum/records.ts";
import { openAdminDatabase } from "./curriculum-database.ts";
import { indexCurriculum } from "./curriculum-index.ts";

const USAGE = `Uso: npm run curriculum:import -- ARCHIVO.xml [--check]
Lee una norma del BOE en XML y guarda su currículo para todos los centros. Con --check solo la lee e informa.`;

function stop(message: string, code: number): never {
  console.error(message);
  process.exit(code);
}

function readArguments(): { path: string; check: boolean } {
  try {
    const { values, positionals } = parseArgs({ options: { check: { type: "boolean" } }, allowPositionals: true });
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0) stop(USAGE, 2);
    return { path, check: values.check ?? false };
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : error}\n${USAGE}`, 2);
  }
}

function readText(path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch {
    return stop(`${path} no existe o no es texto en UTF-8.`, 1);
  }
}

function readNorm(path: string): BoeCurriculum {
  const text = readText(path);
  try {
    return readCurriculum(readBoeDocument(text));
  } catch (error) {
    if (error instanceof BoeDocumentError) return stop(`${path}: ${error.message}`, 1);
    throw error;
  }
}

function report({ meta, subjects, issues, leftOut }: BoeCurriculum): void {
  console.log(`${meta.boeId}: ${meta.title}`);
  console.table(subjects);
  const titles = leftOut.map(({ title }) => title.split(".")[0]).join(", ");
  console.log(`Partes sin currículo, que no se toman: ${leftOut.length} (${titles})`);
  for (const { severity, place, message } of groupIssues(issues)) {
    console.log(`${severity === "error" ? "error" : "aviso"} ${place}: ${message}`);
  }
}

async function write({ meta, records }: BoeCurriculum): Promise<void> {
  const named = process.env.DATABASE_ADMIN_URL;
  const database = await openAdminDatabase(named, process.env.EDUAI_DATA ?? ".eduai", console.log);
  const client = new pg.Client({ connectionString: database.adminUrl });
  try {
    await client.connect();
    const { created, updated, unchanged, obsolete } = await importCurriculum(client, meta, records);
    console.log(`${records.length} elementos: ${created} nuevos, ${updated} cambiados, ${unchanged} iguales.`);
    if (obsolete.length > 0) {
      console.log(`Se conservan ${obsolete.length} que el archivo ya no trae: ${obsolete.slice(0, 20).join(", ")}`);
    }
    if (database.vector === undefined) {
      console.log(
        "Sin índice de búsqueda: define UPSTASH_VECTOR_REST_URL y UPSTASH_VECTOR_REST_TOKEN y repite la orden.",
      );
      return;
    }
    const { written, removed } = await indexCurriculum(database.adminUrl, database.vector);
    console.log(`Índice de búsqueda: ${written} vectores escritos, ${removed} borrados.`);
  } finally {
    await client.end();
    await database.close();
  }
}

const { path, check } = readArguments();
const curriculum = readNorm(path);
report(curriculum);
const errors = curriculum.issues.filter(({ severity }) => severity === "error").length;
if (check) process.exit(errors > 0 ? 1 : 0);
if (errors > 0) stop(`${errors} errores: no se ha guardado nada.`, 1);
await write(curriculum);
