import type { Hono } from "hono";
import { institutionApi } from "#contracts/institution.ts";
import { getFigures } from "#core/institutions/get-figures.ts";
import { getInstitution } from "#core/institutions/get-institution.ts";
import { authorize } from "#core/permissions.ts";
import { type HttpEnv, route } from "#platform/http/mount.ts";

export function mountInstitution(app: Hono<HttpEnv>): void {
  route(app, institutionApi.get, getInstitution);
  route(app, institutionApi.figures, (ctx) => getFigures(ctx));
  route(app, institutionApi.list, async (ctx, _input, { services }) => {
    authorize(ctx, "platform.operate");
    return { data: await services.directory.listInstitutions() };
  });
}
