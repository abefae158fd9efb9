import { sql } from "drizzle-orm";
import type { documentsApi } from "#contracts/api/evaluation/documents.ts";
import type { Input } from "#contracts/endpoint.ts";
import { institutions } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { schoolDay } from "../school-day.ts";
import { issue, readLetterhead } from "./issue.ts";
import { act } from "./papers/act.ts";
import type { PdfFile } from "./report-cards.ts";
import { getEvaluationSheet } from "./sheet.ts";

/** The act of a group, for its teachers and who runs evaluations, once it is closed. Errors: `not_found`, `conflict`. */
export async function getAct(ctx: Context, input: Input<typeof documentsApi.act>): Promise<PdfFile> {
  authorize(ctx, "evaluation.manage", "grades.create");
  const { language } = input;
  const sheet = await getEvaluationSheet(ctx, input);
  const { closedAt } = sheet;
  if (closedAt === null) {
    throw new AppError("conflict", "La sesión sigue abierta: el acta se levanta al cerrarla.", {
      reason: "evaluation_open",
    });
  }
  const { school, letterhead } = await readLetterhead(ctx);
  const at = { ...ctx, now: () => new Date(closedAt) };
  const [[clock]] = await ctx.db.batch((q) => [
    q
      .select({ day: sql<string>`${schoolDay(at)}::text` })
      .from(institutions)
      .limit(1),
  ]);
  const closedOn = orNotFound(clock).day;
  const papers = await issue({ ...ctx, issuedBy: ctx.actor.userId }, [
    {
      kind: "act",
      studentId: null,
      evaluationSessionId: sheet.id,
      language,
      write: (issuedOn) => act({ language, school, sheet, closedOn }, issuedOn),
    },
  ]);
  const bytes = await ctx.ports.papers.render(papers, letterhead, ctx.now());
  return { name: `acta-${sheet.groupName}-${sheet.academicSession.title}.pdf`, bytes };
}
