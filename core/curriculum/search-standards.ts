import { and, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import { curriculumApi } from "#contracts/api/curriculum.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { curricula, curriculumStandards } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import type { Queries } from "../database.ts";
import { type Paging, paging, rowCount } from "../paging.ts";
import { embed } from "../search/feature-hash.ts";
import { containsText, wordsOf } from "../spanish-text.ts";
import { fuseRankings } from "./fuse.ts";
import { CURRICULUM_NAMESPACE } from "./index-standards.ts";
import { sharedStems } from "./stems.ts";

type Query = Input<typeof curriculumApi.search>;

const TOP_K = 50;
/** A cosine of 0.12: texts without a word in common stay below it, but for chance. */
const MIN_SCORE = 0.56;
/** A cosine of 0.26: chance does not reach it; forms that the stemmer parts ("planificar", "planifica") do. */
const SURE_SCORE = 0.63;
/** Shares of what was typed: that the text holds, to be close by itself; that it holds with its place, if the score is not sure. */
const MIN_OWN = 0.3;
const MIN_PLACED = 0.2;

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

/** What holds enough of the typed words, most first, and of the nearest what is surely near or holds some with its place. */
function selectClose(q: Queries, input: Query, stems: SQL, near: Awaited<ReturnType<typeof nearest>>) {
  const among = (score: number) => {
    const ids = near.filter((hit) => hit.score >= score).map(({ id }) => id);
    return ids.length === 0 ? sql`false` : inArray(COLUMNS.id, ids);
  };
  const own = sql<number>`coalesce(shared.own, 0)::float8`;
  return q
    .select({ ...COLUMNS, own })
    .from(curriculumStandards)
    .innerJoin(curricula, eq(curricula.id, curriculumStandards.curriculumId))
    .leftJoin(sql`${stems} as shared`, sql`shared.id = ${curriculumStandards.id}`)
    .where(
      matching(
        input,
        or(
          sql`shared.own >= ${MIN_OWN}`,
          and(among(MIN_SCORE), sql`shared.placed >= ${MIN_PLACED}`),
          among(SURE_SCORE),
        ),
      ),
    )
    .orderBy(
      sql`shared.own + shared.placed desc nulls last`,
      sql`length(${curriculumStandards.text})`,
      curriculumStandards.id,
    )
    .limit(2 * TOP_K);
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
        containsText(sql`coalesce(${curriculumStandards.subjectName}, '')`, word),
        eq(curriculumStandards.subjectCode, word.toUpperCase()),
      ),
    ),
  );
}

/** The nearest shared standards, best first; none when the store is down or the text has no word that counts. */
async function nearest(ctx: Context, input: Query, search: string): Promise<{ id: number; score: number }[]> {
  const vector = embed(search);
  if (vector.every((value) => value === 0)) return [];
  const hits = await ctx.ports.vectors.query(CURRICULUM_NAMESPACE, vector, {
    topK: TOP_K,
    filter: {
      equals: { kind: input.kind, stage: input.stage },
      contains: { subject: input.subject, gradeLevels: input.gradeLevel },
    },
  });
  return hits.filter(({ score }) => score >= MIN_SCORE).map(({ id, score }) => ({ id: Number(id), score }));
}

/**
 * Elements of the official curricula and of the school's own. A text to search for ranks them by similarity and by stems in
 * common, on one page; without one, on the pages after a cursor, or when nothing is close, those that hold its letters
 * come in the order of the norm, and none when no element does.
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
  const stems =
    search === undefined || reference !== undefined || input.cursor !== undefined ? null : sharedStems(search);
  const [near, [rows, [count]]] = await Promise.all([
    search === undefined || stems === null ? [] : nearest(ctx, input, search),
    ctx.db.batch((q) => [
      select(q, list, and(byText, list.where)).limit(list.limit),
      q.select({ total: rowCount }).from(curriculumStandards).where(byText),
    ]),
  ]);
  // Rows come from the database under the school's own policies: the index knows ids, and may know outdated ones.
  const [close] = stems === null ? [[]] : await ctx.db.batch((q) => [selectClose(q, input, stems, near)]);
  if (close.length === 0) return { ...list.toPage(rows, count?.total ?? 0), ranking: "text" };
  const byId = new Map(
    [...close.map(({ own: _, ...row }) => row), ...rows.map(({ position: _, ...row }) => row)].map((row) => [
      row.id,
      row,
    ]),
  );
  const isClose = new Set(close.map(({ id }) => id));
  const ranked = fuseRankings(
    near.map(({ id }) => id).filter((id) => isClose.has(id)),
    close.filter(({ own }) => own > 0).map(({ id }) => id),
  );
  const data = [...new Set([...ranked, ...byId.keys()])].slice(0, input.limit).flatMap((id) => byId.get(id) ?? []);
  return { data, nextCursor: null, prevCursor: null, total: data.length, offset: 0, ranking: "similarity" };
}

const SUBJECTS_SECONDS = 300;

/** Subjects with their grade levels, for choosing; an import shows after five minutes at the latest. */
export async function listSubjects(ctx: Context): Promise<View<typeof curriculumApi.subjects>> {
  authorize(ctx, "curriculum.read");
  const key = `cache:curriculum:subjects:${ctx.actor.institutionId}`;
  const cached = curriculumApi.subjects.view.safeParse(await ctx.ports.cache.getJson(key));
  if (cached.success) return cached.data;
  const [rows] = await ctx.db.batch((q) => [
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
