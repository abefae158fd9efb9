import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { roles, sections, sectionTeachers, students, users } from "#schema/index.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { noteRightsEnded } from "../identity/end-rights.ts";
import { withholdAnswers } from "../outbox/withhold-answers.ts";

/** A condition over `users`: not shut away by a privacy request, of the account or of the pupil's file. */
export function shownPeople(): SQL | undefined {
  return and(
    isNull(users.blockedAt),
    sql`${users.id} <> all(array(select ${students.userId} from ${students} where ${students.blockedAt} is not null))`,
  );
}

/** The columns of a person's row in lists; every query joins `roles`. */
export const personColumns = {
  id: users.id,
  givenName: users.givenName,
  familyName: users.familyName,
  email: users.email,
  username: users.username,
  role: { id: roles.id, name: roles.name, title: roles.title, kind: roles.kind },
  groupName: sql<string | null>`(select ${students.groupName} from ${students} where ${students.userId} = ${users.id})`,
  sections: sql<number>`(select count(*)::int from ${sectionTeachers} inner join ${sections} on ${sections.id} = ${sectionTeachers.sectionId} where ${sectionTeachers.userId} = ${users.id} and ${sections.status} = 'active')`,
  isActive: users.isActive,
  lastLoginAt: users.lastLoginAt,
};

/** Columns that a change writes, and what it must know to decide; read under the row's lock. */
export const lockedColumns = {
  id: users.id,
  givenName: users.givenName,
  middleName: users.middleName,
  familyName: users.familyName,
  email: users.email,
  username: users.username,
  identifier: users.identifier,
  phone: users.phone,
  locale: users.locale,
  roleId: users.roleId,
  isActive: users.isActive,
  status: users.status,
  version: users.version,
  isImported: sql<boolean>`${users.sourcedId} is not null`,
  correctedFields: users.correctedFields,
};

/** A condition over `users`: that one, of the school, whom nobody has shut away. */
export const isShown = (id: number) => and(eq(users.id, id), shownPeople());

const EVENT_PEOPLE = 500;

/**
 * In the transaction that takes rights from people: what hangs on them ends by the event, and answers kept for them are
 * not repeated. "account" ends their sessions too.
 */
export async function endRights(
  ctx: Context,
  tx: Transaction,
  userIds: readonly number[],
  scope: "account" | "membership",
  keepSessionId?: string,
): Promise<void> {
  for (let at = 0; at < userIds.length; at += EVENT_PEOPLE) {
    const part = userIds.slice(at, at + EVENT_PEOPLE);
    await noteRightsEnded(ctx, tx, ctx.actor.institutionId, {
      userIds: part,
      scope,
      ...(keepSessionId === undefined ? {} : { keepSessionId }),
    });
    await withholdAnswers(tx, part);
  }
}
