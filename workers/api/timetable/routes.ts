import type { Hono } from "hono";
import { timetableApi } from "#contracts/api/timetable.ts";
import { getSchedule } from "#core/timetable/get-schedule.ts";
import { type HttpEnv, route } from "#platform/http/mount.ts";

export function mountTimetable(app: Hono<HttpEnv>): void {
  route(app, timetableApi.schedule, (ctx, { query }) => getSchedule(ctx, query));
}
