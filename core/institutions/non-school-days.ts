import { and, asc, eq, gte, lte } from "drizzle-orm";
import type { calendarApi } from "#contracts/api/institutions/calendar.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { nonSchoolDays } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { lockSchool, refusedField, requireOrder } from "./internal.ts";

const columns = {
  id: nonSchoolDays.id,
  title: nonSchoolDays.title,
  startDate: nonSchoolDays.startDate,
  endDate: nonSchoolDays.endDate,
};

/** Days without lessons, by date. */
export async function listNonSchoolDays(ctx: Context): Promise<View<typeof calendarApi.daysOff>> {
  authorize(ctx, "institution.read");
  const [data] = await ctx.db.batch((q) => [
    q.select(columns).from(nonSchoolDays).orderBy(asc(nonSchoolDays.startDate), asc(nonSchoolDays.id)),
  ]);
  return { data };
}

/** Declares days to be without lessons: timetables are empty on them at once. Errors: `unprocessable` where some are already. */
export async function addNonSchoolDays(
  ctx: Context,
  { title, startDate, endDate = startDate }: Input<typeof calendarApi.addDaysOff>,
): Promise<View<typeof calendarApi.addDaysOff>> {
  authorize(ctx, "settings.update");
  requireOrder({ startDate, endDate });
  return ctx.db.transaction(async (tx) => {
    const { id: institutionId } = await lockSchool(ctx, tx);
    const [met] = await tx
      .select({ id: nonSchoolDays.id })
      .from(nonSchoolDays)
      .where(and(lte(nonSchoolDays.startDate, endDate), gte(nonSchoolDays.endDate, startDate)))
      .limit(1);
    if (met !== undefined) {
      throw refusedField("startDate", "days_off_overlap", "Alguno de esos días ya es no lectivo.");
    }
    const values = { title, startDate, endDate };
    const [row] = await tx
      .insert(nonSchoolDays)
      .values({ institutionId, ...values })
      .returning(columns);
    const added = orNotFound(row);
    await recordAudit(ctx, tx, [
      { action: "school.days_off_added", entity: "non_school_days", entityId: added.id, after: values },
    ]);
    return added;
  });
}

/** Makes them school days again. Errors: `not_found`. */
export async function removeNonSchoolDays(
  ctx: Context,
  { id }: Input<typeof calendarApi.removeDaysOff>,
): Promise<void> {
  authorize(ctx, "settings.update");
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx.delete(nonSchoolDays).where(eq(nonSchoolDays.id, id)).returning(columns);
    const { id: _, ...before } = orNotFound(row);
    await recordAudit(ctx, tx, [
      { action: "school.days_off_removed", entity: "non_school_days", entityId: id, before },
    ]);
  });
}
