import type { Hono } from "hono";
import { searchApi } from "#contracts/api/search.ts";
import { searchEverything } from "#core/search/search-everything.ts";
import { type HttpEnv, route } from "#platform/http/mount.ts";

export function mountSearch(app: Hono<HttpEnv>): void {
  route(app, searchApi.everything, (ctx, { query }) => searchEverything(ctx, query));
}
