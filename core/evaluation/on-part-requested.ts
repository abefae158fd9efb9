import { and, eq, isNull } from "drizzle-orm";
import { documentJobParts, documentJobs, evaluationSessions } from "#schema/index.ts";
import type { SystemContext } from "../context.ts";
import { selectSessions } from "./internal.ts";
import { issue, readLetterhead } from "./issue.ts";
import { draftReportCards } from "./report-cards.ts";

/**
 * Makes one part of a file of report cards. Its key follows from the part, and papers that hold are not issued again: a
 * message that was killed half-way, or comes twice, ends with the same file. What lies there before its row says so is
 * written over by the next try.
 */
export async function onPartRequested(ctx: SystemContext, { partId }: { readonly partId: number }): Promise<void> {
  const [rows] = await ctx.db.batch((q) => [
    q
      .select({
        jobId: documentJobParts.jobId,
        evaluationSessionId: documentJobParts.evaluationSessionId,
        studentIds: documentJobParts.studentIds,
        language: documentJobs.language,
        requestedBy: documentJobs.requestedBy,
        expiresAt: documentJobs.expiresAt,
      })
      .from(documentJobParts)
      .innerJoin(documentJobs, eq(documentJobs.id, documentJobParts.jobId))
      .where(and(eq(documentJobParts.id, partId), isNull(documentJobParts.doneAt))),
  ]);
  const [part] = rows;
  if (part === undefined || part.expiresAt <= ctx.now()) return;
  const [[session]] = await ctx.db.batch((q) => [
    selectSessions(q, ctx).where(eq(evaluationSessions.id, part.evaluationSessionId)),
  ]);
  if (session === undefined) return;
  const { school, letterhead } = await readLetterhead(ctx);
  const drafts = await draftReportCards(ctx, session, school, part.language, part.studentIds);
  // Everybody of the part has left meanwhile: an empty file is what there is of them.
  const papers = drafts.length === 0 ? [] : await issue({ ...ctx, issuedBy: part.requestedBy }, drafts);
  const bytes =
    papers.length === 0
      ? new Uint8Array()
      : await ctx.ports.papers.render(papers, letterhead, session.closedAt ?? ctx.now());
  const objectKey = `papers/${ctx.institutionId}/${part.jobId}/${partId}.pdf`;
  await ctx.ports.files.put(objectKey, bytes, "application/pdf");
  await ctx.db.batch((q) => [
    q
      .update(documentJobParts)
      .set({ objectKey, bytes: bytes.length, doneAt: ctx.now() })
      .where(and(eq(documentJobParts.id, partId), isNull(documentJobParts.doneAt))),
  ]);
}
