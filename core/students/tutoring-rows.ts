import { and, eq, type SQL, sql } from "drizzle-orm";
import { type TutoringNote, TutoringText } from "#contracts/api/students/tutoring.ts";
import { students, tutoringNotes } from "#schema/index.ts";
import { may } from "../access/authorize.ts";
import { isReachedStudent, runsSchool, tutoredStudents } from "../access/students.ts";
import type { AuditEntry } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { orNotFound } from "../errors.ts";

const isFamily = ({ actor }: Context) => actor.kind === "parent" || actor.kind === "student";

/** A condition over notes joined to their pupils: the actor reads them. A family never does, whatever its role was given. */
export function readsNote(ctx: Context): SQL {
  if (isFamily(ctx) || !may(ctx, "tutoring.read")) return sql`false`;
  if (runsSchool(ctx.actor)) return sql`true`;
  return sql`(${tutoringNotes.staff} = 'teachers' or ${tutoredStudents(ctx)} or ${tutoringNotes.createdBy} = ${ctx.actor.userId})`;
}

/** A condition over `students`: the actor writes notes of them, for the school or as their group's tutor. */
export function writesNotes(ctx: Context): SQL<boolean> {
  if (isFamily(ctx) || !may(ctx, "tutoring.update")) return sql<boolean>`false`;
  return runsSchool(ctx.actor) ? sql<boolean>`true` : sql<boolean>`(${tutoredStudents(ctx)})`;
}

export function noteColumns(ctx: Context) {
  const isMine = sql`${tutoringNotes.createdBy} = ${ctx.actor.userId}`;
  return {
    id: tutoringNotes.id,
    date: tutoringNotes.date,
    with: tutoringNotes.with,
    kind: tutoringNotes.kind,
    staff: tutoringNotes.staff,
    nextOn: tutoringNotes.nextOn,
    content: tutoringNotes.content,
    by: sql<string>`(select p.given_name || ' ' || p.family_name from users.users p where p.id = ${tutoringNotes.createdBy})`,
    at: tutoringNotes.createdAt,
    changedAt: tutoringNotes.changedAt,
    canChange: sql<boolean>`(${writesNotes(ctx)} and ${runsSchool(ctx.actor) ? sql`true` : isMine})`,
    version: tutoringNotes.version,
  };
}

type Row = Awaited<ReturnType<typeof lockedNote>>;

/** As it is answered where the answer may be kept: without what was written. */
export function bareNote({ content: _, at, changedAt, ...row }: Row): Omit<TutoringNote, "text" | "nextStep"> {
  return { ...row, at: at.toISOString(), changedAt: changedAt?.toISOString() ?? null };
}

type Column = "students.tutoring_notes.content" | "students.tutoring_versions.content";

const cellOf = (ctx: Context, column: Column, rowId: number) =>
  ({ column, institutionId: ctx.actor.institutionId, rowId }) as const;

export const sealNote = (ctx: Context, column: Column, id: number, { text, nextStep }: TutoringText) =>
  ctx.ports.cipher.seal(cellOf(ctx, column, id), JSON.stringify({ text, nextStep }));

export async function openNote(
  ctx: Context,
  column: Column,
  { id, content }: { readonly id: number; readonly content: string | null },
): Promise<TutoringText> {
  return TutoringText.parse(JSON.parse(await ctx.ports.cipher.open(cellOf(ctx, column, id), content ?? "")));
}

export async function noteView(ctx: Context, row: Row): Promise<TutoringNote> {
  return { ...bareNote(row), ...(await openNote(ctx, "students.tutoring_notes.content", row)) };
}

/** One that the actor reads, of a pupil within reach, locked for whoever writes it. Errors: `not_found`. */
export async function lockedNote(ctx: Context, tx: Transaction, { id, noteId }: { id: number; noteId: number }) {
  const [held] = await tx
    .select({ id: tutoringNotes.id })
    .from(tutoringNotes)
    .where(and(eq(tutoringNotes.id, noteId), eq(tutoringNotes.studentId, id)))
    .for("no key update");
  orNotFound(held);
  const [row] = await tx
    .select(noteColumns(ctx))
    .from(tutoringNotes)
    .innerJoin(students, eq(students.id, tutoringNotes.studentId))
    .where(and(eq(tutoringNotes.id, noteId), isReachedStudent(ctx, id), readsNote(ctx)));
  return orNotFound(row);
}

/** The same for who changes it; to anybody else it is as if it were not there. Errors: `not_found`. */
export async function changeableNote(ctx: Context, tx: Transaction, which: { id: number; noteId: number }) {
  const row = await lockedNote(ctx, tx, which);
  return orNotFound(row.canChange ? row : undefined);
}

/** For the log of the pupil's file, which is kept for ever: which note, with whom and of which day, not what it says. */
export const noteEntry = (
  action: Extract<AuditEntry["action"], `tutoring.${string}`>,
  studentId: number,
  told: Pick<AuditEntry, "before" | "after">,
): AuditEntry => ({ action, entity: "student", entityId: studentId, ...told });
