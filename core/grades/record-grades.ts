import { and, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import { assignments, gradeHistory, grades, sections } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { gradableSections } from "../access/sections.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Queries, Transaction } from "../database.ts";
import { AppError } from "../errors.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { columnsOf, type Entry, enrolledIn, pair, refuseBadEntries } from "./check-grades.ts";
import { type Cell, cellColumns, toCell } from "./internal.ts";

/**
 * Writes one or many marks of a course, all or nothing; "cleared" makes one blank and keeps its history. Students and
 * families are told of those in published columns; the rest waits for `publishAssignment`. Each entry says which
 * version it saw; when another teacher was faster the whole call answers `precondition_failed` with the marks as they
 * are now, and nothing is written. Errors: `forbidden`, `not_found` (course or assignment out of reach),
 * `unprocessable` naming every bad entry.
 */
export async function recordGrades(
  ctx: Context,
  input: { courseId: number; grades: readonly Entry[] },
): Promise<{ data: Cell[] }> {
  authorize(ctx, "grades.create");
  for (let turn = 0; turn < TURNS; turn += 1) {
    const outcome = await attempt(ctx, input);
    if (!("rivals" in outcome)) return outcome;
    await outlast(ctx, outcome.rivals);
  }
  throw new AppError("unavailable", "Hay otra persona guardando estas notas. Prueba de nuevo.", {
    reason: "marks_busy",
    retryAfterSeconds: 1,
  });
}

/** A rival that gives up leaves the mark as it was: then one tries again. */
const TURNS = 5;

/** Ends a transaction in which some rows are being written by somebody else. */
class Rivals extends Error {
  readonly entries: readonly Entry[];
  constructor(entries: readonly Entry[]) {
    super("rows are being written by others");
    this.entries = entries;
  }
}

/** Waits, with nothing in hand, for those who are writing these marks. All who wait go on at once. */
async function outlast(ctx: Context, entries: readonly Entry[]): Promise<void> {
  await ctx.db.batch((q) => [
    q.select({ id: grades.id }).from(grades).where(anyOf(entries)).orderBy(grades.id).for("share"),
  ]);
}

/** Refuses whatever `recordGrades` would refuse of this call as things are now, with the same errors, and writes nothing. */
export async function checkGrades(ctx: Context, input: { courseId: number; grades: readonly Entry[] }): Promise<void> {
  authorize(ctx, "grades.create");
  const { columns, enrolled, stored, changed } = await look(ctx, input);
  refuseBadEntries(input.grades, columns, enrolled);
  refuseStale(input.grades, changed, stored);
}

/** What the entries are measured by: columns and students within reach, the marks there are, and which would change. */
async function look(ctx: Context, input: { courseId: number; grades: readonly Entry[] }) {
  const [columns, enrolled, rows] = await ctx.db.batch((q) => [
    columnsOf(q, ctx.actor, input.courseId, input.grades),
    enrolledIn(q, ctx, input.courseId, input.grades),
    cellsOf(q, input.grades),
  ]);
  const stored = new Map(rows.map((row) => [pair(row), toCell(row)]));
  return {
    columns,
    enrolled,
    stored,
    changed: input.grades.filter((entry) => differs(entry, stored.get(pair(entry)))),
  };
}

async function attempt(
  ctx: Context,
  input: { courseId: number; grades: readonly Entry[] },
): Promise<{ data: Cell[] } | { rivals: readonly Entry[] }> {
  const { columns, enrolled, stored, changed } = await look(ctx, input);
  const merged = (written: readonly Cell[]) => {
    const cells = new Map([...stored, ...written.map((cell): [string, Cell] => [pair(cell), cell])]);
    return { data: input.grades.flatMap((entry) => cells.get(pair(entry)) ?? []) };
  };
  if (ctx.db.repeats !== true) {
    // Whoever comes late is refused by this read, before any lock: it takes nobody's turn.
    refuseBadEntries(input.grades, columns, enrolled);
    refuseStale(input.grades, changed, stored);
    if (changed.length === 0) return merged([]);
  }
  try {
    const { written, announced } = await ctx.db.transaction(async (tx) => {
      const published = await shareColumns(ctx, tx, changed);
      const { written, missed } = await write(ctx, tx, changed);
      if (missed.length > 0) throw new Rivals(missed);
      return { written, announced: await keepTrace(ctx, tx, written, stored, published) };
    });
    if (announced) await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
    return merged(written);
  } catch (error) {
    if (error instanceof Rivals) return { rivals: error.entries };
    throw error;
  }
}

function differs(entry: Entry, cell: Cell | undefined): boolean {
  if (cell === undefined) return true;
  return entry.value !== cell.value || entry.status !== cell.status || entry.comment !== cell.comment;
}

function one(entry: Entry): SQL | undefined {
  return and(eq(grades.assignmentId, entry.assignmentId), eq(grades.studentId, entry.studentId));
}

function anyOf(entries: readonly Entry[]): SQL | undefined {
  return or(...entries.map(one));
}

function cellsOf(q: Queries, entries: readonly Entry[]) {
  return q.select(cellColumns).from(grades).where(anyOf(entries));
}

function refuseStale(entries: readonly Entry[], changed: readonly Entry[], stored: ReadonlyMap<string, Cell>): void {
  const stale = changed.filter((entry) => (stored.get(pair(entry))?.version ?? 0) !== entry.version);
  if (stale.length === 0) return;
  throw new AppError("precondition_failed", "Otra persona ha cambiado la nota mientras tanto.", {
    reason: "marks_changed",
    issues: stale.map((entry) => ({
      path: `grades.${entries.indexOf(entry)}.version`,
      message: "la nota ha cambiado desde que la leíste",
    })),
    current: stale.flatMap((entry) => stored.get(pair(entry)) ?? []),
  });
}

/**
 * Keeps the columns from being published or hidden meanwhile; other writers of marks are let through. Answers the
 * published ones. Errors: `not_found` when a column has gone out of reach since it was read.
 */
async function shareColumns(ctx: Context, tx: Transaction, entries: readonly Entry[]): Promise<ReadonlySet<number>> {
  const ids = [...new Set(entries.map((entry) => entry.assignmentId))];
  const taught = tx.select({ id: sections.id }).from(sections).where(gradableSections(ctx.actor));
  const columns = await tx
    .select({ id: assignments.id, status: assignments.status })
    .from(assignments)
    .where(and(inArray(assignments.id, ids), inArray(assignments.sectionId, taught)))
    .orderBy(assignments.id)
    .for("share");
  if (columns.length < ids.length) throw new AppError("not_found", "No existe lo que buscas.");
  return new Set(columns.filter(({ status }) => status === "published").map(({ id }) => id));
}

/**
 * Writes the entries whose version still holds and answers the others. What is new waits for a rival's end, in one
 * order so that no two calls block each other crosswise; of what is corrected, rows that a rival holds are passed over.
 */
async function write(
  ctx: Context,
  tx: Transaction,
  entries: readonly Entry[],
): Promise<{ written: Cell[]; missed: Entry[] }> {
  const ordered = entries.toSorted((a, b) => a.assignmentId - b.assignmentId || a.studentId - b.studentId);
  const rows = [
    ...(await insert(
      ctx,
      tx,
      ordered.filter((entry) => entry.version === 0),
    )),
    ...(await correct(
      ctx,
      tx,
      ordered.filter((entry) => entry.version > 0),
    )),
  ];
  const written = rows.map(toCell);
  const done = new Set(written.map(pair));
  return { written, missed: ordered.filter((entry) => !done.has(pair(entry))) };
}

async function insert(ctx: Context, tx: Transaction, entries: readonly Entry[]) {
  if (entries.length === 0) return [];
  return tx
    .insert(grades)
    .values(
      entries.map(({ assignmentId, studentId, value, status, comment }) => ({
        institutionId: ctx.actor.institutionId,
        assignmentId,
        studentId,
        value,
        status,
        comment,
        gradedBy: ctx.actor.userId,
        gradedAt: ctx.now(),
      })),
    )
    .onConflictDoNothing({ target: [grades.assignmentId, grades.studentId] })
    .returning(cellColumns);
}

async function correct(ctx: Context, tx: Transaction, entries: readonly Entry[]) {
  if (entries.length === 0) return [];
  const held = await tx
    .select({ id: grades.id, assignmentId: grades.assignmentId, studentId: grades.studentId })
    .from(grades)
    .where(or(...entries.map((entry) => and(one(entry), eq(grades.version, entry.version)))))
    .for("no key update", { skipLocked: true });
  if (held.length === 0) return [];
  const byPair = new Map(entries.map((entry) => [pair(entry), entry]));
  const values = held.flatMap((row) => {
    const entry = byPair.get(pair(row));
    if (entry === undefined) return [];
    return [sql`(${row.id}::bigint, ${entry.value}::numeric, ${entry.status}::text, ${entry.comment}::text)`];
  });
  const next = sql`(values ${sql.join(values, sql`, `)}) as next (id, value, status, comment)`;
  return tx
    .update(grades)
    .set({
      value: sql`next.value`,
      status: sql`next.status`,
      comment: sql`next.comment`,
      gradedBy: ctx.actor.userId,
      gradedAt: ctx.now(),
      version: sql`${grades.version} + 1`,
    })
    .from(next)
    .where(sql`${grades.id} = next.id`)
    .returning(cellColumns);
}

/** History, event and audit of what was written, the audit last: its chain has one writer per school. */
async function keepTrace(
  ctx: Context,
  tx: Transaction,
  written: readonly Cell[],
  stored: ReadonlyMap<string, Cell>,
  published: ReadonlySet<number>,
): Promise<boolean> {
  if (written.length === 0) return false;
  await tx.insert(gradeHistory).values(
    written.map((cell) => ({
      institutionId: ctx.actor.institutionId,
      gradeId: cell.gradeId,
      version: cell.version,
      value: cell.value,
      status: statusOf(cell.status),
      comment: cell.comment,
      changedBy: ctx.actor.userId,
      changedAt: ctx.now(),
    })),
  );
  const announced = written.filter((cell) => published.has(cell.assignmentId) && cell.status !== "cleared");
  if (announced.length > 0) {
    await enqueue(ctx, tx, { type: "grade.recorded", payload: { gradeIds: announced.map((cell) => cell.gradeId) } });
  }
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
  return announced.length > 0;
}

function statusOf(status: string): Entry["status"] {
  return status === "exempt" || status === "missing" || status === "cleared" ? status : "scored";
}
