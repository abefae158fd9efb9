import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { sectionsApi } from "#contracts/api/sections.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { groupTutors, roles, students, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { anyOf } from "../access/students.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Queries, Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { lockSchool, refusedField } from "../institutions/internal.ts";
import { spanishCollation } from "../spanish-text.ts";

const nameOf = sql<string>`${users.givenName} || ' ' || ${users.familyName}`;
/** Teachers who can sign in, as a condition over `users`. */
const isTeacher = and(
  eq(users.isActive, true),
  sql`${users.roleId} = ${anyOf(sql`select ${roles.id} from ${roles} where ${roles.kind} = 'teacher'`)}`,
);

const selectTutors = (q: Queries | Transaction) =>
  q
    .select({ groupName: groupTutors.groupName, userId: users.id, name: nameOf })
    .from(groupTutors)
    .innerJoin(users, eq(users.id, groupTutors.userId))
    .orderBy(asc(groupTutors.id));

type Tutors = View<typeof sectionsApi.setGroupTutors>;

/** A group has no row of its own that could count its changes: who its tutors are says as much. */
const groupView = (groupName: string, tutors: Tutors["tutors"]): Tutors => ({
  groupName,
  tutors,
  version: tutors.map(({ userId }) => userId).join("-") || "0",
});

/** The school's groups with their tutors, and the teachers who can be one. */
export async function listGroupTutors(ctx: Context): Promise<View<typeof sectionsApi.groupTutors>> {
  authorize(ctx, "settings.update");
  const [groups, tutors, teachers] = await ctx.db.batch((q) => [
    q.select({ name: sql<string>`name` }).from(sql`students.list_groups() as name`),
    selectTutors(q),
    q
      .select({ userId: users.id, name: sql<string>`${users.familyName} || ', ' || ${users.givenName}` })
      .from(users)
      .where(isTeacher)
      .orderBy(spanishCollation(sql`${users.registerName}`), users.id),
  ]);
  const byGroup = Map.groupBy(tutors, ({ groupName }) => groupName);
  return {
    data: groups.map(({ name }) =>
      groupView(
        name,
        (byGroup.get(name) ?? []).map(({ userId, name: of }) => ({ userId, name: of })),
      ),
    ),
    teachers,
  };
}

/**
 * Says who are a group's tutors. Errors: `not_found` for a group the school has not, `unprocessable` for who is no
 * teacher, `precondition_failed` when somebody else said so meanwhile.
 */
export async function setGroupTutors(
  ctx: Context,
  { groupName, userIds, version }: Input<typeof sectionsApi.setGroupTutors> & { readonly version: string },
): Promise<Tutors> {
  authorize(ctx, "settings.update");
  const wanted = [...new Set(userIds)];
  return ctx.db.transaction(async (tx) => {
    const { id: institutionId } = await lockSchool(ctx, tx);
    const [group] = await tx
      .select({ name: students.groupName })
      .from(students)
      .where(eq(students.groupName, groupName))
      .limit(1);
    orNotFound(group, "El centro no tiene ese grupo.");
    const known =
      wanted.length === 0
        ? []
        : await tx
            .select({ id: users.id })
            .from(users)
            .where(and(inArray(users.id, wanted), isTeacher));
    if (known.length < wanted.length) {
      throw refusedField("userIds", "tutor_unknown", "La tutoría es de alguien del profesorado del centro.");
    }
    const own = async () =>
      (await selectTutors(tx)).flatMap((row) =>
        row.groupName === groupName ? [{ userId: row.userId, name: row.name }] : [],
      );
    const before = await own();
    const current = groupView(groupName, before);
    if (current.version !== version) {
      throw new AppError("precondition_failed", "Otra persona ha cambiado estas tutorías mientras tanto.", {
        reason: "tutors_changed",
        current,
      });
    }
    const same = before.length === wanted.length && before.every(({ userId }, at) => userId === wanted[at]);
    if (!same) {
      await tx.delete(groupTutors).where(eq(groupTutors.groupName, groupName));
      if (wanted.length > 0) {
        await tx
          .insert(groupTutors)
          .values(wanted.map((userId) => ({ institutionId, groupName, userId, createdAt: ctx.now() })));
      }
      await recordAudit(ctx, tx, [
        {
          action: "tutors.replaced",
          entity: "institution",
          entityId: institutionId,
          before: { groupName, tutors: before.map(({ userId }) => userId) },
          after: { groupName, tutors: wanted },
        },
      ]);
    }
    return groupView(groupName, await own());
  });
}
