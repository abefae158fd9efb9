import type { Hono } from "hono";
import { rosterApi } from "#contracts/api/roster/roster.ts";
import {
  checkRoster,
  commitRoster,
  exportRoster,
  getImport,
  getRemovals,
  listImports,
  previewUndo,
  removeMissing,
  undoImport,
} from "#core/roster/index.ts";
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
  route(app, rosterApi.list, (ctx, { query }) => listImports(ctx, query));
  route(app, rosterApi.get, (ctx, { params }) => getImport(ctx, params));
  route(app, rosterApi.removals, (ctx, { params, query }) => getRemovals(ctx, { ...params, ...query }));
  route(app, rosterApi.removeMissing, (ctx, { params, body }) => removeMissing(ctx, { ...params, ...body }));
  route(app, rosterApi.previewUndo, (ctx, { params }) => previewUndo(ctx, params));
  route(app, rosterApi.undo, (ctx, { params, body }) => undoImport(ctx, { ...params, ...body }));
}
