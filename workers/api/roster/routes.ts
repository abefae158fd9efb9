import type { Hono } from "hono";
import { rosterApi } from "#contracts/roster.ts";
import { checkRoster, commitRoster, exportRoster } from "#core/roster/index.ts";
import { type HttpEnv, route } from "#platform/http/mount.ts";

export function mountRoster(app: Hono<HttpEnv>): void {
  route(app, rosterApi.check, (ctx, { query }, { bytes }) => checkRoster(ctx, { ...query, bytes }));
  route(app, rosterApi.export, async (ctx) => {
    const { fileName, body } = await exportRoster(ctx);
    return new Response(body, {
      headers: {
        "content-type": "application/zip",
        "content-disposition": `attachment; filename="${fileName}"`,
        "cache-control": "no-store",
      },
    });
  });
  route(app, rosterApi.commit, (ctx, { params, body }) => commitRoster(ctx, { ...params, ...body }));
}
