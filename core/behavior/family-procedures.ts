import { and, asc, inArray } from "drizzle-orm";
import type { BehaviorRecord } from "#contracts/api/behavior/records.ts";
import { behaviorProcedures, behaviorSteps } from "#schema/index.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { openText } from "./sealed-text.ts";

/** The procedures about these records, as they stand, with what was decided still sealed. */
export async function readFamilyProcedures(tx: Transaction, recordIds: readonly number[]) {
  if (recordIds.length === 0) return [];
  const procedures = await tx
    .select({
      id: behaviorProcedures.id,
      recordId: behaviorProcedures.recordId,
      openedOn: behaviorProcedures.openedOn,
      closedOn: behaviorProcedures.closedOn,
      content: behaviorProcedures.content,
    })
    .from(behaviorProcedures)
    .where(inArray(behaviorProcedures.recordId, [...recordIds]));
  const steps =
    procedures.length === 0
      ? []
      : await tx
          .select({
            procedureId: behaviorSteps.procedureId,
            kind: behaviorSteps.kind,
            state: behaviorSteps.state,
            dueOn: behaviorSteps.dueOn,
            settledOn: behaviorSteps.settledOn,
          })
          .from(behaviorSteps)
          .where(
            and(
              inArray(
                behaviorSteps.procedureId,
                procedures.map(({ id }) => id),
              ),
              inArray(behaviorSteps.kind, ["family_hearing", "decision", "appeal"]),
            ),
          )
          .orderBy(asc(behaviorSteps.position));
  return procedures.map((procedure) => ({
    ...procedure,
    steps: steps.filter(({ procedureId }) => procedureId === procedure.id),
  }));
}

type FamilyProcedure = Awaited<ReturnType<typeof readFamilyProcedures>>[number];

/**
 * What the family and the pupil learn of a procedure: until when the family is heard, and once it was decided what, and
 * until when it can be appealed. Minutes, tasks and who conducts it are the school's.
 */
export async function familyProcedure(
  ctx: Context,
  { id, openedOn, closedOn, content, steps }: FamilyProcedure,
): Promise<BehaviorRecord["familyProcedure"]> {
  const step = (kind: string) => steps.find((one) => one.kind === kind);
  const [hearing, decision, appeal] = [step("family_hearing"), step("decision"), step("appeal")];
  const isDecided = decision?.state === "done";
  return {
    openedOn,
    hearingBy: hearing?.state === "due" ? hearing.dueOn : null,
    decidedOn: isDecided ? decision.settledOn : null,
    // Of a decision that was reopened nothing is told until it is made again.
    decision: isDecided ? await openText(ctx, "students.behavior_procedures.content", { id, content }) : null,
    appealBy: isDecided && appeal?.state === "due" ? appeal.dueOn : null,
    closedOn,
  };
}
