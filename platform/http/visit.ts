import type { Context } from "#core/context.ts";
import type { Database } from "#core/database.ts";
import { joinedBatches } from "../joined-batches.ts";
import type { requireActor } from "./auth.ts";
import type { LimitedGroup, LimitOutcome } from "./rate-limit.ts";

/** What the reads of one page have in common: they come from one person, count as one request, and read in one round trip. */
export interface Visit {
  who: Entering | null;
  database: Database | null;
  readonly counts: Map<LimitedGroup, Promise<LimitOutcome>>;
}

type Entering = ReturnType<typeof requireActor>;

const visits = new WeakMap<Request, Visit>();

/** Makes requests of one visit. They carry the same headers and write nothing, so what is found of one holds for all. */
export function joinVisit(requests: readonly Request[]): void {
  const visit: Visit = { who: null, database: null, counts: new Map() };
  for (const request of requests) {
    if (request.method !== "GET") throw new TypeError("a visit only reads");
    visits.set(request, visit);
  }
}

export function visitOf(request: Request): Visit | undefined {
  return visits.get(request);
}

/** Who asks, found out by the first request of the visit. */
export function enteredOnce(visit: Visit, enter: () => Entering): Entering {
  visit.who ??= enter();
  return visit.who;
}

/** The count of the visit, made by the first request of its group. */
export function countedOnce(
  visit: Visit,
  group: LimitedGroup,
  count: () => Promise<LimitOutcome>,
): Promise<LimitOutcome> {
  const counted = visit.counts.get(group) ?? count();
  visit.counts.set(group, counted);
  return counted;
}

/** The context of one read of the visit: its database is that of all of them, whose actor is the same. */
export function inVisit(visit: Visit, context: Context): Context {
  visit.database ??= joinedBatches(context.db);
  return { ...context, db: visit.database };
}
