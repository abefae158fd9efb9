import type { Hono } from "hono";
import { searchApi } from "#contracts/api/search.ts";
import { searchEverything } from "#core/search/search-everything.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountSearch(app: Hono<HttpEnv>): void {
  bind(app, searchApi, { everything: searchEverything });
}
