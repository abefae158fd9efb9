import { eq, inArray } from "drizzle-orm";
import { documentJobParts, institutions, justifications, rosterImports, studentDocuments } from "#schema/index.ts";
import type { Context, SystemContext } from "../context.ts";

/** Deletes a school's objects that no row names; the same archive uploaded again meanwhile stays. May run twice. */
export async function onFilesExpired(
  ctx: SystemContext,
  { keys }: { readonly keys: readonly string[] },
): Promise<void> {
  await deleteUnnamed(ctx, ctx.institutionId, keys);
}

/** Those of the keys that are the school's and that no row of it names. */
export async function deleteUnnamed(
  { db, ports }: Pick<Context, "db" | "ports">,
  institutionId: number,
  keys: readonly string[],
): Promise<void> {
  const own = keys.filter((key) =>
    ["rosters", "logos", "justifications", "documents", "papers"].some((kind) =>
      key.startsWith(`${kind}/${institutionId}/`),
    ),
  );
  if (own.length === 0) return;
  const [archives, attached, papers, kept, [school]] = await db.batch((q) => [
    q.select({ key: rosterImports.objectKey }).from(rosterImports).where(inArray(rosterImports.objectKey, own)),
    q.select({ key: justifications.fileKey }).from(justifications).where(inArray(justifications.fileKey, own)),
    q
      .select({ key: documentJobParts.objectKey })
      .from(documentJobParts)
      .where(inArray(documentJobParts.objectKey, own)),
    q.select({ key: studentDocuments.fileKey }).from(studentDocuments).where(inArray(studentDocuments.fileKey, own)),
    q.select({ branding: institutions.branding }).from(institutions).where(eq(institutions.id, institutionId)),
  ]);
  const named = new Set([
    ...[...archives, ...attached, ...papers, ...kept].map(({ key }) => key),
    school?.branding.logo?.key,
  ]);
  await ports.files.delete(own.filter((key) => !named.has(key)));
}
