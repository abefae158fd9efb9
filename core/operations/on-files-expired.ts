import { inArray } from "drizzle-orm";
import { rosterImports } from "#schema/index.ts";
import type { SystemContext } from "../context.ts";

/** Deletes a school's objects that no row names; the same archive uploaded again meanwhile stays. May run twice. */
export async function onFilesExpired(
  ctx: SystemContext,
  { keys }: { readonly keys: readonly string[] },
): Promise<void> {
  const own = keys.filter((key) => key.startsWith(`rosters/${ctx.institutionId}/`));
  if (own.length === 0) return;
  const [rows] = await ctx.db.batch((q) => [
    q.select({ key: rosterImports.objectKey }).from(rosterImports).where(inArray(rosterImports.objectKey, own)),
  ]);
  const named = new Set(rows.map(({ key }) => key));
  await ctx.ports.files.delete(own.filter((key) => !named.has(key)));
}
