import type { institutionApi } from "#contracts/api/institutions.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import type { Database } from "../database.ts";
import { orNotFound } from "../errors.ts";
import { countFigures } from "./get-statistics.ts";

interface Schools {
  readonly open: (institutionId: number) => Database;
  readonly schools: () => Promise<View<typeof institutionApi.list>["data"]>;
}

/**
 * One school for the platform's operator: how many people and groups, and when it last imported. Nothing of any
 * person, and no name of a file. Errors: `forbidden`, `not_found`.
 */
export async function getSchool(
  ctx: Context,
  input: Input<typeof institutionApi.school>,
  ports: Schools,
): Promise<View<typeof institutionApi.school>> {
  authorize(ctx, "platform.operate");
  const school = orNotFound((await ports.schools()).find(({ id }) => id === input.id));
  const { students, teachers, guardians, groups, sections, lastImports } = await countFigures({
    db: ports.open(school.id),
    now: ctx.now,
    actor: { ...ctx.actor, institutionId: school.id },
  });
  const last = lastImports[0];
  const lastImport = last === undefined ? null : { status: last.status, at: last.at };
  return { ...school, students, teachers, guardians, groups, sections, lastImport };
}
