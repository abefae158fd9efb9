import { type SQL, sql } from "drizzle-orm";
import { enrollments, sections, students } from "#schema/index.ts";
import type { Actor, Context } from "../context.ts";
import { activeEnrollment, reachableStudents, taughtSections } from "./students.ts";

/** A condition over `sections` that holds for those the actor has to do with: all, taught, or those a child or oneself is enrolled in. */
export function reachableSections(ctx: Pick<Context, "actor" | "now">): SQL {
  const { actor } = ctx;
  switch (actor.kind) {
    case "super_admin":
      return sql`false`;
    case "school_admin":
      return sql`true`;
    case "teacher":
      return sql`${sections.id} in ${taughtSections(actor)}`;
    case "parent":
    case "student":
      return sql`${sections.id} in (select ${enrollments.sectionId} from ${enrollments} inner join ${students} on ${students.id} = ${enrollments.studentId} where ${reachableStudents(ctx)} and ${activeEnrollment(ctx)})`;
  }
}

/** Sections whose marks the actor may write: the ones they teach. */
export function gradableSections(actor: Actor): SQL {
  return sql`${sections.id} in ${taughtSections(actor)}`;
}
