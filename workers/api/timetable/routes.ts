import type { Hono } from "hono";
import { timetableApi } from "#contracts/api/timetable.ts";
import { getSchedule } from "#core/timetable/get-schedule.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountTimetable(app: Hono<HttpEnv>): void {
  bind(app, timetableApi, { schedule: getSchedule });
}
