import { and, eq, type SQL, sql } from "drizzle-orm";
import { type DocumentCategory, SPECIAL_CATEGORIES, type StudentDocument } from "#contracts/api/students/documents.ts";
import { studentDocuments, students } from "#schema/index.ts";
import { may } from "../access/authorize.ts";
import { isReachedStudent, runsSchool, tutoredStudents } from "../access/students.ts";
import type { AuditEntry } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";

const isFamily = ({ actor }: Context) => actor.kind === "parent" || actor.kind === "student";

/** A condition over documents: the actor's permissions cover their category. */
function coversCategory(ctx: Context): SQL {
  if (may(ctx, "documents.special")) return sql`true`;
  return sql`${studentDocuments.category} <> all(${sql.param(`{${SPECIAL_CATEGORIES.join(",")}}`)}::text[])`;
}

/**
 * A condition over documents joined to their pupils: who of the school sees them, or that they are shared with the actor
 * and there. One that waits for its file, or was removed, is for who may change it.
 */
export function seesDocument(ctx: Context): SQL | undefined {
  const { actor } = ctx;
  const isThere = sql`(${studentDocuments.fileKey} is not null and ${studentDocuments.removedAt} is null)`;
  if (actor.kind === "parent") return sql`${studentDocuments.forFamily} and ${isThere}`;
  if (actor.kind === "student") return sql`${studentDocuments.forStudent} and ${isThere}`;
  if (!may(ctx, "documents.read")) return sql`false`;
  const isShown = runsSchool(actor)
    ? sql`true`
    : sql`(${studentDocuments.staff} = 'teachers' or (${studentDocuments.staff} = 'tutors' and ${tutoredStudents(ctx)})
        or ${studentDocuments.uploadedBy} = ${actor.userId})`;
  return and(coversCategory(ctx), isShown, sql`(${isThere} or ${writesDocuments(ctx)})`);
}

/** A condition over `students`: the actor adds documents to their file, for the school or as their group's tutor. */
export function writesDocuments(ctx: Context): SQL<boolean> {
  if (isFamily(ctx) || !may(ctx, "documents.update")) return sql<boolean>`false`;
  return runsSchool(ctx.actor) ? sql<boolean>`true` : sql<boolean>`(${tutoredStudents(ctx)})`;
}

export function documentColumns(ctx: Context) {
  return {
    id: studentDocuments.id,
    title: studentDocuments.title,
    category: studentDocuments.category,
    staff: studentDocuments.staff,
    forFamily: studentDocuments.forFamily,
    forStudent: studentDocuments.forStudent,
    fileKey: studentDocuments.fileKey,
    fileSecret: studentDocuments.fileSecret,
    fileType: studentDocuments.fileType,
    fileBytes: studentDocuments.fileBytes,
    uploadedBy: sql<string>`(select p.given_name || ' ' || p.family_name from users.users p where p.id = ${studentDocuments.uploadedBy})`,
    uploadedAt: studentDocuments.createdAt,
    removedAt: studentDocuments.removedAt,
    canChange: writesDocuments(ctx),
    version: studentDocuments.version,
  };
}

export type DocumentRow = Awaited<ReturnType<typeof lockedDocument>>;

/** As it is answered where the answer may be kept: without its title. */
export function untitled(row: DocumentRow): Omit<StudentDocument, "title"> {
  const { id, category, staff, forFamily, forStudent, fileType, fileBytes, uploadedBy, canChange, version } = row;
  return {
    id,
    category,
    staff,
    forFamily,
    forStudent,
    file: fileType === null || fileBytes === null ? null : { contentType: fileType, bytes: fileBytes },
    uploadedBy,
    uploadedAt: row.uploadedAt.toISOString(),
    removedAt: row.removedAt?.toISOString() ?? null,
    canChange,
    version,
  };
}

type Column = "students.student_documents.title" | "students.student_documents.file_secret";

export const documentCell = (ctx: Context, column: Column, rowId: number) =>
  ({ column, institutionId: ctx.actor.institutionId, rowId }) as const;

export const titleOf = (ctx: Context, { id, title }: Pick<DocumentRow, "id" | "title">) =>
  ctx.ports.cipher.open(documentCell(ctx, "students.student_documents.title", id), title ?? "");

export async function documentView(ctx: Context, row: DocumentRow): Promise<StudentDocument> {
  return { ...untitled(row), title: await titleOf(ctx, row) };
}

export interface Which {
  readonly id: number;
  readonly documentId: number;
}

/** One that the actor sees, of a pupil within reach, locked for whoever writes it. Errors: `not_found`. */
export async function lockedDocument(ctx: Context, tx: Transaction, { id, documentId }: Which) {
  const [held] = await tx
    .select({ id: studentDocuments.id })
    .from(studentDocuments)
    .where(and(eq(studentDocuments.id, documentId), eq(studentDocuments.studentId, id)))
    .for("no key update");
  orNotFound(held);
  const [row] = await tx
    .select(documentColumns(ctx))
    .from(studentDocuments)
    .innerJoin(students, eq(students.id, studentDocuments.studentId))
    .where(and(eq(studentDocuments.id, documentId), isReachedStudent(ctx, id), seesDocument(ctx)));
  return orNotFound(row);
}

/** The same for who changes it from the version that they saw. Errors: `not_found`, `precondition_failed`. */
export async function changeableDocument(ctx: Context, tx: Transaction, which: Which, version: string) {
  const row = await lockedDocument(ctx, tx, which);
  // To whom it is not given to write one it is as if it were not there.
  orNotFound(row.canChange ? row : undefined);
  if (String(row.version) === version) return row;
  throw new AppError("precondition_failed", "Otra persona ha cambiado este documento mientras tanto.", {
    reason: "document_changed",
    current: { version: String(row.version) },
  });
}

/** Errors: `forbidden` for a category that the actor's permissions do not cover. */
export function requireCategory(ctx: Context, category: DocumentCategory): void {
  if (!SPECIAL_CATEGORIES.includes(category) || may(ctx, "documents.special")) return;
  throw new AppError("forbidden", "Tu cuenta no puede ver ni subir informes psicopedagógicos.", {
    reason: "document_special",
  });
}

/** An entry in the log of the pupil's file, which is kept for ever: which document, not what it is called. */
export const documentEntry = (
  action: Extract<AuditEntry["action"], `student_document.${string}`>,
  studentId: number,
  told: Pick<AuditEntry, "before" | "after">,
): AuditEntry => ({ action, entity: "student", entityId: studentId, ...told });
