import { isNotNull, sql } from "drizzle-orm";
import type { SwitchedOff } from "#contracts/api/operations.ts";
import type { Database } from "#core/database.ts";
import { institutions, switches } from "#schema/institutions.ts";

/** How long what is off may go unnoticed. */
const KEPT_MS = 10_000;
const KEPT_SCHOOLS = 1_000;

/**
 * What is off for a school, kept for ten seconds in each isolate. A suspended school sends no mail and asks no model: what
 * waits then waits like what is turned off.
 */
export function switchReader(open: (institutionId: number) => Database) {
  const kept = new Map<number, { readonly until: number; readonly off: Promise<readonly SwitchedOff[]> }>();
  return {
    off(institutionId: number): Promise<readonly SwitchedOff[]> {
      const known = kept.get(institutionId);
      if (known !== undefined && known.until > Date.now()) return known.off;
      const off = readOff(open(institutionId), institutionId);
      if (kept.size >= KEPT_SCHOOLS) kept.clear();
      kept.set(institutionId, { until: Date.now() + KEPT_MS, off });
      off.catch(() => kept.delete(institutionId));
      return off;
    },
  };
}

async function readOff(db: Database, institutionId: number): Promise<SwitchedOff[]> {
  const [rows, suspended] = await db.batch((q) => [
    q
      .select({ feature: switches.feature, reason: switches.reason, since: switches.since })
      .from(switches)
      .where(sql`${switches.schoolId} is null or ${switches.schoolId} = ${institutionId}`)
      .orderBy(sql`${switches.schoolId} nulls first`),
    q
      .select({ since: institutions.suspendedAt, reason: institutions.suspendedReason })
      .from(institutions)
      .where(isNotNull(institutions.suspendedAt)),
  ]);
  const waiting = suspended.flatMap(({ since, reason }) =>
    since === null ? [] : (["ai", "mail"] as const).map((feature) => ({ feature, reason: reason ?? "", since })),
  );
  const all = [...rows, ...waiting].map(({ since, ...row }) => ({ ...row, since: since.toISOString() }));
  return all.filter(({ feature }, index) => all.findIndex((row) => row.feature === feature) === index);
}
