import type { studentDocumentsApi } from "#contracts/api/students/documents.ts";
import type { Input } from "#contracts/endpoint.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { openObject, readObject } from "../files/sealed-file.ts";
import { documentCell, documentEntry, lockedDocument, titleOf } from "./document-rows.ts";

/**
 * The file for who sees the document. That the school's people opened it is in the log each time; a family that reads
 * what was shared with it leaves no entry. Errors: `not_found`, `unavailable`.
 */
export async function getDocumentFile(ctx: Context, input: Input<typeof studentDocumentsApi.file>) {
  authorize(ctx, "documents.read", "children.read", "profile.read");
  const { id, documentId } = input;
  const row = await ctx.db.transaction(async (tx) => {
    const row = await lockedDocument(ctx, tx, input);
    orNotFound(row.fileKey ?? undefined, "Este documento no tiene archivo.");
    const after = { documentId, category: row.category };
    const isStaff = ctx.actor.kind !== "parent" && ctx.actor.kind !== "student";
    await recordAudit(ctx, tx, isStaff ? [documentEntry("student_document.read", id, { after })] : []);
    return row;
  });
  const key = row.fileKey ?? "";
  const stored = orNotFound((await readObject(ctx, key)) ?? undefined, "El archivo ya no está.");
  const cell = documentCell(ctx, "students.student_documents.file_secret", documentId);
  const secret = await ctx.ports.cipher.open(cell, row.fileSecret ?? "");
  return { bytes: await openObject(stored, secret, key), contentType: row.fileType, title: await titleOf(ctx, row) };
}
