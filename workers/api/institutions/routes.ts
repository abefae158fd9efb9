import type { Hono } from "hono";
import { institutionApi } from "#contracts/api/institutions.ts";
import { getFigures } from "#core/institutions/get-figures.ts";
import { getInstitution } from "#core/institutions/get-institution.ts";
import { getSchool } from "#core/institutions/get-school.ts";
import { listInstitutions } from "#core/institutions/list-institutions.ts";
import { type HttpEnv, route } from "#platform/http/mount.ts";

export function mountInstitution(app: Hono<HttpEnv>): void {
  route(app, institutionApi.get, getInstitution);
  route(app, institutionApi.figures, (ctx) => getFigures(ctx));
  route(app, institutionApi.school, (ctx, input, { services }) =>
    getSchool(ctx, input, { open: services.database, schools: services.directory.listInstitutions }),
  );
  route(app, institutionApi.list, (ctx, _input, { services }) => listInstitutions(ctx, services.directory));
}
