import type { Hono } from "hono";
import { attendanceApi } from "#contracts/api/attendance.ts";
import {
  changeAttendanceCode,
  createAttendanceCode,
  listAttendanceCodes,
  removeAttendanceCode,
} from "#core/attendance/codes.ts";
import { getRegister } from "#core/attendance/get-register.ts";
import { getStudentAttendance } from "#core/attendance/get-student-attendance.ts";
import { listRegisters } from "#core/attendance/list-registers.ts";
import { nudgeRegisters } from "#core/attendance/nudge-registers.ts";
import { overrideRegister } from "#core/attendance/override-register.ts";
import { recordRegister } from "#core/attendance/record-register.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountAttendance(app: Hono<HttpEnv>): void {
  bind(app, attendanceApi, {
    codes: listAttendanceCodes,
    addCode: createAttendanceCode,
    changeCode: (ctx, input, { version }) => changeAttendanceCode(ctx, { ...input, version }),
    removeCode: removeAttendanceCode,
    register: getRegister,
    recordRegister: (ctx, input, { version }) => recordRegister(ctx, { ...input, version }),
    overrideRegister: (ctx, input, { version }) => overrideRegister(ctx, { ...input, version }),
    registers: listRegisters,
    nudge: nudgeRegisters,
    student: getStudentAttendance,
  });
}
