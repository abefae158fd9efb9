import type { operatorApi, SchoolRow } from "#contracts/api/institutions/operator.ts";
import type { View } from "#contracts/endpoint.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { fewHidden } from "./internal.ts";

type Institutions = View<typeof operatorApi.list>;

export type CountedSchool = Omit<SchoolRow, "userCount"> & { readonly userCount: number };

export function schoolRow(school: CountedSchool): SchoolRow {
  return { ...school, userCount: fewHidden(school.userCount) };
}

/** All schools, for the platform's operator: the one list that crosses schools, so it comes from outside a tenant. */
export async function listInstitutions(
  ctx: Context,
  directory: { listInstitutions(): Promise<readonly CountedSchool[]> },
): Promise<Institutions> {
  authorize(ctx, "platform.operate");
  return { data: (await directory.listInstitutions()).map(schoolRow) };
}
