import { and, eq, gt, inArray, lte, sql } from "drizzle-orm";
import type { AuditFault, auditApi } from "#contracts/api/audit/audit.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { auditCheckpoints, auditLogs } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { type Checkpoint, checkpointKey, keysAfter, partsOfKey } from "./checkpoints.ts";

/** Entries of one statement, well within its time; and of one call. */
const PAGE = 20_000;
const PAGES = 5;
/** Names of objects that one call looks at; R2 hands out a thousand at a time. */
const KEYS = 2_000;

type Signed = Pick<Checkpoint, "seq" | "hash">;
type Fault = AuditFault;

/**
 * Walks the school's chain from an entry on, some 100,000 entries a call, and holds it against the signed checkpoints on
 * the way: names the first entry where it does not hold, and why. `next` goes on where the call ended. What was written
 * after the last checkpoint is proved by nothing yet. Errors: `forbidden`, `unavailable`.
 */
export async function verifyAuditLogs(
  ctx: Context,
  { after }: Input<typeof auditApi.verify>,
): Promise<View<typeof auditApi.verify>> {
  authorize(ctx, "audit.read");
  const { signed, isAll } = await signedAfter(ctx, after);
  const walked = await walk(ctx, after, isAll ? Number.POSITIVE_INFINITY : (signed.at(-1)?.seq ?? 0));
  const { to, total } = walked;
  const isEnd = to >= total;
  const here = signed.filter(({ seq }) => isEnd || seq <= to);
  const faults = [
    walked.fault,
    ...(await contradictions(ctx, here, { after, total })),
    ...(await lost(ctx, here, { after, to: isEnd ? null : to })),
  ];
  const newest = here.findLast(({ seq }) => seq <= to);
  const opened = newest === undefined ? null : await open(ctx, newest);
  if (newest !== undefined && opened === null) faults.push({ kind: "checkpoint_forged", seq: newest.seq, since: null });
  const fault = faults.filter((each) => each !== null).toSorted((a, b) => a.seq - b.seq)[0] ?? null;
  return {
    from: after + 1,
    to,
    total,
    next: fault !== null || isEnd ? null : to,
    fault,
    checkpoint: opened === null ? null : { seq: opened.seq, at: opened.at },
  };
}

/** What the objects of R2 say by their names, in order: the database has no say in it. */
async function signedAfter(ctx: Context, seq: number): Promise<{ signed: readonly Signed[]; isAll: boolean }> {
  const { prefix, after } = keysAfter(ctx.actor.institutionId, seq);
  const keys: string[] = [];
  let from = after;
  for (;;) {
    const some = await ctx.ports.files.list(prefix, from);
    keys.push(...some);
    const last = some.at(-1);
    if (last === undefined || keys.length >= KEYS) {
      const signed = keys.map(partsOfKey).filter((parts) => parts !== null);
      return { signed, isAll: last === undefined };
    }
    from = last;
  }
}

interface Walked {
  readonly to: number;
  readonly total: number;
  readonly fault: Fault | null;
}

/** The links themselves: numbers without a hole, each entry on the one before, each with the hash of what it says. */
async function walk(ctx: Context, after: number, most: number): Promise<Walked> {
  let to = after;
  for (let page = 1; ; page += 1) {
    const [{ rows }] = await ctx.db.batch((q) => [
      q.execute<{ last: string; total: string; seq: string | null; kind: Fault["kind"] | null }>(
        sql`select * from users.check_audit_links(${ctx.actor.institutionId}, ${to}, ${PAGE}::int)`,
      ),
    ]);
    const [row] = rows;
    if (row === undefined) throw new Error("check_audit_links returned no row");
    const total = Number(row.total);
    if (row.seq !== null && row.kind !== null) {
      return { to: Number(row.last), total, fault: { kind: row.kind, seq: Number(row.seq), since: null } };
    }
    to = Number(row.last);
    if (to >= total || page >= PAGES || to >= most) return { to, total, fault: null };
  }
}

/** Where the log says something else than what was signed, or ends before it: only what carries our signature counts. */
async function contradictions(
  ctx: Context,
  signed: readonly Signed[],
  { after, total }: { after: number; total: number },
): Promise<Fault[]> {
  const stored = await hashesAt(ctx, signed);
  const holds = ({ seq, hash }: Signed) => stored.get(seq) === hash;
  for (const each of signed) {
    if (holds(each)) continue;
    if ((await open(ctx, each)) === null) return [{ kind: "checkpoint_forged", seq: each.seq, since: null }];
    // Who rewrote the log had the same place signed twice: only what came before it still proves anything.
    const since = signed.findLast((one) => one.seq < each.seq && holds(one))?.seq ?? after;
    return each.seq > total
      ? [{ kind: "cut_tail", seq: each.seq, since: total + 1 }]
      : [{ kind: "rewritten", seq: each.seq, since: since + 1 }];
  }
  return [];
}

async function hashesAt(ctx: Context, signed: readonly Signed[]): Promise<ReadonlyMap<number, string>> {
  if (signed.length === 0) return new Map();
  const [rows] = await ctx.db.batch((q) => [
    q
      .select({ seq: auditLogs.seq, hash: auditLogs.hash })
      .from(auditLogs)
      .where(
        and(
          eq(auditLogs.institutionId, ctx.actor.institutionId),
          inArray(
            auditLogs.seq,
            signed.map(({ seq }) => seq),
          ),
        ),
      ),
  ]);
  return new Map(rows.map(({ seq, hash }) => [seq, hash]));
}

/** Checkpoints that were made and whose object is gone. */
async function lost(
  ctx: Context,
  signed: readonly Signed[],
  { after, to }: { after: number; to: number | null },
): Promise<Fault[]> {
  const [rows] = await ctx.db.batch((q) => [
    q
      .select({ seq: auditCheckpoints.seq, hash: auditCheckpoints.hash })
      .from(auditCheckpoints)
      .where(and(gt(auditCheckpoints.seq, after), to === null ? undefined : lte(auditCheckpoints.seq, to)))
      .orderBy(auditCheckpoints.seq),
  ]);
  const there = new Set(signed.map(({ seq, hash }) => `${seq} ${hash}`));
  const missing = rows.find(({ seq, hash }) => !there.has(`${seq} ${hash}`));
  return missing === undefined ? [] : [{ kind: "checkpoint_missing", seq: missing.seq, since: null }];
}

/** The checkpoint in an object, when its signature is ours and it says what its name says. */
async function open(ctx: Context, parts: Signed): Promise<Checkpoint | null> {
  const { institutionId } = ctx.actor;
  const bytes = await ctx.ports.files.get(checkpointKey({ institutionId, ...parts }));
  const opened = bytes === null ? null : await ctx.ports.checkpoints.open(new TextDecoder().decode(bytes));
  if (opened === null || opened.institutionId !== institutionId) return null;
  return opened.seq === parts.seq && opened.hash === parts.hash ? opened : null;
}
