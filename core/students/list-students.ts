import { and, asc, desc, eq, isNotNull, isNull, or, type SQL, sql } from "drizzle-orm";
import type { Input, View } from "#contracts/endpoint.ts";
import type { studentsApi } from "#contracts/students.ts";
import { students, users } from "#schema/index.ts";
import type { Context } from "../context.ts";
import { cut, decodeCursor } from "../paging.ts";
import { authorize, reachableStudents } from "../permissions.ts";
import { holds, registerOrder } from "../spanish-text.ts";
import { studentColumns } from "./internal.ts";

/** A tab sorts before a space, so that a single surname comes before the same one followed by a second. */
const byName = registerOrder(sql`lower(${users.familyName}) || E'\\t' || lower(${users.givenName})`);

const SORTS = {
  familyName: { column: byName, down: false },
  "-familyName": { column: byName, down: true },
  studentNumber: { column: sql<string>`${students.studentNumber}`, down: false },
  groupName: { column: sql<string>`coalesce(${students.groupName}, '')`, down: false },
};

/** Students the actor may see, by name, number or group. Errors: `forbidden`, `bad_request` for a foreign cursor. */
export async function listStudents(
  ctx: Context,
  input: Input<typeof studentsApi.list>["query"],
): Promise<View<typeof studentsApi.list>> {
  authorize(ctx, "students.read", "children.read", "profile.read");
  const sort = SORTS[input.sort];
  const after = decodeCursor(input.cursor, ["string", "number"]);
  const mine = and(reachableStudents(ctx.actor), isNull(students.blockedAt));
  const direction = sort.down ? desc : asc;
  const [rows, groups] = await ctx.db.read((q) => [
    q
      .select({ ...studentColumns, key: sort.column })
      .from(students)
      .innerJoin(users, eq(users.id, students.userId))
      .where(
        and(
          mine,
          input.groupName === undefined ? undefined : eq(students.groupName, input.groupName),
          input.gradeLevel === undefined ? undefined : eq(students.gradeLevel, input.gradeLevel),
          search(input.search),
          after === null
            ? undefined
            : sort.down
              ? sql`(${sort.column}, ${students.id}) < (${after[0]}, ${after[1]})`
              : sql`(${sort.column}, ${students.id}) > (${after[0]}, ${after[1]})`,
        ),
      )
      .orderBy(direction(sort.column), direction(students.id))
      .limit(input.limit + 1),
    q
      .selectDistinct({ groupName: students.groupName })
      .from(students)
      .where(and(mine, isNotNull(students.groupName)))
      .orderBy(asc(students.groupName)),
  ]);
  const page = cut(rows, input.limit, (row) => [row.key, row.id]);
  return {
    data: page.data.map(({ key: _, ...row }) => row),
    nextCursor: page.nextCursor,
    groups: groups.flatMap((row) => (row.groupName === null ? [] : [row.groupName])),
  };
}

function search(text: string | undefined): SQL | undefined {
  if (text === undefined || text === "") return undefined;
  return or(
    holds(sql`${users.givenName} || ' ' || ${users.familyName}`, text),
    holds(sql`${users.familyName} || ', ' || ${users.givenName}`, text),
    holds(students.studentNumber, text),
    holds(sql`coalesce(${students.groupName}, '')`, text),
  );
}
