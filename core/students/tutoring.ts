import { and, desc, eq, isNotNull, sql } from "drizzle-orm";
import { MOST_TUTORING_NOTES, type tutoringApi } from "#contracts/api/students/tutoring.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { students, tutoringNotes, tutoringVersions, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { isReachedStudent } from "../access/students.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { refusedField } from "../institutions/internal.ts";
import { readSchoolDay } from "../school-day.ts";
import {
  bareNote,
  changeableNote,
  lockedNote,
  noteColumns,
  noteEntry,
  noteView,
  openNote,
  readsNote,
  sealNote,
  writesNotes,
} from "./tutoring-rows.ts";

/** Notes of a pupil within reach that the actor reads. That they were opened is in the log each time. Errors: `not_found`. */
export async function listTutoringNotes(
  ctx: Context,
  { id }: Input<typeof tutoringApi.list>,
): Promise<View<typeof tutoringApi.list>> {
  authorize(ctx, "tutoring.read");
  const { rows, canAdd, today } = await ctx.db.transaction(async (tx) => {
    const [student] = await tx
      .select({ canAdd: writesNotes(ctx) })
      .from(students)
      .where(isReachedStudent(ctx, id));
    const { canAdd } = orNotFound(student);
    const rows = await tx
      .select(noteColumns(ctx))
      .from(tutoringNotes)
      .innerJoin(students, eq(students.id, tutoringNotes.studentId))
      .where(and(eq(tutoringNotes.studentId, id), isReachedStudent(ctx, id), readsNote(ctx)))
      .orderBy(desc(tutoringNotes.date), desc(tutoringNotes.id))
      .limit(MOST_TUTORING_NOTES);
    const after = { notes: rows.length };
    await recordAudit(ctx, tx, rows.length === 0 ? [] : [noteEntry("tutoring.read", id, { after })]);
    return { rows, canAdd, today: await readSchoolDay(ctx, tx) };
  });
  return { data: await Promise.all(rows.map((row) => noteView(ctx, row))), canAdd, today };
}

/** Writes a note of a pupil. Errors: `not_found`, `unprocessable` for days that cannot be. */
export async function writeTutoringNote(
  ctx: Context,
  input: Input<typeof tutoringApi.write>,
): Promise<View<typeof tutoringApi.write>> {
  authorize(ctx, "tutoring.update");
  const { institutionId, userId } = ctx.actor;
  const { id: studentId } = input;
  return ctx.db.transaction(async (tx) => {
    const [student] = await tx
      .select({ may: writesNotes(ctx) })
      .from(students)
      .where(isReachedStudent(ctx, studentId));
    orNotFound(student?.may ? student : undefined);
    await requireDays(ctx, tx, input);
    const [row] = await tx
      .insert(tutoringNotes)
      .values({ institutionId, studentId, ...toldOf(input), createdBy: userId, createdAt: ctx.now() })
      .returning({ id: tutoringNotes.id });
    const { id } = orNotFound(row);
    const content = await sealNote(ctx, "students.tutoring_notes.content", id, input);
    await tx.update(tutoringNotes).set({ content }).where(eq(tutoringNotes.id, id));
    const after = { noteId: id, ...toldOf(input) };
    await recordAudit(ctx, tx, [noteEntry("tutoring.written", studentId, { after })]);
    return bareNote(await lockedNote(ctx, tx, { id: studentId, noteId: id }));
  });
}

/**
 * Changes a note and keeps what it said. The same again changes nothing. Errors: `not_found`, `unprocessable`,
 * `precondition_failed`.
 */
export async function changeTutoringNote(
  ctx: Context,
  input: Input<typeof tutoringApi.change> & { readonly version: string },
): Promise<View<typeof tutoringApi.change>> {
  authorize(ctx, "tutoring.update");
  const { id, noteId } = input;
  const row = await ctx.db.transaction(async (tx) => {
    const row = await changeableNote(ctx, tx, input);
    if (String(row.version) !== input.version) {
      throw new AppError("precondition_failed", "Otra persona ha cambiado esta nota mientras tanto.", {
        reason: "tutoring_changed",
        current: { version: String(row.version) },
      });
    }
    await requireDays(ctx, tx, input);
    const said = await openNote(ctx, "students.tutoring_notes.content", row);
    const [before, after] = [toldOf(row), toldOf(input)];
    const isSameText = said.text === input.text && said.nextStep === input.nextStep;
    if (isSameText && JSON.stringify(before) === JSON.stringify(after)) return row;
    await keepFormer(ctx, tx, noteId, before, said);
    const content = await sealNote(ctx, "students.tutoring_notes.content", noteId, input);
    await tx
      .update(tutoringNotes)
      .set({
        ...after,
        content,
        changedAt: ctx.now(),
        version: sql`${tutoringNotes.version} + 1`,
        updatedAt: ctx.now(),
      })
      .where(eq(tutoringNotes.id, noteId));
    await recordAudit(ctx, tx, [
      noteEntry("tutoring.changed", id, {
        before: { noteId, ...before },
        after: { noteId, ...after, ...(isSameText ? {} : { isRewritten: true }) },
      }),
    ]);
    return lockedNote(ctx, tx, input);
  });
  return noteView(ctx, row);
}

/** What a note said before. That it was opened is in the log. Errors: `not_found`. */
export async function listFormerTutoringNote(
  ctx: Context,
  input: Input<typeof tutoringApi.former>,
): Promise<View<typeof tutoringApi.former>> {
  authorize(ctx, "tutoring.update");
  const rows = await ctx.db.transaction(async (tx) => {
    await changeableNote(ctx, tx, input);
    const rows = await tx
      .select({
        id: tutoringVersions.id,
        date: tutoringVersions.date,
        with: tutoringVersions.with,
        kind: tutoringVersions.kind,
        staff: tutoringVersions.staff,
        nextOn: tutoringVersions.nextOn,
        content: tutoringVersions.content,
        replacedAt: tutoringVersions.replacedAt,
        replacedBy: sql<string>`${users.givenName} || ' ' || ${users.familyName}`,
      })
      .from(tutoringVersions)
      .innerJoin(users, eq(users.id, tutoringVersions.replacedBy))
      .where(and(eq(tutoringVersions.noteId, input.noteId), isNotNull(tutoringVersions.content)))
      .orderBy(desc(tutoringVersions.replacedAt), desc(tutoringVersions.id))
      .limit(MOST_TUTORING_NOTES);
    const after = { noteId: input.noteId, former: rows.length };
    await recordAudit(ctx, tx, rows.length === 0 ? [] : [noteEntry("tutoring.read", input.id, { after })]);
    return rows;
  });
  const data = await Promise.all(
    rows.map(async ({ content, replacedAt, ...row }) => ({
      ...row,
      ...(await openNote(ctx, "students.tutoring_versions.content", { id: row.id, content })),
      replacedAt: replacedAt.toISOString(),
    })),
  );
  return { data };
}

type Told = Pick<Input<typeof tutoringApi.write>, "date" | "with" | "kind" | "staff" | "nextOn">;
const toldOf = ({ date, with: whom, kind, staff, nextOn }: Told): Told => ({ date, with: whom, kind, staff, nextOn });

/** What has been and not what will be; the next step comes after it. */
async function requireDays(ctx: Context, tx: Transaction, { date, nextOn }: Told): Promise<void> {
  if (date > (await readSchoolDay(ctx, tx))) {
    throw refusedField("date", "tutoring_future", "Ese día todavía no ha llegado.");
  }
  if (nextOn !== null && nextOn < date) {
    throw refusedField("nextOn", "tutoring_next_before", "El próximo paso no puede ser anterior a la nota.");
  }
}

/** Its ciphertext belongs to its row, so the row comes first. */
async function keepFormer(
  ctx: Context,
  tx: Transaction,
  noteId: number,
  told: Told,
  said: Parameters<typeof sealNote>[3],
): Promise<void> {
  const { institutionId, userId } = ctx.actor;
  const [row] = await tx
    .insert(tutoringVersions)
    .values({ institutionId, noteId, ...told, replacedBy: userId, replacedAt: ctx.now() })
    .returning({ id: tutoringVersions.id });
  const { id } = orNotFound(row);
  const content = await sealNote(ctx, "students.tutoring_versions.content", id, said);
  await tx.update(tutoringVersions).set({ content }).where(eq(tutoringVersions.id, id));
}
