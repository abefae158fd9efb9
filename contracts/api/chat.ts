import * as z from "zod";
import { Id, PageQuery, PathId, page } from "../common.ts";
import { endpoint } from "../endpoint.ts";
import { multiLine } from "../text.ts";

export const CHAT_TEXT_LIMIT = 4000;

export const ChatMessage = z.object({
  seq: z.int().positive(),
  clientId: z.string(),
  userId: Id,
  name: z.string(),
  text: z.string(),
  sentAt: z.string(),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

/** Browser → room. `clientId` makes a resend harmless. */
export const ChatClientFrame = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("message"),
    clientId: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/),
    text: multiLine(CHAT_TEXT_LIMIT).min(1),
  }),
  z.strictObject({ type: z.literal("typing") }),
  z.strictObject({ type: z.literal("read"), seq: z.int().nonnegative() }),
]);

/** Room → browser. `stored` answers the sender once the message is durable. */
export const ChatPerson = z.object({ userId: Id, name: z.string() });
export type ChatPerson = z.infer<typeof ChatPerson>;

/** `welcome` lists everybody who is there, once; `presence` says who came and who went since. Both may repeat what is known. */
export const ChatServerFrame = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("welcome"),
    lastSeq: z.int(),
    self: Id,
    canWrite: z.boolean(),
    present: z.array(ChatPerson),
  }),
  z.object({ type: z.literal("message"), message: ChatMessage }),
  z.object({ type: z.literal("stored"), clientId: z.string(), seq: z.int() }),
  z.object({ type: z.literal("presence"), joined: z.array(ChatPerson), left: z.array(Id) }),
  z.object({ type: z.literal("typing"), userId: Id, name: z.string() }),
  z.object({ type: z.literal("error"), code: z.string(), message: z.string(), clientId: z.string().nullable() }),
]);

export const ChatRoomView = z.object({ id: Id, title: z.string(), kind: z.string(), sectionId: Id.nullable() });

export const chatApi = {
  rooms: endpoint({
    id: "listChatRooms",
    method: "GET",
    path: "/chat/rooms",
    tag: "chat",
    summary: "Chat rooms one belongs to",
    access: ["communications.read"],
    isPersonal: true,
    query: PageQuery,
    view: page(ChatRoomView),
  }),
  room: endpoint({
    id: "chatRoom",
    method: "GET",
    path: "/chat/{roomId}",
    tag: "chat",
    summary: "History page of a room as JSON (before=seq pages back, since=seq forward), or a WebSocket on Upgrade",
    access: ["communications.read"],
    isPersonal: true,
    params: z.strictObject({ roomId: PathId }),
    query: z.strictObject({
      before: z.coerce.number().int().positive().optional(),
      since: z.coerce.number().int().nonnegative().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    view: z.object({ room: ChatRoomView, canWrite: z.boolean(), data: z.array(ChatMessage), lastSeq: z.int() }),
  }),
};
