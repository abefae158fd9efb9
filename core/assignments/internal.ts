import { and, eq, isNotNull, type SQL, sql, type WithSubquery } from "drizzle-orm";
import type { Assignment } from "#contracts/api/assignments.ts";
import { assignments, courses, sections } from "#schema/index.ts";
import type { Queries } from "../database.ts";
import type { Paging, SortColumn } from "../paging.ts";

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

/** What the common table expression `work` holds of an assignment; `pageOfWork` adds its course. */
export const workColumns = {
  assignmentId: assignments.id,
  title: assignments.title,
  dueAt: assignments.dueAt,
  sectionId: assignments.sectionId,
  courseId: sections.courseId,
  groupName: sections.groupName,
};

/** Work is listed by its date. */
export const BY_DATE: SortColumn[] = [
  { column: sql`work.due_at`, kind: "instant" },
  { column: sql`work.id`, kind: "number" },
];

/** Work with a date, of the running groups among `within`. */
export function datedWork(within: SQL | undefined, ...more: SQL[]): SQL | undefined {
  return and(within, eq(sections.status, "active"), isNotNull(assignments.dueAt), ...more);
}

/** One page of a query's `work` and, in each row, how many there are in all: one statement, since both ask the same. */
export function pageOfWork<const Columns extends Record<string, SQL<number>>>(
  q: Queries,
  list: Paging,
  work: WithSubquery,
  columns: Columns,
  ...needed: WithSubquery[]
) {
  return q
    .with(...needed, work)
    .select({
      assignmentId: sql`work.id`.mapWith(assignments.id),
      title: sql`work.title`.mapWith(assignments.title),
      dueAt: sql`work.due_at`.mapWith(assignments.dueAt),
      sectionId: sql`work.section_id`.mapWith(assignments.sectionId),
      courseTitle: courses.title,
      groupName: sql<string | null>`work.group_name`,
      ...columns,
      total: sql<number>`(select count(*)::int from work)`,
      position: list.position,
    })
    .from(work)
    .innerJoin(courses, sql`${courses.id} = work.course_id`)
    .where(list.where)
    .orderBy(...list.orderBy)
    .limit(list.limit);
}

/**
 * The view of a page of work. Its rows tell the count of all; a page beyond the last row has none, and `recount` asks again.
 */
export async function workPage<Row extends { dueAt: Date; total: number; position: readonly (string | number)[] }>(
  list: Paging,
  rows: readonly Row[],
  recount: () => Promise<number>,
) {
  const page = list.toPage(rows, rows[0]?.total ?? (await recount()));
  return { ...page, data: page.data.map(({ total: _, dueAt, ...row }) => ({ ...row, dueAt: dueAt.toISOString() })) };
}
