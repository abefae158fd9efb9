import { eq, sql } from "drizzle-orm";
import type { studentDocumentsApi } from "#contracts/api/students/documents.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { studentDocuments } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import {
  changeableDocument,
  type DocumentRow,
  documentCell,
  documentEntry,
  documentView,
  requireCategory,
  titleOf,
  untitled,
} from "./document-rows.ts";

interface Versioned {
  readonly version: string;
}

/** Changes title, category and who sees a document. The same again changes nothing. Errors: those of `changeableDocument`. */
export async function changeDocument(
  ctx: Context,
  input: Input<typeof studentDocumentsApi.change> & Versioned,
): Promise<View<typeof studentDocumentsApi.change>> {
  authorize(ctx, "documents.update");
  const { id, documentId, title, category, staff, forFamily, forStudent } = input;
  requireCategory(ctx, category);
  const sealed = await ctx.ports.cipher.seal(documentCell(ctx, "students.student_documents.title", documentId), title);
  const row = await ctx.db.transaction(async (tx) => {
    const row = await changeableDocument(ctx, tx, input, input.version);
    const isRenamed = (await titleOf(ctx, row)) !== title;
    const before = toldOf(row);
    const after = { category, staff, forFamily, forStudent };
    if (!isRenamed && JSON.stringify(before) === JSON.stringify(after)) return row;
    await write(ctx, tx, documentId, { ...after, title: sealed });
    await recordAudit(ctx, tx, [
      documentEntry("student_document.changed", id, {
        before: { documentId, ...before },
        after: { documentId, ...after, ...(isRenamed ? { isRenamed } : {}) },
      }),
    ]);
    return { ...row, ...after, title: sealed, version: row.version + 1 };
  });
  return documentView(ctx, row);
}

/** Takes a document away for as long as it can be had back; one without a file at once. Errors: those of `changeableDocument`. */
export async function removeDocument(
  ctx: Context,
  input: Input<typeof studentDocumentsApi.remove> & Versioned,
): Promise<View<typeof studentDocumentsApi.remove>> {
  authorize(ctx, "documents.update");
  const { id, documentId } = input;
  const row = await ctx.db.transaction(async (tx) => {
    const row = await changeableDocument(ctx, tx, input, input.version);
    if (row.removedAt !== null) return row;
    if (row.fileKey === null) await tx.delete(studentDocuments).where(eq(studentDocuments.id, documentId));
    else await write(ctx, tx, documentId, { removedAt: ctx.now(), removedBy: ctx.actor.userId });
    const before = { documentId, ...toldOf(row) };
    await recordAudit(ctx, tx, [documentEntry("student_document.removed", id, { before })]);
    return { ...row, removedAt: ctx.now(), version: row.version + 1 };
  });
  return documentView(ctx, row);
}

/** Brings a removed document back. Errors: those of `changeableDocument`. */
export async function restoreDocument(
  ctx: Context,
  input: Input<typeof studentDocumentsApi.restore> & Versioned,
): Promise<View<typeof studentDocumentsApi.restore>> {
  authorize(ctx, "documents.update");
  const { id, documentId } = input;
  return ctx.db.transaction(async (tx) => {
    const row = await changeableDocument(ctx, tx, input, input.version);
    if (row.removedAt === null) return untitled(row);
    await write(ctx, tx, documentId, { removedAt: null, removedBy: null });
    const after = { documentId, ...toldOf(row) };
    await recordAudit(ctx, tx, [documentEntry("student_document.restored", id, { after })]);
    return untitled({ ...row, removedAt: null, version: row.version + 1 });
  });
}

const toldOf = ({ category, staff, forFamily, forStudent }: DocumentRow) => ({
  category,
  staff,
  forFamily,
  forStudent,
});

function write(ctx: Context, tx: Transaction, id: number, values: Partial<typeof studentDocuments.$inferInsert>) {
  return tx
    .update(studentDocuments)
    .set({ ...values, version: sql`${studentDocuments.version} + 1`, updatedAt: ctx.now() })
    .where(eq(studentDocuments.id, id));
}
