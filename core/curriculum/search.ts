import { and, arrayContains, asc, eq, ilike, or, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import type { SearchCurriculumInput, StandardPage } from "#contracts/curriculum.ts";
import { curricula, curriculumStandards as standards } from "#schema/index.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { authorize } from "../permissions.ts";

const Cursor = z.tuple([z.int(), z.int(), z.int()]);

/**
 * Elements of the curricula the school sees: the shared ones and its own. `subject` is a code or part of a name,
 * `grade` as "2º ESO", `text` words that must all occur. In the order of the norm; `cursor` continues a page.
 */
export async function searchCurriculum(ctx: Context, input: SearchCurriculumInput): Promise<StandardPage> {
  authorize(ctx, "curriculum.read");
  const { limit } = input;
  const after = input.cursor === undefined ? undefined : decodeCursor(input.cursor);
  const where = and(
    or(sql`${standards.institutionId} is null`, eq(standards.institutionId, ctx.actor.institutionId)),
    input.stage === undefined ? undefined : eq(standards.stage, input.stage.toUpperCase()),
    input.kind === undefined ? undefined : eq(standards.kind, input.kind),
    input.grade === undefined ? undefined : arrayContains(standards.gradeLevels, [canonicalGrade(input.grade)]),
    input.subject === undefined ? undefined : matchesSubject(input.subject),
    ...words(input.text).map((word) => ilike(standards.text, `%${escapeLike(word)}%`)),
    after === undefined
      ? undefined
      : sql`(${standards.curriculumId}, ${standards.position}, ${standards.id}) > (${after[0]}, ${after[1]}, ${after[2]})`,
  );
  const [rows] = await ctx.db.read((q) => [
    q
      .select({
        id: standards.id,
        slug: standards.slug,
        kind: standards.kind,
        stage: standards.stage,
        subjectCode: standards.subjectCode,
        subjectName: standards.subjectName,
        gradeLevels: standards.gradeLevels,
        code: standards.code,
        parentId: standards.parentId,
        text: standards.text,
        descriptors: standards.descriptors,
        connections: standards.connections,
        hours: standards.hours,
        source: standards.source,
        origin: curricula.source,
        curriculumId: standards.curriculumId,
        position: standards.position,
      })
      .from(standards)
      .innerJoin(curricula, eq(curricula.id, standards.curriculumId))
      .where(where)
      .orderBy(asc(standards.curriculumId), asc(standards.position), asc(standards.id))
      .limit(limit + 1),
  ]);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    data: shown.map(({ curriculumId: _curriculum, position: _position, ...view }) => view),
    nextCursor: more ? encodeCursor([last.curriculumId, last.position, last.id]) : null,
  };
}

function matchesSubject(subject: string): SQL | undefined {
  return or(eq(standards.subjectCode, subject.toUpperCase()), ilike(standards.subjectName, `%${escapeLike(subject)}%`));
}

/** "2 eso", "2.º ESO" and "2ºESO" all mean "2º ESO". */
function canonicalGrade(grade: string): string {
  const [, number, stage] = /^(\d)\s*\.?\s*[ºo°]?\s*([a-z]+)$/i.exec(grade) ?? [];
  return number === undefined || stage === undefined ? grade : `${number}º ${stage.toUpperCase()}`;
}

function words(text: string | undefined): string[] {
  return text?.split(/\s+/).slice(0, 10) ?? [];
}

function escapeLike(value: string): string {
  return value.replace(/[\\%_]/g, "\\$&");
}

function encodeCursor(position: z.infer<typeof Cursor>): string {
  return btoa(JSON.stringify(position)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function decodeCursor(cursor: string): z.infer<typeof Cursor> {
  try {
    return Cursor.parse(JSON.parse(atob(cursor.replaceAll("-", "+").replaceAll("_", "/"))));
  } catch (cause) {
    throw new AppError("bad_request", "El cursor no es de esta lista.", { cause });
  }
}
