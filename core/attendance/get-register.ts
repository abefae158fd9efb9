import type { attendanceApi, Register } from "#contracts/api/attendance/attendance.ts";
import type { Input } from "#contracts/endpoint.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { readSheet } from "./sheet.ts";

/**
 * The sheet of a lesson: who was in the section on that day, by surname, with the marks there are. Errors: `not_found`
 * for a section one neither teaches nor runs, `unprocessable` for a day without lessons of it.
 */
export async function getRegister(ctx: Context, input: Input<typeof attendanceApi.register>): Promise<Register> {
  authorize(ctx, "attendance.create", "attendance.update");
  return (await readSheet(ctx, input)).view;
}
