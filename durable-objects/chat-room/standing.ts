import type { SocketActor } from "#contracts/internal/realtime.ts";
import { reviewChatRoom } from "#core/chat/chat-rooms.ts";
import { endedSessions } from "#core/identity/ended-sessions.ts";
import { openDatabase } from "#platform/db.ts";
import { databaseOfEnv } from "../environment.ts";
import { institutionOf } from "../names.ts";

export interface Place {
  readonly ws: WebSocket;
  readonly actor: SocketActor;
}

/** Why somebody may not stay, or who they are with their rights of now. */
type Verdict = "session" | "removed" | SocketActor;

/** Reads the current membership and rights of people in the room `${institutionId}:${roomId}`. Throws when they cannot be read. */
export async function readStanding(
  env: ObjectsWorkerEnv,
  room: string,
  places: readonly Place[],
): Promise<(actor: SocketActor) => Verdict> {
  const institutionId = institutionOf(room);
  const db = openDatabase(databaseOfEnv(env), { institutionId, userId: null });
  const ctx = { institutionId, db, now: () => new Date() };
  const userIds = [...new Set(places.map(({ actor }) => actor.userId))];
  const sessionIds = [...new Set(places.map(({ actor }) => actor.sessionId))];
  const [members, ended] = await Promise.all([
    reviewChatRoom(ctx, { roomId: Number(room.split(":")[1]), userIds }),
    endedSessions(ctx, sessionIds),
  ]);
  const rights = new Map(members.map(({ userId, ...own }) => [userId, own]));
  return (actor) => {
    if (ended.has(actor.sessionId)) return "session";
    const own = rights.get(actor.userId);
    return own === undefined ? "removed" : { ...actor, ...own };
  };
}
