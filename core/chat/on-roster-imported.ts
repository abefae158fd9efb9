import { and, eq, notExists, sql } from "drizzle-orm";
import { chatRooms, courses, sections } from "#schema/index.ts";
import type { SystemContext } from "../context.ts";

/** Gives every active section its chat room; membership follows the section, so nobody need be listed. */
export async function onRosterImported(ctx: SystemContext): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const missing = await tx
      .select({ id: sections.id, title: sections.title, courseTitle: courses.title })
      .from(sections)
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .where(
        and(
          eq(sections.status, "active"),
          notExists(tx.select({ one: sql`1` }).from(chatRooms).where(eq(chatRooms.sectionId, sections.id))),
        ),
      );
    if (missing.length === 0) return;
    await tx
      .insert(chatRooms)
      .values(
        missing.map((section) => ({
          institutionId: ctx.institutionId,
          kind: "section" as const,
          sectionId: section.id,
          title: section.title.includes(section.courseTitle)
            ? section.title
            : `${section.courseTitle} · ${section.title}`,
        })),
      )
      .onConflictDoNothing();
  });
}
