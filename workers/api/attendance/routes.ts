import type { Hono } from "hono";
import { alertsApi } from "#contracts/api/attendance/alerts.ts";
import { attendanceApi } from "#contracts/api/attendance/attendance.ts";
import { justificationsApi } from "#contracts/api/attendance/justifications.ts";
import { changeAlertRule, createAlertRule, listAlertRules, removeAlertRule } from "#core/attendance/alert-rules.ts";
import {
  changeAttendanceCode,
  createAttendanceCode,
  listAttendanceCodes,
  removeAttendanceCode,
} from "#core/attendance/codes.ts";
import { decideJustification } from "#core/attendance/decide-justification.ts";
import { enterAbsence } from "#core/attendance/enter-absence.ts";
import { getJustification } from "#core/attendance/get-justification.ts";
import { getRegister } from "#core/attendance/get-register.ts";
import { getStudentAttendance } from "#core/attendance/get-student-attendance.ts";
import { getAttendanceAlert, handleAttendanceAlert } from "#core/attendance/handle-alert.ts";
import { attachJustificationFile } from "#core/attendance/justification-file.ts";
import { listAttendanceAlerts } from "#core/attendance/list-alerts.ts";
import { listJustifications } from "#core/attendance/list-justifications.ts";
import { listRegisters } from "#core/attendance/list-registers.ts";
import { nudgeRegisters } from "#core/attendance/nudge-registers.ts";
import { overrideRegister } from "#core/attendance/override-register.ts";
import { recordRegister } from "#core/attendance/record-register.ts";
import { requestJustification } from "#core/attendance/request-justification.ts";
import { withdrawJustification } from "#core/attendance/withdraw-justification.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";
import { answerJustificationFile } from "./justification-file.ts";

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
  bind(app, justificationsApi, {
    list: listJustifications,
    get: getJustification,
    request: requestJustification,
    enter: enterAbsence,
    decide: (ctx, input, { version }) => decideJustification(ctx, { ...input, version }),
    withdraw: (ctx, input, { version }) => withdrawJustification(ctx, { ...input, version }),
    attach: (ctx, input, { bytes, version }) => attachJustificationFile(ctx, { ...input, bytes, version }),
    file: answerJustificationFile,
  });
  bind(app, alertsApi, {
    rules: listAlertRules,
    addRule: createAlertRule,
    changeRule: (ctx, input, { version }) => changeAlertRule(ctx, { ...input, version }),
    removeRule: removeAlertRule,
    list: listAttendanceAlerts,
    get: getAttendanceAlert,
    handle: (ctx, input, { version }) => handleAttendanceAlert(ctx, { ...input, version }),
  });
}
