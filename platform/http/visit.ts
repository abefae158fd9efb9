import type { requireActor } from "./auth.ts";
import type { LimitedGroup, LimitOutcome } from "./rate-limit.ts";

/** What the reads of one page have in common: they come from one person, and count as one request. */
export interface Visit {
  who: Entering | null;
  readonly counts: Map<LimitedGroup, Promise<LimitOutcome>>;
}

type Entering = ReturnType<typeof requireActor>;

const visits = new WeakMap<Request, Visit>();

/** Makes requests of one visit. They carry the same headers and write nothing, so what is found of one holds for all. */
export function joinVisit(requests: readonly Request[]): void {
  const visit: Visit = { who: null, counts: new Map() };
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
