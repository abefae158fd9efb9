import { and, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import { curriculumApi } from "#contracts/curriculum.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { curricula, curriculumStandards } from "#schema/index.ts";
import type { Context } from "../context.ts";
import type { Queries } from "../database.ts";
import { embed } from "../embeddings/feature-hash.ts";
import { type Paging, paging, rowCount } from "../paging.ts";
import { authorize } from "../permissions.ts";
import { holds, wordsOf } from "../spanish-text.ts";
import { fuseRankings } from "./fuse.ts";
import { CURRICULUM_NAMESPACE } from "./index-standards.ts";

type Query = Input<typeof curriculumApi.search>["query"];

const TOP_K = 50;
/** A cosine of 0.12: texts without a word in common stay below it, but for chance. */
const MIN_SCORE = 0.56;

const COLUMNS = {
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
  // The starter set has the norm's identifiers and words of our own.
  curriculum: sql<string>`${curricula.code} || case when ${curricula.source} = 'starter' then ' (resumen propio)' else '' end`,
};

const NO_SUBJECT = new Set(["criterio", "criterios", "evaluacion", "de", "del", "la", "el", "en"]);

function matching(input: Query, found: SQL | undefined): SQL | undefined {
  return and(
    input.stage === undefined ? undefined : eq(curriculumStandards.stage, input.stage),
    input.subject === undefined
      ? undefined
      : or(eq(curriculumStandards.subjectCode, input.subject), eq(curriculumStandards.subjectName, input.subject)),
    input.gradeLevel === undefined ? undefined : sql`${input.gradeLevel} = any(${curriculumStandards.gradeLevels})`,
    input.kind === undefined ? undefined : eq(curriculumStandards.kind, input.kind),
    found,
  );
}

function select(q: Queries, list: Paging, where: SQL | undefined) {
  return q
    .select({ ...COLUMNS, position: list.position })
    .from(curriculumStandards)
    .innerJoin(curricula, eq(curricula.id, curriculumStandards.curriculumId))
    .where(where)
    .orderBy(...list.orderBy);
}

function holdsText(search: string): SQL | undefined {
  const like = `%${search.replace(/[\\%_]/g, "\\$&")}%`;
  return or(sql`${curriculumStandards.text} ilike ${like}`, eq(curriculumStandards.code, search));
}

/** "criterio 3.1 matemáticas" names one criterion: a number, and words of its subject's name. */
function numbered(search: string): SQL | undefined {
  const [, before = "", number, after = ""] = /^(\D*?)(\d+\.\d+)\.?(?!\d)(\D*)$/.exec(search.trim()) ?? [];
  if (number === undefined) return undefined;
  const words = wordsOf(`${before} ${after}`).filter((word) => !NO_SUBJECT.has(word));
  if (words.length === 0 && !/criterio/i.test(search)) return undefined;
  return and(
    eq(curriculumStandards.kind, "assessment_criterion"),
    eq(curriculumStandards.code, number),
    ...words.map((word) =>
      or(
        holds(sql`coalesce(${curriculumStandards.subjectName}, '')`, word),
        eq(curriculumStandards.subjectCode, word.toUpperCase()),
      ),
    ),
  );
}

/** Ids of the nearest shared standards, best first; none when the store is down or the text has no word that counts. */
async function nearest(ctx: Context, input: Query, search: string): Promise<number[]> {
  const vector = embed(search);
  if (vector.every((value) => value === 0)) return [];
  const hits = await ctx.ports.vectors.query(CURRICULUM_NAMESPACE, vector, {
    topK: TOP_K,
    filter: {
      equals: { kind: input.kind, stage: input.stage },
      contains: { subject: input.subject, gradeLevels: input.gradeLevel },
    },
  });
  return hits.filter(({ score }) => score >= MIN_SCORE).map(({ id }) => Number(id));
}

/**
 * Elements of the official curricula and of the school's own. A text to search for ranks them by likeness and by the
 * text itself, on one page; without one, on the pages after a cursor, or when the index finds nothing, they come in
 * the order of the norm.
 */
export async function searchStandards(ctx: Context, input: Query): Promise<View<typeof curriculumApi.search>> {
  authorize(ctx, "curriculum.read");
  const list = paging(input, [
    { column: curriculumStandards.curriculumId, kind: "number" },
    { column: curriculumStandards.position, kind: "number" },
    { column: curriculumStandards.id, kind: "number" },
  ]);
  const search = input.search === "" ? undefined : input.search;
  const reference = search === undefined ? undefined : numbered(search);
  const byText = matching(input, reference ?? (search === undefined ? undefined : holdsText(search)));
  const [ids, [rows, [count]]] = await Promise.all([
    search === undefined || reference !== undefined || input.cursor !== undefined ? [] : nearest(ctx, input, search),
    ctx.db.read((q) => [
      select(q, list, and(byText, list.where)).limit(list.limit),
      q.select({ total: rowCount }).from(curriculumStandards).where(byText),
    ]),
  ]);
  // Rows come from the database under the school's own policies: the index knows ids, and may know outdated ones.
  const [near] =
    ids.length === 0 ? [[]] : await ctx.db.read((q) => [select(q, list, matching(input, inArray(COLUMNS.id, ids)))]);
  if (near.length === 0) return { ...list.toPage(rows, count?.total ?? 0), ranking: "text" };
  const byId = new Map([...near, ...rows].map(({ position: _, ...row }) => [row.id, row]));
  const ranked = fuseRankings(
    ids.filter((id) => byId.has(id)),
    rows.map(({ id }) => id),
  );
  const data = ranked.slice(0, input.limit).flatMap((id) => byId.get(id) ?? []);
  return { data, nextCursor: null, prevCursor: null, total: data.length, offset: 0, ranking: "likeness" };
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
