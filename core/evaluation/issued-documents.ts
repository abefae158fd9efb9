import { and, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { documentsApi, IssuedDocument, VerifiedDocument } from "#contracts/api/evaluation/documents.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { issuedDocuments, students } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { isReachedStudent, reachedStudent } from "../access/students.ts";
import { personName } from "../attendance/internal.ts";
import { noteStudentRead } from "../audit/note-read.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Database, Queries, Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";

const stateOf = ({ revokedAt, replacedAt }: { readonly revokedAt: Date | null; readonly replacedAt: Date | null }) =>
  revokedAt !== null ? "revoked" : replacedAt !== null ? "replaced" : "valid";

function selectIssued(q: Queries | Transaction, where: SQL | undefined) {
  return q
    .select({
      id: issuedDocuments.id,
      kind: issuedDocuments.kind,
      title: sql<string>`concat_ws(' · ', ${issuedDocuments.content}->>'title', nullif(${issuedDocuments.content}->>'subtitle', ''))`,
      language: issuedDocuments.language,
      issuedAt: issuedDocuments.issuedAt,
      issuedBy: personName(sql`${issuedDocuments.issuedBy}`),
      replacedAt: issuedDocuments.replacedAt,
      revokedAt: issuedDocuments.revokedAt,
      revokedReason: issuedDocuments.revokedReason,
    })
    .from(issuedDocuments)
    .where(where)
    .orderBy(desc(issuedDocuments.issuedAt), desc(issuedDocuments.id))
    .limit(100);
}

function issuedView({
  issuedAt,
  issuedBy,
  replacedAt,
  revokedAt,
  ...row
}: Awaited<ReturnType<typeof selectIssued>>[number]): IssuedDocument {
  return {
    ...row,
    issuedAt: issuedAt.toISOString(),
    issuedBy: issuedBy ?? "",
    state: stateOf({ replacedAt, revokedAt }),
  };
}

/** Papers of one pupil that were handed out, the latest first. Errors: `not_found`. */
export async function listIssuedDocuments(
  ctx: Context,
  { id }: Input<typeof documentsApi.issued>,
): Promise<View<typeof documentsApi.issued>> {
  authorize(ctx, "evaluation.manage");
  const reached = reachedStudent(ctx, id);
  const [found, rows] = await ctx.db.batch((q) => [
    q.select({ id: students.id }).from(students).where(isReachedStudent(ctx, id)),
    selectIssued(q, eq(issuedDocuments.studentId, reached)),
    ...noteStudentRead(ctx, q, reached),
  ]);
  orNotFound(found[0]);
  return { data: rows.map(issuedView) };
}

/** Takes a paper back, with the reason; it stays on record. Errors: `not_found`, `conflict` when it was taken back before. */
export async function revokeDocument(
  ctx: Context,
  { id, reason }: Input<typeof documentsApi.revoke>,
): Promise<IssuedDocument> {
  authorize(ctx, "evaluation.manage");
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .update(issuedDocuments)
      .set({ revokedAt: ctx.now(), revokedBy: ctx.actor.userId, revokedReason: reason })
      .where(and(eq(issuedDocuments.id, id), isNull(issuedDocuments.revokedAt)))
      .returning({ id: issuedDocuments.id, kind: issuedDocuments.kind, studentId: issuedDocuments.studentId });
    const [stored] = await selectIssued(tx, eq(issuedDocuments.id, id));
    const view = issuedView(orNotFound(stored));
    if (row === undefined) {
      throw new AppError("conflict", "Este documento ya estaba anulado.", { reason: "document_revoked" });
    }
    await recordAudit(ctx, tx, [
      {
        action: "issued.revoked",
        entity: "issued_document",
        entityId: id,
        after: { kind: row.kind, studentId: row.studentId, reason },
      },
    ]);
    return view;
  });
}

/** What a verification may look at: which school a code is of, and that school's rows. */
export interface VerifyPorts {
  readonly findDocument: (code: string) => Promise<{ id: number; institutionId: number } | undefined>;
  readonly open: (institutionId: number) => Database;
}

/**
 * Whether a paper holds, for anybody who has its code. Of a pupil it tells the initials, and what the paper says only to
 * who gives the date of birth, which the paper has: whoever holds it can compare word by word, and a code that was seen
 * over somebody's shoulder tells nothing of a child. Who is shut away by a privacy request is not found. Errors: `not_found`.
 */
export async function verifyDocument(
  ports: VerifyPorts,
  { code, dateOfBirth }: Input<typeof documentsApi.verify>,
): Promise<VerifiedDocument> {
  const unknown = "No hay ningún documento con ese código: compruébalo letra por letra.";
  const known = orNotFound(await ports.findDocument(code), unknown);
  const [[row]] = await ports.open(known.institutionId).batch((q) => [
    q
      .select({
        kind: issuedDocuments.kind,
        language: issuedDocuments.language,
        content: issuedDocuments.content,
        issuedOn: sql<string>`users.school_day(${issuedDocuments.issuedAt}, ${issuedDocuments.institutionId})::text`,
        replacedAt: issuedDocuments.replacedAt,
        revokedAt: issuedDocuments.revokedAt,
        studentId: issuedDocuments.studentId,
        dateOfBirth: students.dateOfBirth,
        blockedAt: students.blockedAt,
        initials: sql<
          string | null
        >`(select upper(left(u.given_name, 1) || '. ' || (select string_agg(left(part, 1) || '.', ' ')
          from unnest(regexp_split_to_array(u.family_name, '\\s+')) part)) from users.users u where u.id = ${students.userId})`,
      })
      .from(issuedDocuments)
      .leftJoin(students, eq(students.id, issuedDocuments.studentId))
      .where(eq(issuedDocuments.id, known.id)),
  ]);
  const { content, blockedAt, studentId, replacedAt, revokedAt, ...document } = orNotFound(row, unknown);
  if (blockedAt !== null) throw new AppError("not_found", unknown);
  // A paper about a group names all of it: it is compared at the school.
  const isProven = studentId !== null && dateOfBirth !== undefined && document.dateOfBirth === dateOfBirth;
  return {
    kind: document.kind,
    language: document.language,
    issuedOn: document.issuedOn,
    title: content.title,
    subtitle: content.subtitle,
    school: content.school.name,
    state: stateOf({ replacedAt, revokedAt }),
    initials: studentId === null ? null : document.initials,
    paper: isProven ? content : null,
    isWrongDate: dateOfBirth !== undefined && studentId !== null && !isProven,
  };
}
