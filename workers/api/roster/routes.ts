import type { Hono } from "hono";
import { rosterApi } from "#contracts/roster.ts";
import { checkRoster, commitRoster } from "#core/roster/index.ts";
import { type HttpEnv, route } from "#platform/http/mount.ts";

export function mountRoster(app: Hono<HttpEnv>): void {
  route(app, rosterApi.check, (ctx, { query }, { bytes }) => checkRoster(ctx, { ...query, bytes }));
  route(app, rosterApi.commit, (ctx, { params, body }) => commitRoster(ctx, { ...params, ...body }));
}
