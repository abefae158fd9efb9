import { type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { getTableConfig } from "drizzle-orm/pg-core";
import { ROSTER_ENTITIES, type RosterEntity } from "#contracts/roster.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError } from "../errors.ts";
import type { EntityPlan, Plan } from "./plan.ts";
import type { RosterState, StateRow, Value, Values } from "./state.ts";
import { SOLID_ORDER, type Storage, STORAGE } from "./storage.ts";

const CHUNK = 1_000;

type Ids = Record<RosterEntity, Map<string, number>>;

/**
 * Carries out a plan with a handful of statements per entity: rows travel as one JSON parameter each. The caller's
 * transaction makes it all or nothing; a value another school holds (an e-mail address) is a 409.
 */
export async function applyPlan(
  ctx: Context,
  tx: Transaction,
  plan: Plan,
  state: RosterState,
  confirmMissing: boolean,
): Promise<void> {
  const ids = knownRowIds(state);
  try {
    for (const entity of SOLID_ORDER) await writeEntity(ctx, tx, entity, plan.entities[entity], state, ids);
    for (const entity of SOLID_ORDER.toReversed()) {
      const { deactivate, missing } = plan.entities[entity];
      await deactivateRows(ctx, tx, entity, confirmMissing ? [...deactivate, ...missing] : deactivate);
    }
    if (confirmMissing) await withdrawStudents(ctx, tx, plan.entities.users.missing);
  } catch (error) {
    throw asConflict(error);
  }
}
