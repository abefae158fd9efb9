import type { Hono } from "hono";
import { institutionApi } from "#contracts/api/institutions.ts";
import { getInstitution } from "#core/institutions/get-institution.ts";
import { getSchool } from "#core/institutions/get-school.ts";
import { getStatistics } from "#core/institutions/get-statistics.ts";
import { listInstitutions } from "#core/institutions/list-institutions.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountInstitutions(app: Hono<HttpEnv>): void {
  bind(app, institutionApi, {
    get: getInstitution,
    statistics: getStatistics,
    school: (ctx, input, { services }) =>
      getSchool(ctx, input, { open: services.database, schools: services.directory.listInstitutions }),
    list: (ctx, _input, { services }) => listInstitutions(ctx, services.directory),
  });
}
