import { and, eq, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import { guardianships, students } from "#schema/index.ts";
import { seesRecords } from "../access/students.ts";
import type { SystemContext } from "../context.ts";
import type { Transaction } from "../database.ts";

/** Who is told of a pupil's results: the pupil (`own`), and the guardians who may see records and be contacted. */
export function peopleTold(ctx: SystemContext, tx: Transaction) {
  const columns = { studentId: guardianships.studentId, userId: guardianships.guardianUserId };
  const mayKnow = and(eq(guardianships.canContact, true), seesRecords(ctx));
  return unionAll(
    tx.select({ studentId: students.id, userId: students.userId, own: sql<boolean>`true`.as("own") }).from(students),
    tx
      .select({ ...columns, own: sql<boolean>`false`.as("own") })
      .from(guardianships)
      .where(mayKnow),
  ).as("told");
}
