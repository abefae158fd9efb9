import type * as z from "zod";
import type { ChatMessage, ChatPerson, ChatServerFrame } from "#contracts/api/chat.ts";

type Frame = z.infer<typeof ChatServerFrame>;

/** A message typed here that the room has not confirmed. */
export interface Outgoing {
  readonly clientId: string;
  readonly text: string;
  readonly failed: string | null;
}

export interface ChatState {
  /** By `seq`, oldest first. */
  readonly messages: readonly ChatMessage[];
  readonly outgoing: readonly Outgoing[];
  readonly present: readonly ChatPerson[];
  readonly typing: readonly (ChatPerson & { readonly at: number })[];
  readonly canWrite: boolean;
}

export type ChatAction =
  | { readonly type: "frame"; readonly frame: Frame; readonly at: number }
  | { readonly type: "say"; readonly clientId: string; readonly text: string }
  | { readonly type: "older"; readonly messages: readonly ChatMessage[] }
  | { readonly type: "forget_typing"; readonly before: number };

export function openingState(opened: {
  readonly messages: readonly ChatMessage[];
  readonly canWrite: boolean;
}): ChatState {
  return { messages: merged([], opened.messages), canWrite: opened.canWrite, outgoing: [], present: [], typing: [] };
}

export function lastSeq({ messages }: ChatState): number {
  return messages.at(-1)?.seq ?? 0;
}

export function firstSeq({ messages }: ChatState): number {
  return messages[0]?.seq ?? 1;
}

/** Rooms number their messages from 1 without gaps: older ones exist as long as the first one is not number 1. */
export function hasOlder(state: ChatState): boolean {
  return firstSeq(state) > 1;
}

function merged(known: readonly ChatMessage[], fresh: readonly ChatMessage[]): ChatMessage[] {
  const bySeq = new Map([...known, ...fresh].map((message) => [message.seq, message]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** Joins of people who are listed and leaves of people who are not change nothing: a list may be newer than the news. */
function changed(known: readonly ChatPerson[], joined: readonly ChatPerson[], left: readonly number[]): ChatPerson[] {
  const people = new Map([...known, ...joined].map((one) => [one.userId, one]));
  for (const userId of left) people.delete(userId);
  return [...people.values()].sort((a, b) => a.userId - b.userId);
}

function onFrame(state: ChatState, frame: Frame, at: number): ChatState {
  switch (frame.type) {
    case "welcome":
      return { ...state, canWrite: frame.canWrite, present: frame.present };
    case "message":
      return {
        ...state,
        messages: merged(state.messages, [frame.message]),
        outgoing: state.outgoing.filter(({ clientId }) => clientId !== frame.message.clientId),
        typing: state.typing.filter(({ userId }) => userId !== frame.message.userId),
      };
    case "stored":
      return { ...state, outgoing: state.outgoing.filter(({ clientId }) => clientId !== frame.clientId) };
    case "presence":
      return { ...state, present: changed(state.present, frame.joined, frame.left) };
    case "typing": {
      const others = state.typing.filter(({ userId }) => userId !== frame.userId);
      return { ...state, typing: [...others, { userId: frame.userId, name: frame.name, at }] };
    }
    case "error":
      return {
        ...state,
        outgoing: state.outgoing.map((out) =>
          out.clientId === frame.clientId ? { ...out, failed: frame.message } : out,
        ),
      };
  }
}

export function chatReducer(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case "frame":
      return onFrame(state, action.frame, action.at);
    case "say":
      return {
        ...state,
        outgoing: [...state.outgoing, { clientId: action.clientId, text: action.text, failed: null }],
      };
    case "older":
      return { ...state, messages: merged(state.messages, action.messages) };
    case "forget_typing": {
      const typing = state.typing.filter(({ at }) => at >= action.before);
      return typing.length === state.typing.length ? state : { ...state, typing };
    }
  }
}
