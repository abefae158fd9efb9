import { and, desc, eq, isNotNull } from "drizzle-orm";
import { MOST_DOCUMENTS, type studentDocumentsApi } from "#contracts/api/students/documents.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { studentDocuments, students } from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { isReachedStudent, reachedStudent } from "../access/students.ts";
import { noteStudentRead } from "../audit/note-read.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { documentColumns, documentView, seesDocument, writesDocuments } from "./document-rows.ts";

/** Documents of a pupil within reach that the actor may see. Errors: `not_found`. */
export async function listDocuments(
  ctx: Context,
  { id }: Input<typeof studentDocumentsApi.list>,
): Promise<View<typeof studentDocumentsApi.list>> {
  authorize(ctx, "documents.read", "children.read", "profile.read");
  const [reached, rows] = await ctx.db.batch((q) => [
    q
      .select({ canAdd: writesDocuments(ctx) })
      .from(students)
      .where(isReachedStudent(ctx, id)),
    q
      .select(documentColumns(ctx))
      .from(studentDocuments)
      .innerJoin(students, eq(students.id, studentDocuments.studentId))
      .where(
        and(
          eq(studentDocuments.studentId, id),
          isNotNull(studentDocuments.fileKey),
          isReachedStudent(ctx, id),
          seesDocument(ctx),
        ),
      )
      .orderBy(desc(studentDocuments.createdAt), desc(studentDocuments.id))
      .limit(MOST_DOCUMENTS),
    ...noteStudentRead(ctx, q, reachedStudent(ctx, id)),
  ]);
  const { canAdd } = orNotFound(reached[0]);
  const all = await Promise.all(rows.map((row) => documentView(ctx, row)));
  return {
    data: all.filter(({ removedAt }) => removedAt === null),
    removed: all.filter(({ removedAt }) => removedAt !== null),
    canAdd,
    canAddSpecial: canAdd && may(ctx, "documents.special"),
  };
}
