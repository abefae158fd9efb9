import { eq, sql } from "drizzle-orm";
import type { Brand } from "#contracts/api/identity/auth.ts";
import type { ProblemReason } from "#contracts/problem-reasons.ts";
import { type Branding, institutions } from "#schema/index.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";

/** The columns of a school's own page. */
export const institutionColumns = {
  id: institutions.id,
  name: institutions.name,
  officialCode: institutions.officialCode,
  address: institutions.address,
  phone: institutions.phone,
  email: institutions.email,
  timeZone: institutions.timeZone,
  locale: institutions.locale,
  registerDays: institutions.registerDays,
  absenceNoticeMinutes: institutions.absenceNoticeMinutes,
  behaviorNoticeMinutes: institutions.behaviorNoticeMinutes,
  justificationDays: institutions.justificationDays,
  version: institutions.version,
};

/** What every page shows of a school. */
export function brandOf({ logo, color }: Branding): Brand {
  const { sha, width, height } = logo ?? {};
  const isWhole = sha !== undefined && width !== undefined && height !== undefined;
  return { logo: isWhole ? { sha, width, height } : null, color: color ?? null };
}

/** The actor's school. Locked: changes of its settings and calendar come one after the other, so that what is checked stays so. */
export async function lockSchool(ctx: Context, tx: Transaction) {
  const [school] = await tx
    .select(institutionColumns)
    .from(institutions)
    .where(eq(institutions.id, ctx.actor.institutionId))
    .for("no key update");
  return orNotFound(school);
}

/** The rest of the transaction is of that school: for what the platform's operator does to one, and nobody else. */
export async function enterSchool(tx: Transaction, institutionId: number): Promise<void> {
  await tx.execute(sql`select set_config('app.institution_id', ${String(institutionId)}, true)`);
}

/** Of one to four people no count is told. */
export const fewHidden = (count: number): number | null => (count > 0 && count < 5 ? null : count);

/** A field of what was sent that cannot be so. */
export function refusedField(path: string, reason: ProblemReason, message: string): AppError {
  return new AppError("unprocessable", message, { reason, issues: [{ path, message, reason }] });
}

/** Errors: `unprocessable`. */
export function requireOrder(days: { readonly startDate: string; readonly endDate: string }): void {
  if (days.startDate <= days.endDate) return;
  throw refusedField("endDate", "dates_reversed", "El último día es anterior al primero.");
}
