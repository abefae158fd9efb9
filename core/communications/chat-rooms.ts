import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import type * as z from "zod";
import type { ChatRoomView, communicationsApi } from "#contracts/communications.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import {
  chatMembers,
  chatRooms,
  enrollments,
  roles,
  sections,
  sectionTeachers,
  students,
  users,
} from "#schema/index.ts";
import type { Actor, Context } from "../context.ts";
import { found } from "../errors.ts";
import { paging, rowCount } from "../paging.ts";
import { activeEnrollment, authorize } from "../permissions.ts";
import { schoolDay } from "../school-day.ts";
import { registerOrder } from "../spanish-text.ts";

/** Spanish rules on minors: below this age one writes only where a member of staff is present. */
const SUPERVISED_BELOW = 14;

const teaches = (actor: Actor) =>
  sql`exists (select 1 from ${sectionTeachers} where ${sectionTeachers.sectionId} = ${chatRooms.sectionId} and ${sectionTeachers.userId} = ${actor.userId})`;

const staffInvited = sql`exists (select 1 from ${chatMembers} inner join ${users} on ${users.id} = ${chatMembers.userId} inner join ${roles} on ${roles.id} = ${users.roleId} where ${chatMembers.roomId} = ${chatRooms.id} and ${chatMembers.removedAt} is null and ${users.isActive} and ${roles.kind} in ('teacher', 'school_admin'))`;

/** Membership follows the section itself, so that an enrolment that ends closes the room at the next look. */
function memberOf(ctx: Context): SQL | undefined {
  const attends = sql`exists (select 1 from ${enrollments} inner join ${students} on ${students.id} = ${enrollments.studentId} where ${enrollments.sectionId} = ${chatRooms.sectionId} and ${activeEnrollment(ctx)} and ${students.userId} = ${ctx.actor.userId})`;
  const invited = sql`exists (select 1 from ${chatMembers} where ${chatMembers.roomId} = ${chatRooms.id} and ${chatMembers.userId} = ${ctx.actor.userId} and ${chatMembers.removedAt} is null)`;
  return or(
    and(eq(chatRooms.kind, "section"), or(teaches(ctx.actor), attends)),
    and(sql`${chatRooms.kind} <> 'section'`, invited),
  );
}

/** The room of an archived section is over. */
const open = or(isNull(chatRooms.sectionId), eq(sections.status, "active"));

const columns = { id: chatRooms.id, title: chatRooms.title, kind: chatRooms.kind, sectionId: chatRooms.sectionId };

/** Rooms the actor belongs to, by title. */
export async function listChatRooms(
  ctx: Context,
  input: Input<typeof communicationsApi.rooms>["query"],
): Promise<View<typeof communicationsApi.rooms>> {
  authorize(ctx, "communications.read");
  const list = paging(input, [
    { column: registerOrder(chatRooms.title), kind: "string" },
    { column: chatRooms.id, kind: "number" },
  ]);
  const mine = and(memberOf(ctx), open);
  const [rows, [count]] = await ctx.db.read((q) => [
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
  const [rows, ages] = await ctx.db.read((q) => [
    q
      .select({
        ...columns,
        lockedAt: chatRooms.lockedAt,
        staffed: sql<boolean>`(exists (select 1 from ${sectionTeachers} where ${sectionTeachers.sectionId} = ${chatRooms.sectionId}) or (${chatRooms.kind} <> 'section' and ${staffInvited}))`,
        moderator: sql<boolean>`(${teaches(ctx.actor)} or exists (select 1 from ${chatMembers} where ${chatMembers.roomId} = ${chatRooms.id} and ${chatMembers.userId} = ${ctx.actor.userId} and ${chatMembers.role} = 'moderator' and ${chatMembers.removedAt} is null))`,
        muted: sql<boolean>`exists (select 1 from ${chatMembers} where ${chatMembers.roomId} = ${chatRooms.id} and ${chatMembers.userId} = ${ctx.actor.userId} and ${chatMembers.mutedUntil} > ${ctx.now().toISOString()}::timestamptz)`,
      })
      .from(chatRooms)
      .leftJoin(sections, eq(sections.id, chatRooms.sectionId))
      .where(and(eq(chatRooms.id, input.roomId), memberOf(ctx), open)),
    q
      .select({ age: sql<number | null>`extract(year from age(${schoolDay(ctx)}, ${students.dateOfBirth}))::int` })
      .from(students)
      .where(eq(students.userId, ctx.actor.userId)),
  ]);
  const { lockedAt, staffed, moderator, muted, ...room } = found(rows[0]);
  const young = ctx.actor.kind === "student" && (ages[0]?.age ?? 0) < SUPERVISED_BELOW;
  return { room, canModerate: moderator, canWrite: moderator || (lockedAt === null && !muted && (staffed || !young)) };
}
