import type { View } from "#contracts/endpoint.ts";
import type { institutionApi } from "#contracts/institution.ts";
import type { Context } from "../context.ts";
import { authorize } from "../permissions.ts";

type Institutions = View<typeof institutionApi.list>;

/** All schools, for the platform's operator: the one list that crosses schools, so it comes from outside a tenant. */
export async function listInstitutions(
  ctx: Context,
  directory: { listInstitutions(): Promise<Institutions["data"]> },
): Promise<Institutions> {
  authorize(ctx, "platform.operate");
  return { data: await directory.listInstitutions() };
}
