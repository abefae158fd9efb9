import { and, eq, type SQL, sql } from "drizzle-orm";
import { enrollments, sections } from "#schema/index.ts";
import type { Actor, Context } from "../context.ts";
import { activeEnrollment, anyOf, ownPupils, taughtSections } from "./students.ts";

/** A condition over `sections` that holds for those the actor has to do with: all, taught, or those a child or oneself is enrolled in. */
export function reachableSections(ctx: Pick<Context, "actor" | "now">): SQL {
  const { actor } = ctx;
  switch (actor.kind) {
    case "super_admin":
      return sql`false`;
    case "school_admin":
      return sql`true`;
    case "teacher":
      return sql`${sections.id} = ${taughtSections(actor)}`;
    case "parent":
    case "student":
      return sql`${sections.id} = ${anyOf(
        sql`select ${enrollments.sectionId} from ${enrollments} where ${enrollments.studentId} = ${ownPupils(ctx)} and ${activeEnrollment(ctx)}`,
      )}`;
  }
}

/** Sections whose marks the actor may write: the ones they teach. */
export function gradableSections(actor: Actor): SQL {
  return sql`${sections.id} = ${taughtSections(actor)}`;
}

/** A condition over `sections`: that one, when the actor reaches it. */
export function isReachedSection(ctx: Pick<Context, "actor" | "now">, id: number): SQL | undefined {
  return and(eq(sections.id, id), reachableSections(ctx));
}

/** Its id, otherwise null: what a statement about one section compares with where it needs no row of `sections`. */
export function reachedSection(ctx: Pick<Context, "actor" | "now">, id: number): SQL<number> {
  return sql<number>`(select ${sections.id} from ${sections} where ${isReachedSection(ctx, id)})`;
}
