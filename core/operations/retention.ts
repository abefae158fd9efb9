import { type SQL, sql } from "drizzle-orm";
import { retentionRuns } from "#schema/privacy.ts";
import type { Database, Queries, Transaction } from "../database.ts";
import { RETENTION_RULES, type RetentionRule } from "./retention-rules.ts";

/** Most rows of one rule that one run deletes in one school; the rest goes in the next. */
export const RETENTION_BATCH = 5_000;
const DAY_MS = 86_400_000;

export type Counts = Record<string, number>;

function old(rule: RetentionRule, now: Date): SQL {
  const before = new Date(now.getTime() - rule.days * DAY_MS).toISOString();
  const condition = rule.condition === undefined ? sql`` : sql` and ${sql.raw(rule.condition)}`;
  return sql`${sql.raw(rule.column)} < ${before}::timestamptz${condition}`;
}

/** How many rows a rule would delete now, in whatever school is open. */
export function countOld(q: Queries, rule: RetentionRule, now: Date) {
  return q.execute<{ count: number }>(
    sql`select count(*)::int as count from ${sql.raw(rule.table)} where ${old(rule, now)}`,
  );
}

async function deleteOld(tx: Transaction, rule: RetentionRule, now: Date, most: number): Promise<number> {
  if (rule.by === "append_only") {
    const before = new Date(now.getTime() - rule.days * DAY_MS).toISOString();
    const { rows } = await tx.execute<{ count: number }>(
      sql`select privacy.expire_append_only(${rule.table}, ${before}::timestamptz, ${most}::int) as count`,
    );
    return rows[0]?.count ?? 0;
  }
  const [table, key, column] = [rule.table, rule.key, rule.column].map((name) => sql.raw(name));
  const { rows } = await tx.execute<{ count: number }>(
    sql`with gone as (delete from ${table} where ${key} in (
      select ${key} from ${table} where ${old(rule, now)} order by ${column} limit ${most}) returning 1 as one)
      select count(*)::int as count from gone`,
  );
  return rows[0]?.count ?? 0;
}

async function apply(tx: Transaction, scope: RetentionRule["scope"], now: Date, most: number): Promise<Counts> {
  const counts: Counts = {};
  for (const rule of RETENTION_RULES) {
    if (rule.scope === scope) counts[rule.name] = await deleteOld(tx, rule, now, most);
  }
  return counts;
}

/** Deletes what is past its term in one school, and notes how much, in one transaction. */
export async function retainSchool(db: Database, institutionId: number, now: Date, most = RETENTION_BATCH) {
  return db.transaction(async (tx) => {
    const counts = await apply(tx, "school", now, most);
    await noteRun(tx, institutionId, counts, now);
    return counts;
  });
}

/** The same for rows of no school; the note of it is the platform's. `own` is the platform's institution. */
export async function retainPlatform(
  unmatched: Database,
  own: Database,
  institutionId: number,
  now: Date,
  most = RETENTION_BATCH,
) {
  const counts = await unmatched.transaction(async (tx) => {
    const shared = await apply(tx, "platform", now, most);
    const { rows } = await tx.execute<{ count: number }>(sql`select users.expire_sign_in_tries(${most}::int) as count`);
    return { ...shared, sign_in_tries: rows[0]?.count ?? 0 };
  });
  await own.transaction((tx) => noteRun(tx, institutionId, counts, now, "platform"));
  return counts;
}

async function noteRun(tx: Transaction, institutionId: number, counts: Counts, now: Date, policy = "school") {
  await tx
    .insert(retentionRuns)
    .values({ institutionId, policy, dryRun: false, counts, startedAt: now, finishedAt: new Date() });
}
