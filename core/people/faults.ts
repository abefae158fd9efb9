import type { ProblemReason } from "#contracts/problem-reasons.ts";
import { AppError, type ErrorCode, type Issue } from "../errors.ts";

/** Why something cannot be done with a person: how it is refused of one alone, and the sentence. */
export type Faults = Partial<Record<ProblemReason, readonly [ErrorCode, string]>>;
/** Of each person that was asked for, in order; null: nothing is in the way. */
export type Verdict<Known extends Faults> = readonly ((keyof Known & ProblemReason) | null)[];

/** Refuses one person. Errors: that of the fault; who is unknown answers as everything out of reach. */
export function refuseOne<Known extends Faults>(known: Known, verdict: Verdict<Known>): void {
  for (const reason of verdict) {
    if (reason === null) continue;
    const [code, message] = known[reason] ?? ["not_found", "No existe lo que buscas."];
    throw new AppError(code, message, reason === "person_unknown" ? {} : { reason });
  }
}

/** Refuses many, all or none. Errors: `unprocessable` naming every one who is in the way, by their place in `ids`. */
export function refuseAll<Known extends Faults>(known: Known, verdict: Verdict<Known>): void {
  const issues = verdict.flatMap((reason, at): Issue[] =>
    reason === null ? [] : [{ path: `ids.${at}`, message: known[reason]?.[1] ?? "", reason }],
  );
  if (issues.length > 0) {
    throw new AppError("unprocessable", "Hay personas con las que no se puede: no se ha cambiado nada.", {
      reason: "people_refused",
      issues,
    });
  }
}
