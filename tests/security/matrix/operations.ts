import { operator, type Row } from "./row.ts";

export const operations: Record<string, Row> = {
  listSwitches: { sample: () => ({}), allowed: operator, ownRowsOnly: true },
  // On, as it was.
  turnSwitch: {
    sample: () => ({ params: { feature: "ai" }, body: { reason: null } }),
    allowed: operator,
    ownRowsOnly: true,
  },
  getRetention: { sample: () => ({}), allowed: operator, ownRowsOnly: true },
  getKeys: { sample: () => ({}), allowed: operator, ownRowsOnly: true },
  getQueues: { sample: () => ({}), allowed: operator, ownRowsOnly: true },
  listDeadLetters: { sample: () => ({}), allowed: operator, ownRowsOnly: true },
  getDeadLetter: { sample: ({ letterId }) => ({ params: { id: letterId } }), allowed: operator },
  replayDeadLetters: {
    sample: () => ({ body: { queue: "events", reason: "no such reason", count: 1 } }),
    allowed: operator,
    served: 409,
    ownRowsOnly: true,
  },
  // The letter names no row, so that it stays open for the one that comes next.
  replayDeadLetter: { sample: ({ letterId }) => ({ params: { id: letterId } }), allowed: operator, served: 422 },
  dismissDeadLetter: {
    sample: ({ letterId }) => ({ params: { id: letterId }, body: { reason: "prueba" } }),
    allowed: operator,
  },
};
