import { and, eq, ne, sql } from "drizzle-orm";
import type { behaviorApi } from "#contracts/api/behavior/records.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { behavioralRecords, heldNotices, students, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError } from "../errors.ts";
import { refusedField } from "../institutions/internal.ts";
import { BEHAVIOR_TOLD } from "../notifications/send-held-behavior.ts";
import { requireNobodyNamed, usedCategory } from "./check-record.ts";
import { type Content, openContent, sealContent } from "./content.ts";
import { lockOwnRecord, readSchool, selectCategories } from "./internal.ts";

type Call = Input<typeof behaviorApi.change> & { readonly version: string };

const TEXTS = ["description", "familyText", "measure"] as const;

/**
 * Corrects what is given of one pupil's record; the other pupils of the event keep theirs. What its family has read
 * already can be corrected too, and not hidden: for that it is withdrawn. A merit becomes no incident. Errors:
 * `not_found` for whose it is not, `precondition_failed` with the version there is, `conflict`, `unprocessable`.
 */
export async function changeBehavior(ctx: Context, input: Call): Promise<View<typeof behaviorApi.change>> {
  authorize(ctx, "behavior.create", "behavior.oversee");
  const { id } = input;
  const changed = await ctx.db.transaction(async (tx) => {
    const row = await lockOwnRecord(ctx, tx, input);
    const school = await readSchool(ctx, tx);
    const categories = await selectCategories(tx);
    const was = categories.find((one) => one.id === row.categoryId);
    const category =
      input.categoryId === undefined || input.categoryId === row.categoryId
        ? was
        : await usedCategory(tx, input.categoryId);
    if (was === undefined || category === undefined) throw new Error("a record has a category");
    if (category.kind !== was.kind) {
      throw refusedField("categoryId", "behavior_kind_fixed", "Un mérito no pasa a incidencia, ni al revés: retíralo.");
    }
    const points = category.id === was.id ? row.points : category.points;
    const family = familyAfter(ctx, row, input.tellsFamily, school.noticeMinutes, category.kind === "merit");
    const former = await openContent(ctx, id, row.content);
    const content: Content = { ...former, ...Object.fromEntries(given(input)) };
    const rewritten = TEXTS.filter((field) => content[field] !== former[field]);
    if (category.id === was.id && rewritten.length === 0 && family.tellsFamily === row.tellsFamily) return row;
    if (rewritten.length > 0) requireNobodyNamed(await othersOf(tx, row), content);
    await tx
      .update(behavioralRecords)
      .set({
        categoryId: category.id,
        points,
        ...family,
        content: await sealContent(ctx, id, content),
        version: sql`${behavioralRecords.version} + 1`,
        updatedAt: ctx.now(),
      })
      .where(eq(behavioralRecords.id, id));
    await holdAnew(ctx, tx, id, family);
    const { tellsFamily } = family;
    await recordAudit(ctx, tx, [
      {
        action: "behavior.corrected",
        entity: "behavioral_record",
        entityId: id,
        before: { category: was.title, points: row.points, tellsFamily: row.tellsFamily },
        // What was written stays out of a log that is kept for ever.
        after: { studentId: row.studentId, category: category.title, points, tellsFamily, rewritten },
      },
    ]);
    return { ...row, version: row.version + 1 };
  });
  await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return { id, studentId: changed.studentId, version: changed.version };
}

const given = (input: Call) =>
  TEXTS.flatMap((field) => (input[field] === undefined ? [] : [[field, input[field]] as const]));

interface Told {
  readonly tellsFamily: boolean;
  readonly familyFrom: Date | null;
}

/** Errors: `conflict` where the family sees it already and was to see it no more. */
function familyAfter(
  ctx: Context,
  row: Told,
  asked: boolean | undefined,
  minutes: number | null,
  isMerit: boolean,
): Told {
  if (asked === undefined || asked === row.tellsFamily) {
    return { tellsFamily: row.tellsFamily, familyFrom: row.familyFrom };
  }
  if (!asked) {
    if (!isMerit && row.familyFrom !== null && row.familyFrom <= ctx.now()) {
      throw new AppError("conflict", "La familia ya lo ha visto: si no es cierto, retíralo.", {
        reason: "behavior_already_told",
      });
    }
    return { tellsFamily: false, familyFrom: isMerit ? row.familyFrom : null };
  }
  if (minutes === null) {
    throw refusedField(
      "tellsFamily",
      "behavior_families_not_told",
      "El centro no cuenta la convivencia a las familias.",
    );
  }
  return { tellsFamily: true, familyFrom: new Date(ctx.now().getTime() + minutes * 60_000) };
}

/** What is told waits again, what is not waits no more. */
async function holdAnew(ctx: Context, tx: Transaction, subjectId: number, { tellsFamily, familyFrom }: Told) {
  const { institutionId } = ctx.actor;
  const held = and(eq(heldNotices.kind, BEHAVIOR_TOLD), eq(heldNotices.subjectId, subjectId));
  if (!tellsFamily) await tx.delete(heldNotices).where(held);
  else if (familyFrom !== null && familyFrom > ctx.now()) {
    await tx
      .insert(heldNotices)
      .values({ institutionId, kind: BEHAVIOR_TOLD, subjectId, dueAt: familyFrom })
      .onConflictDoNothing();
  }
}

/** The pupils of the event where there are several, else nobody. */
async function othersOf(tx: Transaction, { eventId, studentId }: { eventId: number; studentId: number }) {
  const others = await tx
    .select({ givenName: users.givenName, familyName: users.familyName })
    .from(behavioralRecords)
    .innerJoin(students, eq(students.id, behavioralRecords.studentId))
    .innerJoin(users, eq(users.id, students.userId))
    .where(and(eq(behavioralRecords.eventId, eventId), ne(behavioralRecords.studentId, studentId)));
  // Of the pupil themself the name may stand there: two make several.
  return others.length === 0 ? [] : [...others, { givenName: "", familyName: "" }];
}
