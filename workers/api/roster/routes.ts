import type { Hono } from "hono";
import { peopleImportApi } from "#contracts/api/roster/people-import.ts";
import { rosterApi } from "#contracts/api/roster/roster.ts";
import {
  checkPeopleImport,
  checkRoster,
  commitPeopleImport,
  commitRoster,
  exportRoster,
  getImport,
  getPeopleImport,
  getRemovals,
  importPeople,
  listImports,
  previewUndo,
  removeMissing,
  undoImport,
} from "#core/roster/index.ts";
import { attachment } from "#platform/http/attachment.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountRoster(app: Hono<HttpEnv>): void {
  bind(app, rosterApi, {
    check: (ctx, input, { bytes }) => checkRoster(ctx, { ...input, bytes }),
    export: async (ctx) => attachment({ ...(await exportRoster(ctx)), contentType: "application/zip" }),
    commit: commitRoster,
    list: listImports,
    get: getImport,
    removals: getRemovals,
    removeMissing,
    previewUndo,
    undo: undoImport,
  });
  bind(app, peopleImportApi, {
    upload: (ctx, input, { bytes }) => importPeople(ctx, { ...input, bytes }),
    get: getPeopleImport,
    check: checkPeopleImport,
    commit: commitPeopleImport,
  });
}
