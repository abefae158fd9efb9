import { and, eq } from "drizzle-orm";
import type { assignmentsApi } from "#contracts/api/assignments.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { assignments, sections } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { gradableSections } from "../access/sections.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { assignmentColumns, toAssignment } from "./internal.ts";

/** Adds a column to the gradebook of a section one teaches, as a draft. Errors: `forbidden`, `not_found`. */
export async function createAssignment(
  ctx: Context,
  input: { sectionId: number } & Omit<Input<typeof assignmentsApi.createAssignment>, "id">,
): Promise<View<typeof assignmentsApi.createAssignment>> {
  authorize(ctx, "assignments.create");
  return ctx.db.transaction(async (tx) => {
    const [section] = await tx
      .select({ id: sections.id, courseId: sections.courseId, academicSessionId: sections.academicSessionId })
      .from(sections)
      .where(and(eq(sections.id, input.sectionId), gradableSections(ctx.actor)));
    const { id: sectionId, courseId, academicSessionId } = orNotFound(section);
    const [row] = await tx
      .insert(assignments)
      .values({
        institutionId: ctx.actor.institutionId,
        sectionId,
        courseId,
        academicSessionId,
        title: input.title,
        dueAt: input.dueAt === null ? null : new Date(input.dueAt),
        maxPoints: input.maxPoints,
        weight: input.weight,
        status: "draft",
        createdBy: ctx.actor.userId,
      })
      .returning(assignmentColumns);
    const created = toAssignment(orNotFound(row));
    await recordAudit(ctx, tx, [
      { action: "assignment.created", entity: "assignment", entityId: created.id, after: created },
    ]);
    return created;
  });
}
