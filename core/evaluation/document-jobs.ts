import { and, asc, desc, eq, gt, inArray, isNotNull, sql } from "drizzle-orm";
import type { DocumentJob, documentsApi } from "#contracts/api/evaluation/documents.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { academicSessions, documentJobParts, documentJobs, evaluationSessions } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { personName } from "../attendance/internal.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { type FileBytes, zipOfFiles } from "../zip-stream.ts";
import { membersOf, selectSessions, selectTaken, yearTitle } from "./internal.ts";

/** What one message makes: some seconds of work, and a few megabytes. */
export const PART = 40;
const KEPT_DAYS = 7;

/**
 * Asks for the report cards of whole groups. Each group, or forty of a larger one, is a part that a message makes alone:
 * what is killed or comes twice makes that part again, with the same codes. Errors: `not_found`, `conflict` when no
 * session of the term is closed.
 */
export async function requestReportCards(
  ctx: Context,
  input: Input<typeof documentsApi.requestMany>,
): Promise<DocumentJob> {
  authorize(ctx, "evaluation.manage");
  const { institutionId, userId } = ctx.actor;
  const { academicSessionId, language, evaluationSessionIds } = input;
  const [[term], sessions] = await ctx.db.batch((q) => [
    q.select({ id: academicSessions.id }).from(academicSessions).where(eq(academicSessions.id, academicSessionId)),
    selectSessions(q, ctx)
      .where(
        and(
          eq(evaluationSessions.academicSessionId, academicSessionId),
          isNotNull(evaluationSessions.closedAt),
          evaluationSessionIds === undefined ? undefined : inArray(evaluationSessions.id, evaluationSessionIds),
        ),
      )
      .orderBy(asc(evaluationSessions.groupName)),
  ]);
  orNotFound(term);
  const [first] = sessions;
  if (first === undefined) {
    throw new AppError("conflict", "Ningún grupo tiene cerrada esa evaluación.", { reason: "document_not_ready" });
  }
  const parts: { readonly evaluationSessionId: number; readonly studentIds: number[] }[] = [];
  for (const session of sessions) {
    const [taken] = await ctx.db.batch((q) => [selectTaken(q, session.schoolYear, session.groupName)]);
    const ids = [...membersOf(taken, session.groupName).keys()];
    for (let at = 0; at < ids.length; at += PART) {
      parts.push({ evaluationSessionId: session.id, studentIds: ids.slice(at, at + PART) });
    }
  }
  const id = await ctx.db.transaction(async (tx) => {
    const [job] = await tx
      .insert(documentJobs)
      .values({
        institutionId,
        academicSessionId,
        language,
        requestedBy: userId,
        createdAt: ctx.now(),
        expiresAt: new Date(ctx.now().getTime() + KEPT_DAYS * 86_400_000),
      })
      .returning({ id: documentJobs.id });
    const { id: jobId } = orNotFound(job);
    const rows = await tx
      .insert(documentJobParts)
      .values(parts.map((part, position) => ({ institutionId, jobId, position, ...part })))
      .returning({ id: documentJobParts.id });
    await enqueue(
      ctx,
      tx,
      ...rows.map((row) => ({ type: "documents.part_requested" as const, payload: { partId: row.id } })),
    );
    await recordAudit(ctx, tx, [
      {
        action: "issued.many_requested",
        entity: "document_job",
        entityId: jobId,
        after: {
          term: first.title,
          schoolYear: first.yearTitle,
          language,
          groups: sessions.map(({ groupName }) => groupName),
          papers: parts.reduce((sum, { studentIds }) => sum + studentIds.length, 0),
        },
      },
    ]);
    return jobId;
  });
  await ctx.ports.outbox.requestDrain(institutionId);
  return getDocumentJob(ctx, { id });
}

const pupils = sql<number>`cardinality(${documentJobParts.studentIds})`;

function jobRows(ctx: Context, id?: number) {
  return ctx.db.batch((q) => [
    q
      .select({
        id: documentJobs.id,
        academicSessionId: documentJobs.academicSessionId,
        title: academicSessions.title,
        schoolYear: yearTitle,
        language: documentJobs.language,
        requestedBy: personName(sql`${documentJobs.requestedBy}`),
        createdAt: documentJobs.createdAt,
        expiresAt: documentJobs.expiresAt,
        parts: sql<number>`count(*)::int`,
        partsDone: sql<number>`count(${documentJobParts.doneAt})::int`,
        kept: sql<number>`count(${documentJobParts.objectKey})::int`,
        papers: sql<number>`sum(${pupils})::int`,
        papersDone: sql<number>`coalesce(sum(${pupils}) filter (where ${documentJobParts.doneAt} is not null), 0)::int`,
        bytes: sql<number>`coalesce(sum(${documentJobParts.bytes}), 0)::int`,
      })
      .from(documentJobs)
      .innerJoin(academicSessions, eq(academicSessions.id, documentJobs.academicSessionId))
      .innerJoin(documentJobParts, eq(documentJobParts.jobId, documentJobs.id))
      .where(id === undefined ? gt(documentJobs.expiresAt, ctx.now()) : eq(documentJobs.id, id))
      .groupBy(documentJobs.id, academicSessions.id)
      .orderBy(desc(documentJobs.id))
      .limit(20),
  ]);
}

function jobView(ctx: Context, row: Awaited<ReturnType<typeof jobRows>>[0][number]): DocumentJob {
  const { academicSessionId, title, schoolYear, kept, createdAt, expiresAt, requestedBy, ...job } = row;
  const isOver = expiresAt <= ctx.now() || (job.partsDone === job.parts && kept < job.parts);
  return {
    ...job,
    academicSession: { id: academicSessionId, title, schoolYear },
    requestedBy: requestedBy ?? "",
    state: isOver ? "expired" : job.partsDone === job.parts ? "done" : "running",
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}

export async function listDocumentJobs(ctx: Context): Promise<View<typeof documentsApi.jobs>> {
  authorize(ctx, "evaluation.manage");
  const [rows] = await jobRows(ctx);
  return { data: rows.map((row) => jobView(ctx, row)) };
}

/** Errors: `not_found`. */
export async function getDocumentJob(ctx: Context, { id }: { readonly id: number }): Promise<DocumentJob> {
  authorize(ctx, "evaluation.manage");
  const [rows] = await jobRows(ctx, id);
  return jobView(ctx, orNotFound(rows[0]));
}

/**
 * The file: a PDF where one part is all, else a ZIP that is made while it is read, so that one group at a time is in
 * memory. Who takes it is in the log. Errors: `not_found`, `conflict` while it is made or when it is no longer kept.
 */
export async function getDocumentJobFile(
  ctx: Context,
  { id }: { readonly id: number },
): Promise<{ readonly name: string; readonly type: string; readonly body: ReadableStream<Uint8Array> | Uint8Array }> {
  authorize(ctx, "evaluation.manage");
  const job = await getDocumentJob(ctx, { id });
  if (job.state === "running") {
    throw new AppError("conflict", "El archivo todavía se está preparando.", { reason: "document_job_running" });
  }
  const gone = () =>
    new AppError("conflict", "El archivo ya no se guarda: encárgalo otra vez.", { reason: "document_job_expired" });
  if (job.state === "expired") throw gone();
  const [parts] = await ctx.db.batch((q) => [
    q
      .select({
        position: documentJobParts.position,
        key: documentJobParts.objectKey,
        groupName: evaluationSessions.groupName,
      })
      .from(documentJobParts)
      .innerJoin(evaluationSessions, eq(evaluationSessions.id, documentJobParts.evaluationSessionId))
      .where(eq(documentJobParts.jobId, id))
      .orderBy(asc(documentJobParts.position)),
  ]);
  await ctx.db.transaction((tx) =>
    recordAudit(ctx, tx, [
      {
        action: "issued.file_taken",
        entity: "document_job",
        entityId: id,
        after: { term: job.academicSession.title, papers: job.papers },
      },
    ]),
  );
  const read = async (key: string | null) => (key === null ? null : ctx.ports.files.get(key));
  const name = `boletines-${job.academicSession.schoolYear}-${job.academicSession.title}`;
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) {
    const bytes = await read(first.key);
    if (bytes === null) throw gone();
    return { name: `${name}-${first.groupName}.pdf`, type: "application/pdf", body: bytes };
  }
  async function* files(): AsyncGenerator<FileBytes> {
    for (const { position, key, groupName } of parts) {
      const bytes = await read(key);
      if (bytes === null) throw gone();
      const isAlone = parts.filter((part) => part.groupName === groupName).length === 1;
      yield { name: `${groupName}${isAlone ? "" : `-${position + 1}`}.pdf`, bytes };
    }
  }
  return { name: `${name}.zip`, type: "application/zip", body: zipOfFiles(files(), ctx.now()) };
}
