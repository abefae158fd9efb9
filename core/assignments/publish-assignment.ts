import { and, eq, inArray, ne, sql } from "drizzle-orm";
import type { Assignment } from "#contracts/api/assignments.ts";
import { assignments, grades, sections } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { gradableSections } from "../access/sections.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { withdrawMarks } from "../notifications/withdraw-marks.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { assignmentColumns, toAssignment } from "./internal.ts";

/**
 * Shows a column to students and families and has them told of every mark in it. Twice is once. Errors: `forbidden`,
 * `not_found`.
 */
export async function publishAssignment(ctx: Context, input: { id: number }): Promise<Assignment> {
  authorize(ctx, "grades.create");
  return change(ctx, input.id, "published");
}

/**
 * Makes a column a draft again. Notices that tell of it are seen no more while it is one, and those that wait read the
 * column when they go out and find it hidden. Errors: `forbidden`, `not_found`.
 */
export async function unpublishAssignment(ctx: Context, input: { id: number }): Promise<Assignment> {
  authorize(ctx, "grades.create");
  return change(ctx, input.id, "draft");
}

async function change(ctx: Context, id: number, status: "draft" | "published"): Promise<Assignment> {
  const { after, told } = await ctx.db.transaction(async (tx) => {
    // Waits for the marks under way, and those that follow read the new state: none falls between the two.
    const [row] = await tx
      .select(assignmentColumns)
      .from(assignments)
      .where(
        and(
          eq(assignments.id, id),
          inArray(
            assignments.sectionId,
            tx.select({ id: sections.id }).from(sections).where(gradableSections(ctx.actor)),
          ),
        ),
      )
      .for("no key update");
    const before = orNotFound(row);
    if (before.status === status) return { after: before, told: false };
    await tx
      .update(assignments)
      .set({ status, version: sql`${assignments.version} + 1`, updatedAt: ctx.now() })
      .where(eq(assignments.id, id));
    await withdrawMarks(tx, id, status === "draft");
    const after = { ...before, status };
    const marks =
      status === "draft"
        ? []
        : await tx
            .select({ id: grades.id })
            .from(grades)
            .where(and(eq(grades.assignmentId, id), ne(grades.status, "cleared")))
            .orderBy(grades.id);
    const gradeIds = marks.map((mark) => mark.id);
    if (gradeIds.length > 0) await enqueue(ctx, tx, { type: "grade.recorded", payload: { gradeIds } });
    await recordAudit(ctx, tx, [
      {
        action: status === "published" ? "assignment.published" : "assignment.unpublished",
        entity: "assignment",
        entityId: id,
        before: toAssignment(before),
        after: toAssignment(after),
      },
    ]);
    return { after, told: gradeIds.length > 0 };
  });
  if (told) await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return toAssignment(after);
}
