import { sql } from "drizzle-orm";
import type { CompletionRequest, ProviderName } from "#contracts/llm.ts";
import { type DatabaseConfig, openDatabase } from "#platform/db.ts";
import { users } from "#schema/users.ts";
import type { PersonName } from "./names.ts";

const PEOPLE_LIMIT = 100_000;

export interface Cleared {
  readonly request: CompletionRequest;
  readonly people: readonly PersonName[];
}

/**
 * The request with everybody of the school whose names must not leave: pupils, families and staff, former ones too. A
 * school of more people than can be hidden is answered by templates only. Throws when the database does not answer.
 */
export async function withSchoolPeople(
  config: DatabaseConfig,
  institutionId: number,
  request: CompletionRequest,
  limit = PEOPLE_LIMIT,
): Promise<Cleared> {
  const [rows] = await openDatabase(config, { institutionId, userId: null }).read((q) => [
    q
      .select({
        givenName: sql<string>`concat_ws(' ', ${users.givenName}, ${users.middleName})`,
        familyName: users.familyName,
      })
      .from(users)
      .limit(limit + 1),
  ]);
  if (rows.length <= limit) return { request, people: rows };
  const local: ProviderName[] = ["local"];
  return { request: { ...request, allowedProviders: local, preferredProvider: "local" }, people: [] };
}
