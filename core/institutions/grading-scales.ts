import { and, asc, desc, eq, inArray, ne, sql } from "drizzle-orm";
import type { gradingScalesApi, ScaleReach } from "#contracts/api/institutions/grading-scales.ts";
import type { View } from "#contracts/endpoint.ts";
import { scaleFor } from "#contracts/grade-levels.ts";
import { assignments, courses, grades, gradingScales, sections } from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import type { Queries, Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";

export const scaleColumns = {
  id: gradingScales.id,
  title: gradingScales.title,
  min: gradingScales.min,
  max: gradingScales.max,
  pass: gradingScales.pass,
  decimals: gradingScales.decimals,
  bands: gradingScales.bands,
  gradeLevels: gradingScales.gradeLevels,
  isDefault: gradingScales.isDefault,
  version: gradingScales.version,
};

/** The school's scales, the default one first: few and small, so that who shows marks reads them all beside the marks. */
export function selectScales(q: Queries | Transaction) {
  return q.select(scaleColumns).from(gradingScales).orderBy(desc(gradingScales.isDefault), asc(gradingScales.title));
}

export type ScaleRow = Awaited<ReturnType<typeof selectScales>>[number];

const reach = {
  marks: sql<number>`count(*)::int`,
  students: sql<number>`count(distinct ${grades.studentId})::int`,
  sections: sql<number>`count(distinct ${sections.id})::int`,
};

/** Marks as they are shown to anybody: those of active classes. Of closed years none is, and a closed term keeps its words. */
const isShown = and(eq(sections.status, "active"), ne(grades.status, "cleared"));

function reachByLevel(q: Queries | Transaction) {
  return q
    .select({ gradeLevel: courses.gradeLevel, ...reach })
    .from(grades)
    .innerJoin(assignments, eq(assignments.id, grades.assignmentId))
    .innerJoin(sections, eq(sections.id, assignments.sectionId))
    .innerJoin(courses, eq(courses.id, sections.courseId))
    .where(isShown)
    .groupBy(courses.gradeLevel);
}

/** The levels at which marks are shown. */
export async function levelsWithMarks(tx: Transaction): Promise<string[]> {
  return (await reachByLevel(tx)).map(({ gradeLevel }) => gradeLevel);
}

/** What is shown at these levels, each pupil and class once. */
export async function reachOf(tx: Transaction, gradeLevels: readonly string[]): Promise<ScaleReach> {
  if (gradeLevels.length === 0) return { marks: 0, students: 0, sections: 0 };
  const [row] = await tx
    .select(reach)
    .from(grades)
    .innerJoin(assignments, eq(assignments.id, grades.assignmentId))
    .innerJoin(sections, eq(sections.id, assignments.sectionId))
    .innerJoin(courses, eq(courses.id, sections.courseId))
    .where(and(isShown, inArray(courses.gradeLevel, [...gradeLevels])));
  return orNotFound(row);
}

/** Whoever changes how marks are shown has read of how many. Errors: `conflict` with the present counts. */
export function requireRead(present: ScaleReach, affects: number | undefined): void {
  if ((affects ?? 0) === present.marks) return;
  const { marks, students, sections: groups } = present;
  const message = `Cambia cómo se ven ${marks} notas de ${students} estudiantes en ${groups} grupos: confirma ese número.`;
  throw new AppError("conflict", message, { reason: "scale_affects", current: present });
}

/** The school's scales; for who may change them also the levels of its courses, with what is shown at each. */
export async function listGradingScales(ctx: Context): Promise<View<typeof gradingScalesApi.list>> {
  authorize(ctx, "institution.read");
  if (!may(ctx, "settings.update")) {
    const [data] = await ctx.db.batch((q) => [selectScales(q)]);
    return { data, levels: null };
  }
  const [data, levels, marked] = await ctx.db.batch((q) => [
    selectScales(q),
    q.selectDistinct({ gradeLevel: courses.gradeLevel }).from(courses).where(eq(courses.status, "active")),
    reachByLevel(q),
  ]);
  const present = new Map(marked.map(({ gradeLevel, ...counts }) => [gradeLevel, counts]));
  return {
    data,
    levels: [...new Set([...levels, ...marked].map(({ gradeLevel }) => gradeLevel))]
      .sort((a, b) => a.localeCompare(b, "es", { numeric: true }))
      .map((gradeLevel) => ({
        gradeLevel,
        scaleId: scaleFor(data, gradeLevel).id,
        ...(present.get(gradeLevel) ?? { marks: 0, students: 0, sections: 0 }),
      })),
  };
}
