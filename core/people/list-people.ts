import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { peopleApi } from "#contracts/api/people/people.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { roles, students, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { anyOf } from "../access/students.ts";
import type { Context } from "../context.ts";
import { type Paging, paging, rowCount, type SortColumn } from "../paging.ts";
import { peopleFound, spanishCollation } from "../spanish-text.ts";
import { personColumns, shownPeople } from "./internal.ts";

type ListInput = Input<typeof peopleApi.list>;
/** Which people, in which order: what the list and its export have in common. */
export type PeopleAsked = Pick<ListInput, "search" | "kind" | "roleId" | "groupName" | "state" | "sort">;

const byName: SortColumn = { column: spanishCollation(sql`${users.registerName}`), kind: "string" };
const byId: SortColumn = { column: users.id, kind: "number" };

const SORTS: Readonly<Record<ListInput["sort"], { readonly first: SortColumn; readonly down: boolean }>> = {
  familyName: { first: byName, down: false },
  "-familyName": { first: byName, down: true },
  // Who never signed in comes last.
  "-lastLoginAt": { first: { column: sql`coalesce(${users.lastLoginAt}, 'epoch')`, kind: "instant" }, down: true },
};

/** One page of the order that is asked for. Errors: `bad_request` for a foreign cursor. */
export function peoplePaging(input: Pick<ListInput, "sort" | "limit" | "cursor">): Paging {
  const { first, down } = SORTS[input.sort];
  return paging(input, [first, byId], down);
}

/** The people asked for, as a condition over `users` alone, so that they are counted without a join. */
export function peopleAsked({ search, kind, roleId, groupName, state }: PeopleAsked): SQL | undefined {
  const kinds = kind === "staff" ? (["teacher", "school_admin"] as const) : kind === undefined ? undefined : [kind];
  return and(
    shownPeople(),
    state === "all" ? undefined : eq(users.isActive, state === "active"),
    roleId === undefined ? undefined : eq(users.roleId, roleId),
    kinds &&
      sql`${users.roleId} = ${anyOf(sql`select ${roles.id} from ${roles} where ${inArray(roles.kind, [...kinds])}`)}`,
    groupName === undefined
      ? undefined
      : sql`${users.id} = ${anyOf(sql`select ${students.userId} from ${students} where ${students.groupName} = ${groupName}`)}`,
    search === undefined || search === "" ? undefined : sql`${users.id} in ${peopleFound(search)}`,
  );
}

/** People of the school, by name or last sign-in. Errors: `forbidden`, `bad_request` for a foreign cursor. */
export async function listPeople(ctx: Context, input: ListInput): Promise<View<typeof peopleApi.list>> {
  authorize(ctx, "users.read");
  const list = peoplePaging(input);
  const wanted = peopleAsked(input);
  const [rows, [count], groups] = await ctx.db.batch((q) => [
    q
      .select({ ...personColumns, position: list.position })
      .from(users)
      .innerJoin(roles, eq(roles.id, users.roleId))
      .where(and(wanted, list.where))
      .orderBy(...list.orderBy)
      .limit(list.limit),
    q.select({ total: rowCount }).from(users).where(wanted),
    q.select({ name: sql<string>`name` }).from(sql`students.list_groups() as name`),
  ]);
  const page = list.toPage(rows, count?.total ?? 0);
  return {
    ...page,
    data: page.data.map(({ lastLoginAt, ...row }) => ({ ...row, lastLoginAt: lastLoginAt?.toISOString() ?? null })),
    groups: groups.map(({ name }) => name),
  };
}
