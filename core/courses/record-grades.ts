import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";
import type { coursesApi } from "#contracts/courses.ts";
import type { Input } from "#contracts/endpoint.ts";
import { assignments, enrollments, gradeHistory, grades, sections, students } from "#schema/index.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, type Issue } from "../errors.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { activeEnrollment, authorize, gradableSections } from "../permissions.ts";
import { type Cell, cellColumns, toCell } from "./internal.ts";

type Entry = Input<typeof coursesApi.recordGrades>["body"]["grades"][number];

/**
 * Writes one or many marks of a course, all or nothing; "cleared" makes one blank and keeps its history. Students and
 * families are told of those in published columns; the rest waits for `publishAssignment`. Each entry says which version it saw; when another teacher
 * was faster the whole call answers `precondition_failed` with the marks as they are now, and nothing is written.
 * Errors: `forbidden`, `not_found` (course or assignment out of reach), `unprocessable` naming every bad entry.
 */
export async function recordGrades(
  ctx: Context,
  input: { courseId: number; grades: readonly Entry[] },
): Promise<{ data: Cell[] }> {
  authorize(ctx, "grades.create");
  const data = await ctx.db.transaction(async (tx) => {
    const published = await holdColumns(tx, input.grades);
    await refuseBadEntries(ctx, tx, input.courseId, input.grades);
    const stored = await storedCells(tx, input.grades);
    const changed = input.grades.filter((entry) => differs(entry, stored.get(pair(entry))));
    refuseStale(input.grades, changed, stored);
    if (changed.length === 0) return input.grades.flatMap((entry) => stored.get(pair(entry)) ?? []);
    const written = await write(ctx, tx, changed, stored, published);
    for (const cell of written) stored.set(pair(cell), cell);
    return input.grades.flatMap((entry) => stored.get(pair(entry)) ?? []);
  });
  await ctx.ports.outbox.poke(ctx.actor.institutionId);
  return { data };
}

function pair(entry: { assignmentId: number; studentId: number }): string {
  return `${entry.assignmentId}/${entry.studentId}`;
}

function differs(entry: Entry, cell: Cell | undefined): boolean {
  if (cell === undefined) return true;
  return entry.value !== cell.value || entry.status !== cell.status || entry.comment !== cell.comment;
}

/** Writers of a column take turns: a mark that does not exist yet has no row to lock, and first writers race for it. Answers the published ones. */
async function holdColumns(tx: Transaction, entries: readonly Entry[]): Promise<ReadonlySet<number>> {
  const columns = await tx
    .select({ id: assignments.id, status: assignments.status })
    .from(assignments)
    .where(inArray(assignments.id, [...new Set(entries.map((entry) => entry.assignmentId))]))
    .orderBy(assignments.id)
    .for("no key update");
  return new Set(columns.filter(({ status }) => status === "published").map(({ id }) => id));
}

async function refuseBadEntries(ctx: Context, tx: Transaction, courseId: number, entries: readonly Entry[]) {
  const assignmentIds = [...new Set(entries.map((entry) => entry.assignmentId))];
  const studentIds = [...new Set(entries.map((entry) => entry.studentId))];
  const columns = await tx
    .select({ id: assignments.id, sectionId: sections.id, maxPoints: assignments.maxPoints })
    .from(assignments)
    .innerJoin(sections, eq(sections.id, assignments.sectionId))
    .where(and(inArray(assignments.id, assignmentIds), eq(sections.courseId, courseId), gradableSections(ctx.actor)));
  if (columns.length < assignmentIds.length) throw new AppError("not_found", "No existe lo que buscas.");
  const byId = new Map(columns.map((column) => [column.id, column]));
  const enrolled = await tx
    .select({ studentId: enrollments.studentId, sectionId: enrollments.sectionId })
    .from(enrollments)
    .innerJoin(students, eq(students.id, enrollments.studentId))
    .where(
      and(
        inArray(enrollments.studentId, studentIds),
        inArray(enrollments.sectionId, [...new Set(columns.map((column) => column.sectionId))]),
        activeEnrollment(ctx),
        isNull(students.blockedAt),
      ),
    );
  const places = new Set(enrolled.map((row) => `${row.sectionId}/${row.studentId}`));
  const seen = new Set<string>();
  const issues: Issue[] = entries.flatMap((entry, index) => {
    const column = byId.get(entry.assignmentId);
    const path = `grades.${index}`;
    if (seen.has(pair(entry))) return [{ path, message: "la misma nota aparece dos veces" }];
    seen.add(pair(entry));
    if (column === undefined || !places.has(`${column.sectionId}/${entry.studentId}`)) {
      return [{ path: `${path}.studentId`, message: "no está en el grupo de esta tarea" }];
    }
    if (entry.value === null) return [];
    if (entry.value < 0 || entry.value > column.maxPoints) {
      return [{ path: `${path}.value`, message: `debe estar entre 0 y ${column.maxPoints}` }];
    }
    const hundredths = entry.value * 100;
    return Math.abs(hundredths - Math.round(hundredths)) > 1e-6
      ? [{ path: `${path}.value`, message: "como mucho dos decimales" }]
      : [];
  });
  if (issues.length > 0) throw new AppError("unprocessable", "Hay notas que no se pueden guardar.", { issues });
}

async function storedCells(tx: Transaction, entries: readonly Entry[]): Promise<Map<string, Cell>> {
  const rows = await tx
    .select(cellColumns)
    .from(grades)
    .where(
      or(
        ...entries.map((entry) =>
          and(eq(grades.assignmentId, entry.assignmentId), eq(grades.studentId, entry.studentId)),
        ),
      ),
    )
    .orderBy(grades.id)
    .for("update");
  return new Map(rows.map((row) => [pair(row), toCell(row)]));
}

function refuseStale(entries: readonly Entry[], changed: readonly Entry[], stored: ReadonlyMap<string, Cell>): void {
  const stale = changed.filter((entry) => (stored.get(pair(entry))?.version ?? 0) !== entry.version);
  if (stale.length === 0) return;
  throw new AppError("precondition_failed", "Otra persona ha cambiado la nota mientras tanto.", {
    issues: stale.map((entry) => ({
      path: `grades.${entries.indexOf(entry)}.version`,
      message: "no es la última versión",
    })),
    current: stale.flatMap((entry) => stored.get(pair(entry)) ?? []),
  });
}

async function write(
  ctx: Context,
  tx: Transaction,
  changed: readonly Entry[],
  stored: ReadonlyMap<string, Cell>,
  published: ReadonlySet<number>,
): Promise<Cell[]> {
  const now = ctx.now();
  const { institutionId, userId } = ctx.actor;
  const rows = await tx
    .insert(grades)
    .values(
      changed.map((entry) => ({
        institutionId,
        assignmentId: entry.assignmentId,
        studentId: entry.studentId,
        value: entry.value,
        status: entry.status,
        comment: entry.comment,
        gradedBy: userId,
        gradedAt: now,
      })),
    )
    .onConflictDoUpdate({
      target: [grades.assignmentId, grades.studentId],
      set: {
        value: sql`excluded.value`,
        status: sql`excluded.status`,
        comment: sql`excluded.comment`,
        gradedBy: userId,
        gradedAt: now,
        version: sql`${grades.version} + 1`,
      },
    })
    .returning(cellColumns);
  const written = rows.map(toCell);
  const clash = written.find((cell) => cell.version !== (stored.get(pair(cell))?.version ?? 0) + 1);
  if (clash !== undefined) {
    throw new AppError("precondition_failed", "Otra persona ha cambiado la nota mientras tanto.", { current: [clash] });
  }
  await tx.insert(gradeHistory).values(
    written.map((cell) => ({
      institutionId,
      gradeId: cell.gradeId,
      version: cell.version,
      value: cell.value,
      status: statusOf(cell.status),
      comment: cell.comment,
      changedBy: userId,
      changedAt: now,
    })),
  );
  await recordAudit(
    ctx,
    tx,
    written.map((cell) => ({
      action: "grade.recorded",
      entity: "grade",
      entityId: cell.gradeId,
      before: stored.get(pair(cell)) ?? null,
      after: cell,
    })),
  );
  const told = written.filter((cell) => published.has(cell.assignmentId) && cell.status !== "cleared");
  if (told.length > 0) {
    await enqueue(ctx, tx, { type: "grade.recorded", payload: { gradeIds: told.map((cell) => cell.gradeId) } });
  }
  return written;
}

function statusOf(status: string): Entry["status"] {
  return status === "exempt" || status === "missing" || status === "cleared" ? status : "scored";
}
