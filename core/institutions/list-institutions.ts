import type { institutionApi } from "#contracts/api/institutions.ts";
import type { View } from "#contracts/endpoint.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";

type Institutions = View<typeof institutionApi.list>;

/** All schools, for the platform's operator: the one list that crosses schools, so it comes from outside a tenant. */
export async function listInstitutions(
  ctx: Context,
  directory: { listInstitutions(): Promise<Institutions["data"]> },
): Promise<Institutions> {
  authorize(ctx, "platform.operate");
  return { data: await directory.listInstitutions() };
}
