import type { Hono } from "hono";
import { peopleApi } from "#contracts/api/people.ts";
import { listStaff } from "#core/people/list-staff.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountPeople(app: Hono<HttpEnv>): void {
  bind(app, peopleApi, { staff: listStaff });
}
