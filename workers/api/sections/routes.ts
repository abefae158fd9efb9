import type { Hono } from "hono";
import { sectionsApi } from "#contracts/api/sections.ts";
import { getSection } from "#core/sections/get-section.ts";
import { listGroupTutors, setGroupTutors } from "#core/sections/group-tutors.ts";
import { listSections } from "#core/sections/list-sections.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountSections(app: Hono<HttpEnv>): void {
  bind(app, sectionsApi, {
    sections: listSections,
    section: getSection,
    groupTutors: listGroupTutors,
    setGroupTutors: (ctx, input, { version }) => setGroupTutors(ctx, { ...input, version }),
  });
}
