import { and, asc, eq, isNotNull, isNull, or, type SQL, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import type { studentsApi } from "#contracts/api/students/students.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { students, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { reachableStudents, runsSchool } from "../access/students.ts";
import { alertedStudents } from "../attendance/alert-rows.ts";
import type { Context } from "../context.ts";
import { countWhere, paging, rowCount } from "../paging.ts";
import { isGroup, pupilsNamed, spanishCollation } from "../spanish-text.ts";
import { failingStudents } from "./failing-students.ts";
import { studentColumns } from "./internal.ts";

type Asked = Omit<Input<typeof studentsApi.list>, "limit" | "cursor">;

const byName = spanishCollation(sql`${users.registerName}`);

/** Each with the id that settles a tie, of the table whose index has that order. */
const SORTS = {
  familyName: { column: byName, tie: users.id, down: false },
  "-familyName": { column: byName, tie: users.id, down: true },
  studentNumber: { column: sql<string>`${students.studentNumber}`, tie: students.id, down: false },
  groupName: { column: sql<string>`coalesce(${students.groupName}, '')`, tie: students.id, down: false },
};

/** Students the actor may see, by name, number or group. Errors: `forbidden`, `bad_request` for a foreign cursor. */
export async function listStudents(
  ctx: Context,
  input: Input<typeof studentsApi.list>,
): Promise<View<typeof studentsApi.list>> {
  authorize(ctx, "students.read", "children.read", "profile.read");
  const list = studentsPaging(input);
  const mine = shownStudents(ctx);
  const asked = studentsAsked(input);
  const derived = await derivedFilters(ctx, input);
  const wanted = and(mine, asked, derived);
  const [rows, counts, levels] = await ctx.db.batch((q) => [
    q
      .select({ ...studentColumns, position: list.position })
      .from(students)
      .innerJoin(users, eq(users.id, students.userId))
      .where(and(wanted, list.where))
      .orderBy(...list.orderBy)
      .limit(list.limit),
    // A whole school's groups stand in an index; of fewer students both are counted together.
    runsSchool(ctx.actor)
      ? unionAll(
          q
            .select({ groupName: sql<string | null>`name`, total: sql<number>`0` })
            .from(sql`students.list_groups() as name`),
          q.select({ groupName: sql<string | null>`null`, total: rowCount }).from(students).where(wanted),
        )
      : q
          .select({ groupName: students.groupName, total: countWhere(and(asked, derived)) })
          .from(students)
          .where(mine)
          .groupBy(students.groupName)
          .orderBy(asc(students.groupName)),
    q
      .selectDistinct({ name: sql<string>`${students.gradeLevel}` })
      .from(students)
      .where(and(mine, isNotNull(students.gradeLevel)))
      .orderBy(asc(students.gradeLevel)),
  ]);
  return {
    ...list.toPage(
      rows,
      counts.reduce((sum, { total }) => sum + total, 0),
    ),
    groups: counts.flatMap(({ groupName }) => (groupName === null ? [] : [groupName])),
    levels: levels.map(({ name }) => name),
  };
}

/** A condition over `students`: within reach, and shut away by nobody. */
export const shownStudents = (ctx: Context) => and(reachableStudents(ctx), isNull(students.blockedAt));

/** A condition over `students`: what was asked of their marks and absences. Errors: `forbidden`. */
export async function derivedFilters(ctx: Context, { failing, alerted }: Pick<Asked, "failing" | "alerted">) {
  return and(await failingStudents(ctx, failing), alerted === true ? alertedStudents(ctx) : undefined);
}

/** A condition over `students`: what a list was asked for. */
export const studentsAsked = (input: Asked): SQL | undefined =>
  and(
    input.groupName === undefined ? undefined : eq(students.groupName, input.groupName),
    input.gradeLevel === undefined ? undefined : eq(students.gradeLevel, input.gradeLevel),
    input.status === undefined ? undefined : eq(students.status, input.status),
    input.withoutGroup === true ? isNull(students.groupName) : undefined,
    search(input.search),
  );

export function studentsPaging(input: Pick<Input<typeof studentsApi.list>, "limit" | "cursor" | "sort">) {
  const { column, tie, down } = SORTS[input.sort];
  return paging(
    input,
    [
      { column, kind: "string" },
      { column: tie, kind: "number" },
    ],
    down,
  );
}

function search(text: string | undefined): SQL | undefined {
  if (text === undefined || text === "") return undefined;
  const named = sql`${students.userId} in ${pupilsNamed(text)}`;
  const grouped = sql`${students.groupName} in (select name from students.list_groups() as name where ${isGroup(sql`name`, text)})`;
  return or(named, grouped);
}
