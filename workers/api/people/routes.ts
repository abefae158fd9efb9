import type { Hono } from "hono";
import { peopleApi } from "#contracts/api/people.ts";
import { listStaff } from "#core/people/list-staff.ts";
import { type HttpEnv, route } from "#platform/http/mount.ts";

export function mountPeople(app: Hono<HttpEnv>): void {
  route(app, peopleApi.staff, (ctx, { query }) => listStaff(ctx, query));
}
