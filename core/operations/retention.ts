import { and, eq, type SQL, sql } from "drizzle-orm";
import { outboxEvents } from "#schema/outbox.ts";
import { retentionRuns } from "#schema/privacy.ts";
import type { Database, Queries, Transaction } from "../database.ts";
import { endAdultRecords } from "../people/end-adult-records.ts";
import { RETENTION_RULES, type RetentionRule } from "./retention-rules.ts";

/** Most rows of one rule that one transaction deletes. */
export const RETENTION_BATCH = 5_000;
/** Most transactions of one visit to a school; what is left then waits until the others have had theirs. */
const ROUNDS = 20;
const DAY_MS = 86_400_000;
/** A message of the outbox stays small. */
const KEYS_A_MESSAGE = 200;

export type Counts = Readonly<Record<string, number>>;

export interface Bounds {
  readonly batch?: number;
  readonly rounds?: number;
  /** Asked before each further round. */
  readonly goOn?: () => boolean;
}

/** `done`: nothing is left that is past its term. */
export interface Retained {
  readonly counts: Counts;
  readonly done: boolean;
}

interface Step {
  readonly name: string;
  /** Answers how many rows went, at most `most`. */
  readonly run: (tx: Transaction, most: number) => Promise<number>;
}

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
  const oldest = sql`select ${key} from ${table} where ${old(rule, now)} order by ${column} limit ${most}`;
  if (rule.by === "object") return releaseObjects(tx, sql`${table} t`, key ?? sql``, oldest, now);
  const { rows } = await tx.execute<{ count: number }>(
    sql`with gone as (delete from ${table} where ${key} in (${oldest}) returning 1 as one)
      select count(*)::int as count from gone`,
  );
  return rows[0]?.count ?? 0;
}

/** The rows stay and name their object no more; the objects are deleted by the events that are written beside. */
async function releaseObjects(tx: Transaction, table: SQL, key: SQL, oldest: SQL, now: Date): Promise<number> {
  const { rows } = await tx.execute<{ school: string; object_key: string }>(
    sql`with gone as (select ${key}, object_key from ${table} where ${key} in (${oldest}) for update)
      update ${table} set object_key = null from gone where t.id = gone.id
      returning t.institution_id as school, gone.object_key`,
  );
  for (const [school, group] of Map.groupBy(rows, (row) => Number(row.school))) {
    const keys = [...new Set(group.map((row) => row.object_key))];
    for (let first = 0; first < keys.length; first += KEYS_A_MESSAGE) {
      const payload = { keys: keys.slice(first, first + KEYS_A_MESSAGE) };
      await tx.insert(outboxEvents).values({ institutionId: school, type: "files.expired", payload, createdAt: now });
    }
  }
  return rows.length;
}

const stepsOf = (scope: RetentionRule["scope"], now: Date): Step[] =>
  RETENTION_RULES.filter((rule) => rule.scope === scope).map((rule) => ({
    name: rule.name,
    run: (tx, most) => deleteOld(tx, rule, now, most),
  }));

type Note = (tx: Transaction, counts: Counts, done: boolean, run: number | null) => Promise<number>;

/**
 * One transaction after another, each with one batch of every rule whose last batch was full, until none is or the
 * visit is over. The run is noted with its counts in each, so that a crash leaves a note of what went.
 */
async function inRounds(db: Database, steps: readonly Step[], bounds: Bounds, note: Note): Promise<Retained> {
  const { batch = RETENTION_BATCH, rounds = ROUNDS, goOn = () => true } = bounds;
  let state: { counts: Counts; open: readonly Step[]; run: number | null } = { counts: {}, open: steps, run: null };
  for (let round = 1; ; round += 1) {
    const { counts, open, run } = state;
    state = await db.transaction(async (tx) => {
      const next: Record<string, number> = { ...counts };
      const full: Step[] = [];
      for (const step of open) {
        const gone = await step.run(tx, batch);
        next[step.name] = (next[step.name] ?? 0) + gone;
        if (gone >= batch) full.push(step);
      }
      return { counts: next, open: full, run: await note(tx, next, full.length === 0, run) };
    });
    if (state.open.length === 0) return { counts: state.counts, done: true };
    if (round >= rounds || !goOn()) return { counts: state.counts, done: false };
  }
}

/** Deletes what is past its term in one school, as far as the bounds allow, and notes how much. */
export function retainSchool(db: Database, institutionId: number, now: Date, bounds: Bounds = {}): Promise<Retained> {
  // What guardians may see of a pupil has its term too: the 18th birthday.
  const records: Step = {
    name: "records_of_adults",
    run: (tx, most) => endAdultRecords(tx, { institutionId, now }, most),
  };
  return inRounds(db, [...stepsOf("school", now), records], bounds, (tx, counts, done, run) =>
    noteRun(tx, { institutionId, policy: "school", counts, now, done }, run),
  );
}

/** The same for rows of no school; the note of it is the platform's. `own` is the platform's institution. */
export function retainPlatform(
  unmatched: Database,
  own: Database,
  institutionId: number,
  now: Date,
  bounds: Bounds = {},
): Promise<Retained> {
  const tries: Step = {
    name: "sign_in_tries",
    run: async (tx, most) => {
      const { rows } = await tx.execute<{ count: number }>(
        sql`select users.expire_sign_in_tries(${most}::int) as count`,
      );
      return rows[0]?.count ?? 0;
    },
  };
  return inRounds(unmatched, [...stepsOf("platform", now), tries], bounds, (_, counts, done, run) =>
    own.transaction((tx) => noteRun(tx, { institutionId, policy: "platform", counts, now, done }, run)),
  );
}

interface Run {
  readonly institutionId: number;
  readonly policy: "school" | "platform";
  readonly counts: Counts;
  readonly now: Date;
  readonly done: boolean;
  readonly error?: string;
}

/** Writes a run or goes on with it; one without an end has its school come again. Answers its id. */
export async function noteRun(tx: Transaction, run: Run, id: number | null): Promise<number> {
  const { institutionId, policy, counts, now: startedAt, error = null } = run;
  const finishedAt = run.done ? new Date() : null;
  const [row] =
    id === null
      ? await tx
          .insert(retentionRuns)
          .values({ institutionId, policy, dryRun: false, counts, startedAt, finishedAt, error })
          .returning({ id: retentionRuns.id })
      : await tx
          .update(retentionRuns)
          .set({ counts, finishedAt })
          .where(and(eq(retentionRuns.id, id), eq(retentionRuns.institutionId, institutionId)))
          .returning({ id: retentionRuns.id });
  if (row === undefined) throw new Error("retention_runs returned no row");
  return row.id;
}
