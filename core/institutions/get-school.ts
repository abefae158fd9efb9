import { desc, eq } from "drizzle-orm";
import type { operatorApi } from "#contracts/api/institutions/operator.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { auditLogs, institutions } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import type { Database } from "../database.ts";
import { orNotFound } from "../errors.ts";
import { countFigures } from "./get-statistics.ts";
import { fewHidden } from "./internal.ts";
import { type CountedSchool, schoolRow } from "./list-institutions.ts";

export interface Schools {
  readonly open: (institutionId: number) => Database;
  readonly schools: () => Promise<readonly CountedSchool[]>;
}

/**
 * One school for the platform's operator: how many people and groups, and when it last imported and took its data along.
 * Nothing of any person, no count of so few that one could be told, and no name of a file. Errors: `forbidden`, `not_found`.
 */
export async function getSchool(
  ctx: Context,
  input: Input<typeof operatorApi.school>,
  ports: Schools,
): Promise<View<typeof operatorApi.school>> {
  authorize(ctx, "platform.operate");
  const school = orNotFound((await ports.schools()).find(({ id }) => id === input.id));
  const db = ports.open(school.id);
  const [figures, [state, exports]] = await Promise.all([
    countFigures({ db, now: ctx.now, actor: { ...ctx.actor, institutionId: school.id } }),
    db.batch((q) => [
      q
        .select({ suspendedReason: institutions.suspendedReason })
        .from(institutions)
        .where(eq(institutions.id, school.id)),
      q
        .select({ at: auditLogs.at })
        .from(auditLogs)
        .where(eq(auditLogs.action, "roster.export"))
        .orderBy(desc(auditLogs.at))
        .limit(1),
    ]),
  ]);
  const { students, teachers, guardians, groups, sections, lastImports } = figures;
  const last = lastImports[0];
  return {
    ...schoolRow(school),
    suspendedReason: state[0]?.suspendedReason ?? null,
    students: fewHidden(students),
    teachers: fewHidden(teachers),
    guardians: fewHidden(guardians),
    groups,
    sections,
    lastExportAt: exports[0]?.at.toISOString() ?? null,
    lastImport: last === undefined ? null : { status: last.status, at: last.at },
  };
}
