import { and, asc, eq, isNotNull, sql } from "drizzle-orm";
import { MedicalRecord, type studentFileApi } from "#contracts/api/students/students.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { students, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { fullName } from "../sections/internal.ts";
import { spanishCollation } from "../spanish-text.ts";
import { shownStudents } from "./list-students.ts";

type Listed = View<typeof studentFileApi.needs>;

/**
 * Pupils within reach for whom needs of support are noted, by group and name. What is noted is sealed, so each record is
 * opened to see whether it says so; of each pupil that is shown, and of nobody else, it is in the log.
 */
export async function listSupportNeeds(
  ctx: Context,
  { need, groupName }: Input<typeof studentFileApi.needs>,
): Promise<Listed> {
  authorize(ctx, "medical.read");
  const [rows] = await ctx.db.batch((q) => [
    q
      .select({
        id: students.id,
        name: fullName,
        groupName: students.groupName,
        sealed: sql<string>`${students.medicalInformation}`,
      })
      .from(students)
      .innerJoin(users, eq(users.id, students.userId))
      .where(and(shownStudents(ctx), eq(students.status, "active"), isNotNull(students.medicalInformation)))
      .orderBy(asc(students.groupName), spanishCollation(sql`${users.registerName}`), asc(students.id)),
  ]);
  const { institutionId } = ctx.actor;
  const opened = await Promise.all(
    rows.map(async ({ sealed, ...pupil }) => {
      const cell = { column: "students.students.medical_information", institutionId, rowId: pupil.id } as const;
      const { needs, measures } = MedicalRecord.parse(JSON.parse(await ctx.ports.cipher.open(cell, sealed)));
      return { ...pupil, needs, measures };
    }),
  );
  const noted = opened.filter(({ needs }) => needs.length > 0);
  const data = noted.filter(
    (pupil) =>
      (need === undefined || pupil.needs.includes(need)) && (groupName === undefined || pupil.groupName === groupName),
  );
  if (data.length > 0) {
    await ctx.db.transaction((tx) =>
      recordAudit(
        ctx,
        tx,
        data.map(({ id }) => ({ action: "medical.listed", entity: "student", entityId: id })),
      ),
    );
  }
  return { data, groups: [...new Set(noted.flatMap((pupil) => pupil.groupName ?? []))] };
}
