import { sql } from "drizzle-orm";
import type { CompletionRequest, ProviderName } from "#contracts/internal/llm.ts";
import { type DatabaseConfig, openDatabase } from "#platform/db.ts";
import { personNames, users } from "#schema/people.ts";
import { indexPeople, NOBODY, type PeopleIndex } from "./names.ts";
import { createPeopleCache, type PeopleCache } from "./people-cache.ts";

const PEOPLE_LIMIT = 100_000;
/** Some 500 bytes a person: a third of an isolate's memory at most. */
const CACHED_PEOPLE = 80_000;
const CACHED_MS = 10 * 60_000;

const ofThisIsolate = createPeopleCache({ people: CACHED_PEOPLE, ageMs: CACHED_MS, now: Date.now });

export interface Cleared {
  readonly request: CompletionRequest;
  readonly people: PeopleIndex;
}

const joined = (names: readonly (keyof typeof users.$inferSelect)[]) =>
  sql<string>`concat_ws(' ', ${sql.join(
    names.map((name) => sql`${users[name]}`),
    sql`, `,
  )})`;
const givenNames = joined(personNames.given);
const familyNames = joined(personNames.family);

/**
 * The request with everybody of the school whose names must not leave: pupils, families and staff, former ones too.
 * Their index is kept as long as nobody came, went or changed their name, which every request asks anew. A school of
 * more people than can be hidden is answered by templates only. Throws when the database does not answer.
 */
export async function withSchoolPeople(
  config: DatabaseConfig,
  institutionId: number,
  request: CompletionRequest,
  { limit = PEOPLE_LIMIT, cache = ofThisIsolate }: { limit?: number; cache?: PeopleCache } = {},
): Promise<Cleared> {
  const database = openDatabase(config, { institutionId, userId: null });
  const [[state]] = await database.batch((q) => [
    q
      .select({
        count: sql<number>`count(*)::int`,
        names: sql<string>`coalesce(sum(hashtextextended(concat_ws(chr(31), ${users.id}, ${givenNames}, ${familyNames}), 0)::numeric), 0)::text`,
      })
      .from(users),
  ]);
  if (state === undefined || state.count > limit) {
    const local: ProviderName[] = ["local"];
    const allowed = request.allowedProviders?.filter((provider) => local.includes(provider)) ?? local;
    return { request: { ...request, allowedProviders: allowed, preferredProvider: "local" }, people: NOBODY };
  }
  const stamp = `${state.count}:${state.names}`;
  const known = cache.get(institutionId, stamp);
  if (known !== undefined) return { request, people: known };
  const [rows] = await database.batch((q) => [
    q.select({ givenName: givenNames, familyName: familyNames }).from(users),
  ]);
  const people = indexPeople(rows);
  cache.put(institutionId, stamp, people);
  return { request, people };
}
