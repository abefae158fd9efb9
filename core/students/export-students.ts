import { and, eq, type SQL } from "drizzle-orm";
import type { studentsApi } from "#contracts/api/students/students.ts";
import type { Input } from "#contracts/endpoint.ts";
import { students, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { readSchoolDay } from "../school-day.ts";
import { type Row, type SheetFile, sheetFile } from "../spreadsheet.ts";
import { studentColumns } from "./internal.ts";
import { derivedFilters, shownStudents, studentsAsked, studentsPaging } from "./list-students.ts";

const AT_ONCE = 1_000;

const HEADERS = ["Apellidos", "Nombre", "Grupo", "Curso", "N.º de expediente", "Estado", "Correo"];

const STATES: Readonly<Record<string, string>> = {
  active: "Matriculado",
  transferred: "Trasladado",
  graduated: "Titulado",
};

/** The students that the list shows, all of them, as a spreadsheet read from the database while it is sent. */
export async function exportStudents(ctx: Context, input: Input<typeof studentsApi.export>): Promise<SheetFile> {
  authorize(ctx, "students.create");
  const { format, ...asked } = input;
  const derived = await derivedFilters(ctx, input);
  const day = await ctx.db.transaction(async (tx) => {
    const entity = { entity: "institution", entityId: ctx.actor.institutionId };
    await recordAudit(ctx, tx, [{ action: "student.exported", ...entity, after: { format, ...asked } }]);
    return readSchoolDay(ctx, tx);
  });
  return sheetFile({ title: "Alumnado", rows: rowsOf(ctx, asked, derived) }, `alumnado-${day}`, format, ctx.now());
}

async function* rowsOf(
  ctx: Context,
  asked: Omit<Input<typeof studentsApi.export>, "format">,
  derived: SQL | undefined,
): AsyncGenerator<Row, void, undefined> {
  yield HEADERS;
  const wanted = and(shownStudents(ctx), studentsAsked(asked), derived);
  for (let cursor: string | undefined; ; ) {
    const list = studentsPaging({ sort: asked.sort, limit: AT_ONCE, cursor });
    const [rows] = await ctx.db.batch((q) => [
      q
        .select({ ...studentColumns, position: list.position })
        .from(students)
        .innerJoin(users, eq(users.id, students.userId))
        .where(and(wanted, list.where))
        .orderBy(...list.orderBy)
        .limit(list.limit),
    ]);
    const page = list.toPage(rows, rows.length);
    for (const row of page.data) {
      yield [
        row.familyName,
        row.givenName,
        row.groupName,
        row.gradeLevel,
        row.studentNumber,
        STATES[row.status] ?? "De baja",
        row.email,
      ];
    }
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}
