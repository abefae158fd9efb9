import type { Hono } from "hono";
import { sectionsApi } from "#contracts/api/sections.ts";
import { getSection } from "#core/sections/get-section.ts";
import { listSections } from "#core/sections/list-sections.ts";
import { type HttpEnv, route } from "#platform/http/mount.ts";

export function mountSections(app: Hono<HttpEnv>): void {
  route(app, sectionsApi.sections, (ctx, { query }) => listSections(ctx, query));
  route(app, sectionsApi.section, (ctx, { params }) => getSection(ctx, params));
}
