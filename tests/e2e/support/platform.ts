import { existsSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { type Fetcher, signIn } from "#testing/api.ts";
import { openAdminDatabase } from "../../../dev/curriculum-database.ts";
import { loadKeys } from "../../../dev/keys.ts";
import type { ScriptedInput } from "../../../dev/services/llm.ts";
import { type Copy, copyHere } from "./copies.ts";

/** The platform under test, as the global setup announced it. */
export const platform = {
  get origin() {
    return here().origin;
  },
  get dataDir() {
    return here().dataDir;
  },
};

function here(): Copy {
  const copy = copyHere();
  if (copy === undefined) throw new Error("no platform was started here: tests/e2e/support/global-setup.ts does it");
  return copy;
}

export const door: Fetcher = (path, init) => fetch(`${platform.origin}${path}`, init);

export const mailOf = (account: string): string => `${account}@demo.eduai.test`;

/** A client of the API as one of the demo school's people. */
export async function apiOf(account: string) {
  const { call } = await signIn(door, mailOf(account));
  return call;
}

/** Rows of the platform's database, read with the owner's rights. */
export async function sql<Row extends pg.QueryResultRow>(query: string, values: unknown[] = []): Promise<Row[]> {
  const { adminUrl, close } = await openAdminDatabase(undefined, platform.dataDir, () => undefined);
  const client = new pg.Client({ connectionString: adminUrl });
  try {
    await client.connect();
    return (await client.query<Row>(query, values)).rows;
  } finally {
    await client.end();
    await close();
  }
}

/** What a model provider's stand-in answers next; replaces what was scripted before. */
export async function scriptModel(provider: "anthropic" | "openai", responses: ScriptedInput[]): Promise<void> {
  const url = `${here()[provider]}/script`;
  await fetch(url, { method: "DELETE" });
  const answer = await fetch(url, { method: "POST", body: JSON.stringify({ responses }) });
  if (!answer.ok) throw new Error(`${provider}'s stand-in refused the script: ${await answer.text()}`);
}

/** The norm that establishes the curriculum, where this machine has it. */
export function curriculumFile(): string | undefined {
  const file = join(process.env.EDUAI_DATA_INPUTS ?? "../shared/data", "curriculum/rd_217_2022.xml");
  return existsSync(file) ? file : undefined;
}

export const webhookSecret = (): string => loadKeys(platform.dataDir).resendWebhookSecret;
