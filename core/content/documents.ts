import { and, asc, eq, inArray, sql } from "drizzle-orm";
import * as z from "zod";
import type { AlignmentReason, contentApi } from "#contracts/api/content.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { LessonPlan } from "#contracts/internal/lesson-plan.ts";
import { coverage, curriculumStandards, documents, jobs, users, versions } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { jobColumns, jobView } from "../ai/internal.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { paging, rowCount } from "../paging.ts";
import { alignmentReasons } from "./alignment.ts";

const columns = {
  id: documents.id,
  type: documents.type,
  title: documents.title,
  language: documents.language,
  status: documents.status,
  version: documents.currentVersion,
  author: {
    id: documents.ownerId,
    name: sql<string>`(select ${users.givenName} || ' ' || ${users.familyName} from ${users} where ${users.id} = ${documents.ownerId})`,
  },
  createdAt: documents.createdAt,
};

/** Administrators read what their school made; a teacher reads their own. */
function readable(ctx: Context) {
  return ctx.actor.kind === "school_admin" ? undefined : eq(documents.ownerId, ctx.actor.userId);
}

/** Generated documents within reach, latest first. */
export async function listDocuments(
  ctx: Context,
  input: Input<typeof contentApi.documents>,
): Promise<View<typeof contentApi.documents>> {
  authorize(ctx, "content.read");
  const list = paging(input, [{ column: documents.id, kind: "number" }], true);
  const [rows, [count]] = await ctx.db.batch((q) => [
    q
      .select({ ...columns, position: list.position })
      .from(documents)
      .where(and(readable(ctx), list.where))
      .orderBy(...list.orderBy)
      .limit(list.limit),
    q.select({ total: rowCount }).from(documents).where(readable(ctx)),
  ]);
  const page = list.toPage(rows, count?.total ?? 0);
  return { ...page, data: page.data.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })) };
}

const Body = z.record(z.string(), z.unknown());
const Validation = z
  .object({ label: z.string().nullable().default(null), asked: z.array(z.number()).default([]) })
  .catch({ label: null, asked: [] });

/** One document with the criteria that its sections cover. Errors: `forbidden`, `not_found`. */
export async function getDocument(ctx: Context, input: { id: number }): Promise<View<typeof contentApi.document>> {
  authorize(ctx, "content.read");
  const mine = and(eq(documents.id, input.id), readable(ctx));
  const [rows, covered, made] = await ctx.db.batch((q) => [
    q
      .select({
        ...columns,
        body: versions.body,
        validation: versions.validation,
        provider: versions.provider,
        model: versions.model,
      })
      .from(documents)
      .innerJoin(versions, and(eq(versions.documentId, documents.id), eq(versions.version, documents.currentVersion)))
      .where(mine),
    q
      .select({
        standardId: curriculumStandards.id,
        code: curriculumStandards.code,
        text: curriculumStandards.text,
        section: coverage.sectionRef,
      })
      .from(coverage)
      .innerJoin(documents, and(eq(documents.id, coverage.documentId), eq(documents.currentVersion, coverage.version)))
      .innerJoin(curriculumStandards, eq(curriculumStandards.id, coverage.standardId))
      .where(mine)
      .orderBy(asc(curriculumStandards.position), asc(coverage.id)),
    q.select(jobColumns).from(jobs).innerJoin(documents, eq(documents.jobId, jobs.id)).where(mine),
  ]);
  const { validation, provider, model, body, createdAt, ...row } = orNotFound(rows[0]);
  const { label, asked } = Validation.parse(validation);
  const reasons = await reasonsAgainst(ctx, body, asked);
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    body: Body.parse(body),
    provider: provider ?? "",
    model: model ?? "",
    label,
    curriculumAligned: reasons.length === 0,
    alignmentReasons: reasons,
    coverage: covered.map((one) => ({ ...one, code: one.code ?? "" })),
    job: made[0] === undefined ? null : jobView(made[0]),
  };
}

async function reasonsAgainst(ctx: Context, body: unknown, asked: readonly number[]): Promise<AlignmentReason[]> {
  const plan = LessonPlan.safeParse(body).data;
  if (plan === undefined) return [{ code: "unreadable", criterion: "" }];
  const cited = [...new Set([...asked, ...plan.criteria, ...plan.sections.flatMap(({ criteria }) => criteria)])];
  const [rows] = await ctx.db.batch((q) => [
    q
      .select({
        id: curriculumStandards.id,
        kind: curriculumStandards.kind,
        code: curriculumStandards.code,
        text: curriculumStandards.text,
        subjectCode: curriculumStandards.subjectCode,
        gradeLevels: curriculumStandards.gradeLevels,
      })
      .from(curriculumStandards)
      .where(inArray(curriculumStandards.id, cited)),
  ]);
  return alignmentReasons(plan, asked, rows);
}
