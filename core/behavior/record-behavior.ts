import { and, eq, inArray, isNull } from "drizzle-orm";
import type { behaviorApi } from "#contracts/api/behavior/records.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import {
  behavioralRecords,
  behaviorEvents,
  behaviorWitnesses,
  heldNotices,
  sections,
  students,
  users,
} from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { isReachedSection } from "../access/sections.ts";
import { reachableStudents } from "../access/students.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { BEHAVIOR_TOLD } from "../notifications/send-held-behavior.ts";
import { requireDay, requireNobodyNamed, requireStaff, usedCategory } from "./check-record.ts";
import { sealEach } from "./content.ts";
import { readSchool } from "./internal.ts";

type Given = Input<typeof behaviorApi.record>;

/**
 * Records one event of several pupils, as somebody who teaches all of them or runs the school. Each has a record of
 * their own, and what is written there names nobody else of the event. Families see it after the school's minutes, so
 * that what was mistaken can be corrected before. Errors: `not_found` for a pupil or a lesson out of reach,
 * `unprocessable` for a day, category, witness or text that cannot be.
 */
export async function recordBehavior(ctx: Context, input: Given): Promise<View<typeof behaviorApi.record>> {
  authorize(ctx, "behavior.create");
  return { records: await write(ctx, input) };
}

/** The same of one pupil. */
export async function recordStudentBehavior(
  ctx: Context,
  { id, ...event }: Input<typeof behaviorApi.recordOne>,
): Promise<View<typeof behaviorApi.recordOne>> {
  authorize(ctx, "behavior.create");
  const [record] = await write(ctx, { ...event, studentIds: [id] });
  return { recordId: orNotFound(record).recordId };
}

async function write(ctx: Context, input: Given) {
  const { institutionId, userId } = ctx.actor;
  const records = await ctx.db.transaction(async (tx) => {
    const pupils = await reachedPupils(ctx, tx, input.studentIds);
    if (input.sectionId !== null) await requireSection(ctx, tx, input.sectionId);
    const school = await readSchool(ctx, tx);
    requireDay(school, input.date);
    const category = await usedCategory(tx, input.categoryId);
    await requireStaff(tx, input.witnessIds, "witnessIds");
    requireNobodyNamed(pupils, input);
    const { date, time, place, sectionId } = input;
    const [event] = await tx
      .insert(behaviorEvents)
      .values({ institutionId, date, time, place, sectionId, recordedBy: userId, createdAt: ctx.now() })
      .returning({ id: behaviorEvents.id });
    const eventId = orNotFound(event).id;
    if (input.witnessIds.length > 0) {
      await tx
        .insert(behaviorWitnesses)
        .values([...new Set(input.witnessIds)].map((witness) => ({ institutionId, eventId, userId: witness })));
    }
    const tellsFamily = (input.tellsFamily ?? category.tellsFamilies) && school.noticeMinutes !== null;
    const shownAt = new Date(ctx.now().getTime() + (school.noticeMinutes ?? 0) * 60_000);
    // A merit is theirs to see, told of or not.
    const familyFrom = tellsFamily || category.kind === "merit" ? shownAt : null;
    const rows = await tx
      .insert(behavioralRecords)
      .values(
        pupils.map(({ id: studentId }) => ({
          institutionId,
          eventId,
          studentId,
          categoryId: category.id,
          points: category.points,
          tellsFamily,
          familyFrom,
          createdAt: ctx.now(),
          updatedAt: ctx.now(),
        })),
      )
      .returning({ recordId: behavioralRecords.id, studentId: behavioralRecords.studentId });
    const ids = rows.map(({ recordId }) => recordId);
    const { description, familyText, measure } = input;
    await sealEach(ctx, tx, ids, { description, familyText, measure });
    if (tellsFamily) {
      await tx
        .insert(heldNotices)
        .values(ids.map((subjectId) => ({ institutionId, kind: BEHAVIOR_TOLD, subjectId, dueAt: shownAt })));
    }
    const { title, points } = category;
    await recordAudit(
      ctx,
      tx,
      rows.map(({ recordId, studentId }) => ({
        action: "behavior.recorded" as const,
        entity: "behavioral_record",
        entityId: recordId,
        after: { studentId, category: title, points, date, tellsFamily },
      })),
    );
    return rows;
  });
  await ctx.ports.outbox.requestDrain(institutionId);
  return records;
}

async function reachedPupils(ctx: Context, tx: Transaction, ids: readonly number[]) {
  const pupils = await tx
    .select({ id: students.id, givenName: users.givenName, familyName: users.familyName })
    .from(students)
    .innerJoin(users, eq(users.id, students.userId))
    .where(and(inArray(students.id, [...ids]), reachableStudents(ctx), isNull(students.blockedAt)))
    .orderBy(students.id);
  if (pupils.length < new Set(ids).size) throw new AppError("not_found", "No existe lo que buscas.");
  return pupils;
}

async function requireSection(ctx: Context, tx: Transaction, id: number): Promise<void> {
  const [section] = await tx.select({ id: sections.id }).from(sections).where(isReachedSection(ctx, id));
  orNotFound(section);
}
