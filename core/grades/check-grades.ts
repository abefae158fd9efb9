import { and, eq, inArray, isNull, type SQL } from "drizzle-orm";
import type { gradesApi } from "#contracts/api/grades.ts";
import type { Input } from "#contracts/endpoint.ts";
import { assignments, enrollments, sections, students } from "#schema/index.ts";
import { gradableSections } from "../access/sections.ts";
import { activeEnrollment } from "../access/students.ts";
import type { Actor, Context } from "../context.ts";
import type { Queries } from "../database.ts";
import { AppError, type Issue } from "../errors.ts";

export type Entry = Input<typeof gradesApi.recordGrades>["grades"][number];

export function pair(entry: { assignmentId: number; studentId: number }): string {
  return `${entry.assignmentId}/${entry.studentId}`;
}

const idsOf = (entries: readonly Entry[]) => [...new Set(entries.map((entry) => entry.assignmentId))];

function within(actor: Actor, courseId: number, entries: readonly Entry[]): SQL | undefined {
  return and(inArray(assignments.id, idsOf(entries)), eq(sections.courseId, courseId), gradableSections(actor));
}

/** The columns of a call that the actor may mark. */
export function columnsOf(q: Queries, actor: Actor, courseId: number, entries: readonly Entry[]) {
  return q
    .select({ id: assignments.id, sectionId: sections.id, maxPoints: assignments.maxPoints })
    .from(assignments)
    .innerJoin(sections, eq(sections.id, assignments.sectionId))
    .where(within(actor, courseId, entries));
}

/** Those students of a call who are in the section of one of its columns now, and not blocked. */
export function enrolledIn(q: Queries, ctx: Context, courseId: number, entries: readonly Entry[]) {
  const places = q
    .select({ id: sections.id })
    .from(assignments)
    .innerJoin(sections, eq(sections.id, assignments.sectionId))
    .where(within(ctx.actor, courseId, entries));
  return q
    .select({ studentId: enrollments.studentId, sectionId: enrollments.sectionId })
    .from(enrollments)
    .innerJoin(students, eq(students.id, enrollments.studentId))
    .where(
      and(
        inArray(enrollments.studentId, [...new Set(entries.map((entry) => entry.studentId))]),
        inArray(enrollments.sectionId, places),
        activeEnrollment(ctx),
        isNull(students.blockedAt),
      ),
    );
}

/** Errors: `not_found` for a column out of reach, `unprocessable` naming every bad entry. */
export function refuseBadEntries(
  entries: readonly Entry[],
  columns: readonly { readonly id: number; readonly sectionId: number; readonly maxPoints: number }[],
  enrolled: readonly { readonly studentId: number; readonly sectionId: number }[],
): void {
  if (columns.length < idsOf(entries).length) throw new AppError("not_found", "No existe lo que buscas.");
  const byId = new Map(columns.map((column) => [column.id, column]));
  const places = new Set(enrolled.map((row) => `${row.sectionId}/${row.studentId}`));
  const seen = new Set<string>();
  const issues = entries.flatMap<Issue>((entry, index) => {
    const column = byId.get(entry.assignmentId);
    const path = `grades.${index}`;
    if (seen.has(pair(entry))) return [{ path, message: "la misma nota aparece dos veces", reason: "mark_twice" }];
    seen.add(pair(entry));
    if (column === undefined || !places.has(`${column.sectionId}/${entry.studentId}`)) {
      return [
        { path: `${path}.studentId`, message: "no está en el grupo de esta tarea", reason: "student_not_in_section" },
      ];
    }
    if (entry.value === null) return [];
    if (entry.value < 0 || entry.value > column.maxPoints) {
      return [
        { path: `${path}.value`, message: `debe estar entre 0 y ${column.maxPoints}`, reason: "mark_out_of_range" },
      ];
    }
    const hundredths = entry.value * 100;
    return Math.abs(hundredths - Math.round(hundredths)) > 1e-6
      ? [{ path: `${path}.value`, message: "como mucho dos decimales", reason: "mark_too_precise" }]
      : [];
  });
  if (issues.length > 0) {
    throw new AppError("unprocessable", "Hay notas que no se pueden guardar.", { reason: "marks_invalid", issues });
  }
}
