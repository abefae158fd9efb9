import type { Hono } from "hono";
import { curriculumApi } from "#contracts/api/curriculum.ts";
import { listSubjects, searchStandards } from "#core/curriculum/search-standards.ts";
import { type HttpEnv, route } from "#platform/http/mount.ts";

export function mountCurriculum(app: Hono<HttpEnv>): void {
  route(app, curriculumApi.search, (ctx, { query }) => searchStandards(ctx, query));
  route(app, curriculumApi.subjects, (ctx) => listSubjects(ctx));
}
