import { toSnakeCase } from "drizzle-orm/casing";
import pg from "pg";
import { personNames } from "#schema/people.ts";
import type { DevelopmentKeys } from "../../dev/keys.ts";

const ADDRESS = /[\w.+-]+@[\w-]+\.[\w.-]+/;
const STATEMENT = /\b(params:|Failed query|insert into "|\$argon2id\$|eyJhbGciOi)/i;
/** A session's id is a school's number and 24 letters; a hash or a key of 32 bytes has 43. */
const SESSION = /(?<![\w-])[1-9]\d{0,9}-(?=\S*[A-Z])[\w-]{24}(?![\w-])/;
const DIGEST = /(?<![\w/-])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{43}(?![\w/-])/;
/** Two words that begin like names: only such lines are searched for each person. */
const NAMES = /\p{Lu}\p{Ll}+[\s,]+(?:\p{Ll}+\s+)*\p{Lu}\p{Ll}/u;

/** Names of the databases of platforms whose log has not been searched yet: that is done when they are stopped. */
export const unread = new Set<string>();

/** The lines, among those given, that hold personal data or a secret. */
export type Canary = (lines: readonly string[]) => string[];

/**
 * Finds addresses, full names of the database's people, statements and their parameters, hashes, tokens, ids of
 * sessions and the secrets of the copy.
 */
export async function canaryOf(adminUrl: string, keys: DevelopmentKeys): Promise<Canary> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  const columns = personNames.given.flatMap((given) =>
    personNames.family.map((family) => [toSnakeCase(given), toSnakeCase(family)] as const),
  );
  const pairs = columns.map(
    ([given, family]) => `select ${given} as given, ${family} as family from users.users where ${given} is not null`,
  );
  const { rows } = await client
    .query<{ given: string; family: string }>(pairs.join(" union "))
    .finally(() => client.end());
  const names = rows.flatMap(({ given, family }) => [`${given} ${family}`, `${family}, ${given}`]);
  const secrets = Object.values(keys).filter((secret) => secret.length >= 16);
  const tells = (line: string): boolean =>
    [ADDRESS, STATEMENT, SESSION, DIGEST].some((pattern) => pattern.test(line)) ||
    secrets.some((secret) => line.includes(secret)) ||
    (NAMES.test(line) && names.some((name) => line.includes(name)));
  return (lines) => lines.filter(tells).map((line) => line.trim().slice(0, 300));
}
