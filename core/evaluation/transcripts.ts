import { eq, sql } from "drizzle-orm";
import type { documentsApi } from "#contracts/api/evaluation/documents.ts";
import type { Input } from "#contracts/endpoint.ts";
import { students, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { isReachedStudent } from "../access/students.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { getAcademicRecord } from "./academic-record.ts";
import { issue, readLetterhead } from "./issue.ts";
import { transcript } from "./papers/transcript.ts";
import type { PdfFile } from "./report-cards.ts";

/** All years on record, for who sees all of them: the office, the tutor, the family. Errors: `not_found`. */
export async function getTranscript(ctx: Context, input: Input<typeof documentsApi.transcript>): Promise<PdfFile> {
  authorize(ctx, "evaluation.manage", "grades.read", "children.grades.read");
  return made(ctx, input, "transcript");
}

/** The individual report for another school, which the school alone hands out. Errors: `not_found`. */
export async function getTransferReport(
  ctx: Context,
  input: Input<typeof documentsApi.transferReport>,
): Promise<PdfFile> {
  authorize(ctx, "evaluation.manage");
  return made(ctx, input, "transfer_report");
}

async function made(
  ctx: Context,
  { id, language }: Input<typeof documentsApi.transcript>,
  kind: "transcript" | "transfer_report",
): Promise<PdfFile> {
  const record = await getAcademicRecord(ctx, { id });
  // A teacher sees a part of it: a paper is of the whole.
  orNotFound(record.canPrint || undefined);
  const [people] = await ctx.db.batch((q) => [
    q
      .select({
        id: students.id,
        name: sql<string>`${users.givenName} || ' ' || ${users.familyName}`,
        studentNumber: students.studentNumber,
        dateOfBirth: students.dateOfBirth,
      })
      .from(students)
      .innerJoin(users, eq(users.id, students.userId))
      .where(isReachedStudent(ctx, id)),
  ]);
  const student = orNotFound(people[0]);
  const { school, letterhead } = await readLetterhead(ctx);
  const papers = await issue({ ...ctx, issuedBy: ctx.actor.userId }, [
    {
      kind,
      studentId: id,
      evaluationSessionId: null,
      language,
      write: (issuedOn) => transcript({ kind, language, school, student, record }, issuedOn),
    },
  ]);
  const bytes = await ctx.ports.papers.render(papers, letterhead, ctx.now());
  return { name: `${student.studentNumber}-${kind.replace("_", "-")}.pdf`, bytes };
}
