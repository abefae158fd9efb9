import { and, asc, eq, or, sql } from "drizzle-orm";
import { curriculumApi } from "#contracts/curriculum.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { curricula, curriculumStandards } from "#schema/index.ts";
import type { Context } from "../context.ts";
import { cut, decodeCursor } from "../paging.ts";
import { authorize } from "../permissions.ts";

/** Elements of the official curricula and of the school's own, in the order of the norm. */
export async function searchStandards(
  ctx: Context,
  input: Input<typeof curriculumApi.search>["query"],
): Promise<View<typeof curriculumApi.search>> {
  authorize(ctx, "curriculum.read");
  const after = decodeCursor(input.cursor, ["number", "number", "number"]);
  const key = sql`(${curriculumStandards.curriculumId}, ${curriculumStandards.position}, ${curriculumStandards.id})`;
  const like = `%${(input.search ?? "").replace(/[\\%_]/g, "\\$&")}%`;
  const [rows] = await ctx.db.read((q) => [
    q
      .select({
        id: curriculumStandards.id,
        kind: curriculumStandards.kind,
        stage: curriculumStandards.stage,
        subjectCode: curriculumStandards.subjectCode,
        subjectName: curriculumStandards.subjectName,
        gradeLevels: curriculumStandards.gradeLevels,
        code: curriculumStandards.code,
        parentId: curriculumStandards.parentId,
        text: curriculumStandards.text,
        descriptors: curriculumStandards.descriptors,
        hours: curriculumStandards.hours,
        source: curriculumStandards.source,
        curriculum: curricula.code,
        curriculumId: curriculumStandards.curriculumId,
        position: curriculumStandards.position,
      })
      .from(curriculumStandards)
      .innerJoin(curricula, eq(curricula.id, curriculumStandards.curriculumId))
      .where(
        and(
          input.stage === undefined ? undefined : eq(curriculumStandards.stage, input.stage),
          input.subject === undefined
            ? undefined
            : or(
                eq(curriculumStandards.subjectCode, input.subject),
                eq(curriculumStandards.subjectName, input.subject),
              ),
          input.gradeLevel === undefined
            ? undefined
            : sql`${input.gradeLevel} = any(${curriculumStandards.gradeLevels})`,
          input.kind === undefined ? undefined : eq(curriculumStandards.kind, input.kind),
          input.search === undefined || input.search === ""
            ? undefined
            : or(sql`${curriculumStandards.text} ilike ${like}`, eq(curriculumStandards.code, input.search)),
          after === null ? undefined : sql`${key} > (${after[0]}, ${after[1]}, ${after[2]})`,
        ),
      )
      .orderBy(asc(curriculumStandards.curriculumId), asc(curriculumStandards.position), asc(curriculumStandards.id))
      .limit(input.limit + 1),
  ]);
  const result = cut(rows, input.limit, (row) => [row.curriculumId, row.position, row.id]);
  return { ...result, data: result.data.map(({ curriculumId: _, position: __, ...row }) => row) };
}

const SUBJECTS_SECONDS = 300;

/** Subjects with their grade levels, for choosing; an import shows after five minutes at the latest. */
export async function listSubjects(ctx: Context): Promise<View<typeof curriculumApi.subjects>> {
  authorize(ctx, "curriculum.read");
  const key = `cache:curriculum:subjects:${ctx.actor.institutionId}`;
  const cached = curriculumApi.subjects.view.safeParse(await ctx.ports.cache.getJson(key));
  if (cached.success) return cached.data;
  const [rows] = await ctx.db.read((q) => [
    q
      .select({
        stage: curriculumStandards.stage,
        code: curriculumStandards.subjectCode,
        name: sql<string>`max(${curriculumStandards.subjectName})`,
        gradeLevels: sql<
          string[]
        >`array(select distinct level from unnest(string_to_array(string_agg(array_to_string(${curriculumStandards.gradeLevels}, ','), ','), ',')) as level where level <> '' order by level)`,
        criteria: sql<number>`count(*)::int`,
      })
      .from(curriculumStandards)
      .where(eq(curriculumStandards.kind, "assessment_criterion"))
      .groupBy(curriculumStandards.stage, curriculumStandards.subjectCode)
      .orderBy(curriculumStandards.stage, sql`max(${curriculumStandards.subjectName})`),
  ]);
  const view = { data: rows.flatMap(({ code, ...row }) => (code === null ? [] : [{ ...row, code }])) };
  await ctx.ports.cache.setJson(key, view, SUBJECTS_SECONDS);
  return view;
}
