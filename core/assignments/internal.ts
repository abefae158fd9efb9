import { and, eq, isNotNull, type SQL } from "drizzle-orm";
import type { Assignment } from "#contracts/api/assignments.ts";
import { assignments, courses, institutions, sections } from "#schema/index.ts";
import type { Queries } from "../database.ts";
import { type Paging, rowCount, type SortColumn } from "../paging.ts";

/** The columns of an assignment; `toAssignment` makes its view. */
export const assignmentColumns = {
  id: assignments.id,
  title: assignments.title,
  dueAt: assignments.dueAt,
  maxPoints: assignments.maxPoints,
  weight: assignments.weight,
  status: assignments.status,
};

export function toAssignment({
  status,
  dueAt,
  ...row
}: Omit<Assignment, "published" | "dueAt"> & { readonly status: string; readonly dueAt: Date | null }): Assignment {
  return { ...row, dueAt: dueAt?.toISOString() ?? null, published: status === "published" };
}

/** An assignment with the section it belongs to. */
export const placeColumns = {
  assignmentId: assignments.id,
  title: assignments.title,
  dueAt: assignments.dueAt,
  sectionId: sections.id,
  courseTitle: courses.title,
  groupName: sections.groupName,
};

/** Work is listed by its date. */
export const BY_DATE: SortColumn[] = [
  { column: assignments.dueAt, kind: "instant" },
  { column: assignments.id, kind: "number" },
];

/** Work with a date, of the running groups among `within`. */
export function datedWork(within: SQL | undefined, ...more: SQL[]): SQL | undefined {
  return and(within, eq(sections.status, "active"), isNotNull(assignments.dueAt), ...more);
}

/** One page of the `wanted` work, and the count of all of it. */
export function workQueries<const Columns extends Record<string, SQL<number>>>(
  q: Queries,
  list: Paging,
  wanted: SQL | undefined,
  columns: Columns,
) {
  return [
    q
      .select({ ...placeColumns, ...columns, position: list.position })
      .from(assignments)
      .innerJoin(institutions, eq(institutions.id, assignments.institutionId))
      .innerJoin(sections, eq(sections.id, assignments.sectionId))
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .where(and(wanted, list.where))
      .orderBy(...list.orderBy)
      .limit(list.limit),
    q
      .select({ total: rowCount })
      .from(assignments)
      .innerJoin(institutions, eq(institutions.id, assignments.institutionId))
      .innerJoin(sections, eq(sections.id, assignments.sectionId))
      .where(wanted),
  ] as const;
}

/** Only work with a date is listed by date. */
export function workView<Row extends { dueAt: Date | null }>({ dueAt, ...row }: Row) {
  return { ...row, dueAt: (dueAt ?? new Date(0)).toISOString() };
}
