import { and, eq, exists, inArray, isNull, lte, notExists, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Locale } from "#contracts/languages.ts";
import { ordinals } from "#contracts/ordinals.ts";
import { assignments, courses, grades, heldNotices, notifications, sections, students, users } from "#schema/index.ts";
import type { SystemContext } from "../context.ts";
import type { Transaction } from "../database.ts";
import { type Notice, storeNotices } from "./notify.ts";
import { peopleTold } from "./people-told.ts";

export const MARKS = "grade.recorded";
/** Pupils told of in one transaction. */
const PUPILS_AT_ONCE = 200;
/** Marks one notice lists; it says how many more there are. */
const LINES = 10;

interface Line {
  readonly gradeId: number;
  readonly version: number;
  readonly userId: number;
  readonly studentId: number;
  readonly studentName: string;
  readonly courseTitle: string;
  readonly assignmentTitle: string;
  readonly value: number | null;
  readonly status: string;
  readonly own: boolean;
}

/**
 * Tells of the marks whose hold has ended: the student and the guardians who may see records and be contacted. Each gets
 * one notice per pupil, a line per column, with all that waits about that pupil. What it says is read now: only marks
 * that are set, in columns that are published, are told of, and each version of a mark once to each person, however often
 * its column is hidden and shown. The held rows go in the same transaction, so that nobody is
 * told twice.
 * Answers whether more may be due.
 */
export async function sendHeldMarks(ctx: SystemContext): Promise<boolean> {
  const pupils = await ctx.db.transaction(async (tx) => {
    const due = await tx
      .selectDistinct({ studentId: grades.studentId })
      .from(heldNotices)
      .innerJoin(grades, eq(grades.id, heldNotices.subjectId))
      .where(and(eq(heldNotices.kind, MARKS), lte(heldNotices.dueAt, ctx.now())))
      .orderBy(grades.studentId)
      .limit(PUPILS_AT_ONCE);
    // A mark that is gone altogether has no pupil to be told of.
    const gone = notExists(tx.select({ one: sql`1` }).from(grades).where(eq(grades.id, heldNotices.subjectId)));
    await tx.delete(heldNotices).where(and(eq(heldNotices.kind, MARKS), lte(heldNotices.dueAt, ctx.now()), gone));
    if (due.length === 0) return 0;
    const ofThem = and(
      eq(grades.id, heldNotices.subjectId),
      inArray(
        grades.studentId,
        due.map((row) => row.studentId),
      ),
    );
    const held = await tx
      .delete(heldNotices)
      .where(and(eq(heldNotices.kind, MARKS), exists(tx.select({ one: sql`1` }).from(grades).where(ofThem))))
      .returning({ gradeId: heldNotices.subjectId });
    const lines = await linesOf(
      ctx,
      tx,
      held.map((row) => row.gradeId),
    );
    const perPupil = Map.groupBy(lines, (line) => `${line.userId} ${line.studentId}`);
    await storeNotices(ctx, tx, null, [...perPupil.values()].map(notice));
    return due.length;
  });
  return pupils === PUPILS_AT_ONCE;
}

async function linesOf(ctx: SystemContext, tx: Transaction, gradeIds: readonly number[]): Promise<Line[]> {
  if (gradeIds.length === 0) return [];
  const told = peopleTold(ctx, tx);
  const pupil = alias(users, "pupil");
  const alreadyTold = tx
    .select({ one: sql`1` })
    .from(notifications)
    .where(
      and(
        eq(notifications.userId, users.id),
        eq(notifications.kind, MARKS),
        sql`${notifications.data} -> 'marks' ->> ${grades.id}::text = ${grades.version}::text`,
      ),
    );
  return tx
    .select({
      gradeId: grades.id,
      version: grades.version,
      userId: users.id,
      studentId: students.id,
      studentName: pupil.givenName,
      courseTitle: courses.title,
      assignmentTitle: assignments.title,
      value: grades.value,
      status: grades.status,
      own: told.own,
    })
    .from(grades)
    .innerJoin(students, eq(students.id, grades.studentId))
    .innerJoin(pupil, eq(pupil.id, students.userId))
    .innerJoin(assignments, eq(assignments.id, grades.assignmentId))
    .innerJoin(sections, eq(sections.id, assignments.sectionId))
    .innerJoin(courses, eq(courses.id, sections.courseId))
    .innerJoin(told, eq(told.studentId, students.id))
    .innerJoin(users, eq(users.id, told.userId))
    .where(
      and(
        inArray(grades.id, [...gradeIds]),
        inArray(grades.status, ["scored", "exempt", "missing"]),
        eq(assignments.status, "published"),
        isNull(students.blockedAt),
        eq(users.isActive, true),
        notExists(alreadyTold),
      ),
    )
    .orderBy(grades.id);
}

function notice(lines: readonly Line[]): Notice {
  const first = lines[0];
  if (first === undefined) throw new Error("a group has at least one line");
  const { userId, studentId } = first;
  const marks = Object.fromEntries(lines.map(({ gradeId, version }) => [gradeId, version]));
  const url = `/alumnado/${studentId}?nota=${first.gradeId}`;
  const texts = { es: textIn("es", first, lines), en: textIn("en", first, lines) };
  return { userId, kind: MARKS, texts, url, data: { studentId, marks } };
}

interface Wording {
  /** `of`: a pupil's given name for the family, which may have several; null for the pupil. */
  readonly title: (count: number, of: string | null, courses: string) => string;
  readonly rest: (count: number) => string;
  readonly missing: string;
  readonly exempt: string;
}

const WORDINGS: Readonly<Record<Locale, Wording>> = {
  es: {
    title: (count, of, courses) =>
      `${count === 1 ? "Nueva nota" : `${count} notas nuevas`}${of === null ? "" : ` de ${of}`} en ${courses}`,
    rest: (count) => `y ${count} ${count === 1 ? "nota" : "notas"} más`,
    missing: "no presentado",
    exempt: "exento",
  },
  en: {
    title: (count, of, courses) =>
      `${count === 1 ? "New mark" : `${count} new marks`}${of === null ? "" : ` for ${of}`} in ${courses}`,
    rest: (count) => `and ${count} more ${count === 1 ? "mark" : "marks"}`,
    missing: "not handed in",
    exempt: "exempt",
  },
};

function textIn(locale: Locale, { own, studentName }: Line, lines: readonly Line[]): { title: string; body: string } {
  const words = WORDINGS[locale];
  const courseTitles = [...new Set(lines.map((line) => ordinals(line.courseTitle)))].join(", ");
  const listed = lines
    .slice(0, LINES)
    .map((line) => `${own ? "" : `${studentName}: `}${mark(line, locale)} · ${line.assignmentTitle}`);
  const others = lines.length - listed.length;
  return {
    title: words.title(lines.length, own ? null : studentName, courseTitles),
    body: [...listed, ...(others === 0 ? [] : [words.rest(others)])].join("\n"),
  };
}

function mark(line: Line, locale: Locale): string {
  if (line.status === "missing") return WORDINGS[locale].missing;
  if (line.status === "exempt") return WORDINGS[locale].exempt;
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(line.value ?? 0);
}
