import { withRows } from "./context.ts";
import type { TestDatabase } from "./database.ts";

const ADDRESS = /[\w.+-]+@[\w-]+\.[\w.-]+/;
const STATEMENT = /\b(params:|Failed query|insert into "|\$argon2id\$|eyJhbGciOi)/i;

/** The log lines that hold an address, a full name of the database's people, a statement's parameters or a secret. */
export async function personalLines(logs: unknown, database: TestDatabase): Promise<string[]> {
  const lines = JSON.stringify(logs, null, 1).split("\n");
  const people = await withRows(database, (query) =>
    query<{ name: string; listed: string }>(
      "select given_name || ' ' || family_name as name, family_name || ', ' || given_name as listed from users.users limit 2000",
    ),
  ).catch(() => []);
  const names = [...new Set(people.flatMap(({ name, listed }) => [name, listed]))];
  return lines
    .filter((line) => ADDRESS.test(line) || STATEMENT.test(line) || names.some((name) => line.includes(name)))
    .map((line) => line.trim().slice(0, 300));
}
