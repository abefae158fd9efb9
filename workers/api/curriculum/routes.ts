import type { Hono } from "hono";
import { curriculumApi } from "#contracts/api/curriculum.ts";
import { listSubjects, searchStandards } from "#core/curriculum/search-standards.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountCurriculum(app: Hono<HttpEnv>): void {
  bind(app, curriculumApi, { search: searchStandards, subjects: listSubjects });
}
