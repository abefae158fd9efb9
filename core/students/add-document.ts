import { and, count, eq, isNotNull, sql } from "drizzle-orm";
import { DOCUMENT_BYTES, MOST_DOCUMENTS, type studentDocumentsApi } from "#contracts/api/students/documents.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { studentDocuments, students } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { isReachedStudent } from "../access/students.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { sealFile } from "../files/sealed-file.ts";
import { type FileFault, readUploadedFile } from "../files/uploaded-file.ts";
import { deleteUnnamed } from "../operations/on-files-expired.ts";
import {
  changeableDocument,
  documentCell,
  documentEntry,
  documentView,
  lockedDocument,
  requireCategory,
  untitled,
  writesDocuments,
} from "./document-rows.ts";

/** Describes a document of a pupil whose file follows. Errors: `not_found`, `forbidden`, `conflict` for too many. */
export async function addDocument(
  ctx: Context,
  input: Input<typeof studentDocumentsApi.add>,
): Promise<View<typeof studentDocumentsApi.add>> {
  authorize(ctx, "documents.update");
  const { id: studentId, title, category, staff, forFamily, forStudent } = input;
  const { institutionId, userId } = ctx.actor;
  requireCategory(ctx, category);
  return ctx.db.transaction(async (tx) => {
    const [student] = await tx
      .select({ may: writesDocuments(ctx) })
      .from(students)
      .where(isReachedStudent(ctx, studentId));
    orNotFound(student?.may ? student : undefined);
    const [held] = await tx
      .select({ count: count() })
      .from(studentDocuments)
      .where(and(eq(studentDocuments.studentId, studentId), isNotNull(studentDocuments.fileKey)));
    if ((held?.count ?? 0) >= MOST_DOCUMENTS) {
      throw new AppError("conflict", `Un expediente guarda como mucho ${MOST_DOCUMENTS} documentos.`, {
        reason: "documents_too_many",
      });
    }
    const values = { institutionId, studentId, category, staff, forFamily, forStudent, uploadedBy: userId };
    const [row] = await tx
      .insert(studentDocuments)
      .values({ ...values, createdAt: ctx.now(), updatedAt: ctx.now() })
      .returning({ id: studentDocuments.id });
    const { id } = orNotFound(row);
    const sealed = await ctx.ports.cipher.seal(documentCell(ctx, "students.student_documents.title", id), title);
    await tx.update(studentDocuments).set({ title: sealed }).where(eq(studentDocuments.id, id));
    const after = { documentId: id, category, staff, forFamily, forStudent };
    await recordAudit(ctx, tx, [documentEntry("student_document.added", studentId, { after })]);
    return untitled(await lockedDocument(ctx, tx, { id: studentId, documentId: id }));
  });
}

/**
 * Stores the file of a document that has none, sealed under a key of its own. It lies there before the row names it; its
 * name is not kept. Errors: those of `changeableDocument`, `unprocessable` with what is wrong with it,
 * `payload_too_large`, `conflict`, `unavailable`.
 */
export async function attachDocument(
  ctx: Context,
  input: Input<typeof studentDocumentsApi.attach> & { readonly bytes: Uint8Array; readonly version: string },
): Promise<View<typeof studentDocumentsApi.attach>> {
  authorize(ctx, "documents.update");
  const { id: studentId, documentId, bytes, version } = input;
  const { institutionId } = ctx.actor;
  // Who may not add to it leaves nothing behind.
  await ctx.db.transaction(async (tx) => requireNoFile(await changeableDocument(ctx, tx, input, version)));
  const file = readUploadedFile(bytes, DOCUMENT_BYTES);
  if (typeof file === "string") throw refusedFile(file);
  const key = `documents/${institutionId}/${documentId}-${crypto.randomUUID()}`;
  const { bytes: stored, secret } = await sealFile(file.bytes, key);
  const cell = documentCell(ctx, "students.student_documents.file_secret", documentId);
  const fileSecret = await ctx.ports.cipher.seal(cell, secret);
  await ctx.ports.files.put(key, stored, "application/octet-stream").catch((cause: unknown) => {
    throw new AppError("unavailable", "El archivo no se ha podido guardar. Inténtalo otra vez en un momento.", {
      reason: "document_not_stored",
      cause,
    });
  });
  try {
    const row = await ctx.db.transaction(async (tx) => {
      requireNoFile(await changeableDocument(ctx, tx, input, version));
      const { contentType } = file;
      await tx
        .update(studentDocuments)
        .set({
          fileKey: key,
          fileSecret,
          fileType: contentType,
          fileBytes: file.bytes.byteLength,
          version: sql`${studentDocuments.version} + 1`,
          updatedAt: ctx.now(),
        })
        .where(eq(studentDocuments.id, documentId));
      const after = { documentId, contentType, bytes: file.bytes.byteLength };
      await recordAudit(ctx, tx, [documentEntry("student_document.uploaded", studentId, { after })]);
      return lockedDocument(ctx, tx, input);
    });
    return await documentView(ctx, row);
  } finally {
    // Unless it is the row's file now; should this fail, the file is all that is left.
    await deleteUnnamed(ctx, institutionId, [key]).catch(() => undefined);
  }
}

function requireNoFile({ fileKey }: { readonly fileKey: string | null }): void {
  if (fileKey === null) return;
  throw new AppError("conflict", "Este documento ya tiene su archivo: añade otro.", { reason: "document_has_file" });
}

function refusedFile(fault: FileFault): AppError {
  switch (fault) {
    case "too_large":
      return new AppError("payload_too_large", `El archivo pasa de ${DOCUMENT_BYTES / 1024 / 1024} MB.`);
    case "empty":
      return new AppError("unprocessable", "El archivo está vacío.", { reason: "file_broken" });
    case "broken":
      return new AppError(
        "unprocessable",
        "El archivo está dañado o no ha llegado entero: guárdalo otra vez y súbelo.",
        {
          reason: "file_broken",
        },
      );
    case "infected":
      return new AppError("unprocessable", "El archivo lleva algo que un antivirus detiene: no se ha guardado.", {
        reason: "file_infected",
      });
    case "macros":
      return new AppError("unprocessable", "El documento lleva macros: guárdalo sin ellas y súbelo.", {
        reason: "file_macros",
      });
    default:
      return new AppError(
        "unprocessable",
        "Solo valen PDF, imágenes (JPEG, PNG, WebP) y documentos de Word, Excel, PowerPoint u OpenDocument.",
        { reason: "file_type" },
      );
  }
}
