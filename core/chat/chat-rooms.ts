import { and, eq, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import type * as z from "zod";
import type { ChatRoomView, chatApi } from "#contracts/api/chat.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { covers } from "#contracts/permissions.ts";
import {
  chatMembers,
  chatRooms,
  enrollments,
  rolePermissions,
  roles,
  sections,
  sectionTeachers,
  students,
  switches,
  users,
} from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { activeEnrollment, seesRecords } from "../access/students.ts";
import type { Context, SystemContext } from "../context.ts";
import type { Queries } from "../database.ts";
import { orNotFound } from "../errors.ts";
import { paging, rowCount } from "../paging.ts";
import { type Clock, schoolDay } from "../school-day.ts";
import { spanishCollation } from "../spanish-text.ts";

/** Spanish rules on minors: below this age one writes only where a member of staff is present. */
const SUPERVISED_BELOW = 14;

type Person = number | typeof users.id;

const teaches = (userId: Person) =>
  sql`exists (select 1 from ${sectionTeachers} where ${sectionTeachers.sectionId} = ${chatRooms.sectionId} and ${sectionTeachers.userId} = ${userId})`;

const staffInvited = sql`exists (select 1 from ${chatMembers} inner join users.users staff on staff.id = ${chatMembers.userId} inner join users.roles staff_role on staff_role.id = staff.role_id where ${chatMembers.roomId} = ${chatRooms.id} and ${chatMembers.removedAt} is null and staff.is_active and staff_role.kind in ('teacher', 'school_admin'))`;

/** Membership follows the section itself, so that an enrolment that ends closes the room at the next look. */
function memberOf(clock: Clock, userId: Person): SQL | undefined {
  const attends = sql`exists (select 1 from ${enrollments} inner join students.students pupil on pupil.id = ${enrollments.studentId} where ${enrollments.sectionId} = ${chatRooms.sectionId} and ${activeEnrollment(clock)} and pupil.user_id = ${userId})`;
  // A guardian invited for the sake of a child stays as long as they are that child's guardian.
  const forWhom = sql`(${chatMembers.studentId} is null or exists (select 1 from users.guardianships g where g.guardian_user_id = ${chatMembers.userId} and g.student_id = ${chatMembers.studentId} and ${seesRecords(clock, "g")}))`;
  const invited = sql`exists (select 1 from ${chatMembers} where ${chatMembers.roomId} = ${chatRooms.id} and ${chatMembers.userId} = ${userId} and ${chatMembers.removedAt} is null and ${forWhom})`;
  return or(
    and(eq(chatRooms.kind, "section"), or(teaches(userId), attends)),
    and(sql`${chatRooms.kind} <> 'section'`, invited),
  );
}

/** The room of an archived section is over. */
const open = or(isNull(chatRooms.sectionId), eq(sections.status, "active"));

const columns = { id: chatRooms.id, title: chatRooms.title, kind: chatRooms.kind, sectionId: chatRooms.sectionId };

/** Rooms the actor belongs to, by title. */
export async function listChatRooms(
  ctx: Context,
  input: Input<typeof chatApi.rooms>,
): Promise<View<typeof chatApi.rooms>> {
  authorize(ctx, "communications.read");
  const list = paging(input, [
    { column: spanishCollation(chatRooms.title), kind: "string" },
    { column: chatRooms.id, kind: "number" },
  ]);
  const mine = and(memberOf(ctx, ctx.actor.userId), open);
  const [rows, [count]] = await ctx.db.batch((q) => [
    q
      .select({ ...columns, position: list.position })
      .from(chatRooms)
      .leftJoin(sections, eq(sections.id, chatRooms.sectionId))
      .where(and(mine, list.where))
      .orderBy(...list.orderBy)
      .limit(list.limit),
    q.select({ total: rowCount }).from(chatRooms).leftJoin(sections, eq(sections.id, chatRooms.sectionId)).where(mine),
  ]);
  return list.toPage(rows, count?.total ?? 0);
}

export interface RoomAccess {
  readonly room: z.infer<typeof ChatRoomView>;
  readonly canWrite: boolean;
  readonly canModerate: boolean;
}

/** May the actor enter the room, and write in it? Errors: `forbidden`, `not_found` for a room that is not theirs. */
export async function enterChatRoom(ctx: Context, input: { roomId: number }): Promise<RoomAccess> {
  authorize(ctx, "communications.read");
  const [rows] = await ctx.db.batch((q) => [members(q, ctx, input.roomId, [ctx.actor.userId])]);
  return accessOf(orNotFound(rows[0]));
}

/** What each of these people may do in a room now, by their rows alone. Who is missing may not be in it any more. */
export async function reviewChatRoom(
  ctx: Pick<SystemContext, "db" | "now" | "institutionId">,
  input: { roomId: number; userIds: readonly number[] },
): Promise<{ userId: number; canWrite: boolean; canModerate: boolean }[]> {
  const [rows, granted] = await ctx.db.batch((q) => [
    members(q, ctx, input.roomId, input.userIds),
    q
      .select({ roleId: rolePermissions.roleId, permission: rolePermissions.permission })
      .from(rolePermissions)
      .where(
        inArray(
          rolePermissions.roleId,
          q
            .select({ id: users.roleId })
            .from(users)
            .where(inArray(users.id, [...input.userIds])),
        ),
      ),
  ]);
  const byRole = Map.groupBy(granted, ({ roleId }) => roleId);
  return rows
    .filter(({ roleId }) =>
      covers(
        (byRole.get(roleId) ?? []).map(({ permission }) => permission),
        "communications.read",
      ),
    )
    .map((row) => {
      const { canWrite, canModerate } = accessOf(row);
      return { userId: row.userId, canWrite, canModerate };
    });
}

/** Those of the people who belong to the room, with all that decides what they may do there. */
function members(q: Queries, clock: Clock, roomId: number, userIds: readonly number[]) {
  return q
    .select({
      ...columns,
      userId: users.id,
      roleId: users.roleId,
      role: roles.kind,
      lockedAt: chatRooms.lockedAt,
      staffed: sql<boolean>`(exists (select 1 from ${sectionTeachers} where ${sectionTeachers.sectionId} = ${chatRooms.sectionId}) or (${chatRooms.kind} <> 'section' and ${staffInvited}))`,
      moderator: sql<boolean>`(${teaches(users.id)} or exists (select 1 from ${chatMembers} where ${chatMembers.roomId} = ${chatRooms.id} and ${chatMembers.userId} = ${users.id} and ${chatMembers.role} = 'moderator' and ${chatMembers.removedAt} is null))`,
      muted: sql<boolean>`exists (select 1 from ${chatMembers} where ${chatMembers.roomId} = ${chatRooms.id} and ${chatMembers.userId} = ${users.id} and ${chatMembers.mutedUntil} > ${clock.now().toISOString()}::timestamptz)`,
      isOff: sql<boolean>`exists (select 1 from ${switches} where ${switches.feature} = 'chat' and (${switches.schoolId} is null or ${switches.schoolId} = ${chatRooms.institutionId}))`,
      age: sql<number | null>`extract(year from age(${schoolDay(clock)}, ${students.dateOfBirth}))::int`,
    })
    .from(users)
    .innerJoin(roles, eq(roles.id, users.roleId))
    .innerJoin(chatRooms, eq(chatRooms.id, roomId))
    .leftJoin(sections, eq(sections.id, chatRooms.sectionId))
    .leftJoin(students, eq(students.userId, users.id))
    .where(and(inArray(users.id, [...userIds]), eq(users.isActive, true), memberOf(clock, users.id), open));
}

type Member = Awaited<ReturnType<typeof members>>[number];

function accessOf({
  id,
  title,
  kind,
  sectionId,
  lockedAt,
  isOff,
  moderator,
  muted,
  staffed,
  role,
  age,
}: Member): RoomAccess {
  const young = role === "student" && (age ?? 0) < SUPERVISED_BELOW;
  return {
    room: { id, title, kind, sectionId },
    canModerate: moderator,
    canWrite: !isOff && (moderator || (lockedAt === null && !muted && (staffed || !young))),
  };
}
