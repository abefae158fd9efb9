import { eq } from "drizzle-orm";
import type { institutionApi } from "#contracts/api/institutions/institution.ts";
import type { View } from "#contracts/endpoint.ts";
import { institutions } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { institutionColumns } from "./internal.ts";

/** The actor's own school. */
export async function getInstitution(ctx: Context): Promise<View<typeof institutionApi.get>> {
  authorize(ctx, "institution.read");
  const [rows] = await ctx.db.batch((q) => [
    q.select(institutionColumns).from(institutions).where(eq(institutions.id, ctx.actor.institutionId)),
  ]);
  return orNotFound(rows[0]);
}
