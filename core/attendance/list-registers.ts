import type { attendanceApi } from "#contracts/api/attendance/attendance.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { lessonsOfDay } from "./lessons-of-day.ts";

/**
 * The lessons of a day, today in the school's zone when none is named, with whose register was taken, by whom and when:
 * all of the school for who runs it, for a teacher those of the sections they teach.
 */
export async function listRegisters(
  ctx: Context,
  { date: day }: Input<typeof attendanceApi.registers>,
): Promise<View<typeof attendanceApi.registers>> {
  authorize(ctx, "attendance.oversee", "attendance.create");
  const { lessons, ...of } = await lessonsOfDay(ctx, day);
  const missing = lessons.filter(({ hasBegun, takenAt }) => hasBegun && takenAt === null).length;
  return { ...of, missing, data: lessons };
}
