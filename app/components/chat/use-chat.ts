import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import type * as z from "zod";
import { type ChatClientFrame, type ChatMessage, ChatServerFrame, chatApi } from "#contracts/api/chat.ts";
import { fetchApi } from "../../lib/api.ts";
import { parseJson } from "../../lib/json.ts";
import { openSocket, type ReconnectingSocket, type SocketState } from "../../lib/reconnecting-socket.ts";
import { planOf } from "../../lib/request-plan.ts";
import { type ChatState, chatReducer, firstSeq, lastSeq, openingState } from "./chat-state.ts";

const TYPING_EVERY_MS = 2_500;
const TYPING_SHOWN_MS = 4_000;
const OLDER_PAGE = 50;

export interface Chat extends ChatState {
  readonly connection: SocketState;
  readonly loadingOlder: boolean;
  sendMessage(text: string): void;
  typed(): void;
  seen(): void;
  loadOlder(): Promise<void>;
}

interface OpenedChat {
  readonly roomId: number;
  readonly messages: readonly ChatMessage[];
  readonly canWrite: boolean;
}

/**
 * One room, live. A reconnection asks for what came after the last message seen and sends again what the room has not
 * confirmed; the client's own id makes that harmless.
 */
export function useChat({ roomId, messages, canWrite }: OpenedChat): Chat {
  const [state, dispatch] = useReducer(chatReducer, { messages, canWrite }, openingState);
  const [connection, setConnection] = useState<SocketState>("connecting");
  const [loadingOlder, setLoadingOlder] = useState(false);
  const socket = useRef<ReconnectingSocket | null>(null);
  const latest = useRef(state);
  latest.current = state;
  const typedAt = useRef(0);
  const readUpTo = useRef(0);

  const send = useCallback(
    (frame: z.infer<typeof ChatClientFrame>) => socket.current?.send(JSON.stringify(frame)) ?? false,
    [],
  );

  useEffect(() => {
    const opened = openSocket({
      url: () => planOf(chatApi.room, { params: { roomId }, query: { since: lastSeq(latest.current) } }).url,
      onState: setConnection,
      onText: (text) => {
        const frame = ChatServerFrame.safeParse(parseJson(text));
        if (!frame.success) return;
        dispatch({ type: "frame", frame: frame.data, at: Date.now() });
        if (frame.data.type !== "welcome") return;
        for (const { clientId, text: unsent, failed } of latest.current.outgoing) {
          if (!failed) opened.send(JSON.stringify({ type: "message", clientId, text: unsent }));
        }
      },
    });
    socket.current = opened;
    const sweep = setInterval(() => dispatch({ type: "forget_typing", before: Date.now() - TYPING_SHOWN_MS }), 1_000);
    return () => {
      clearInterval(sweep);
      opened.close();
    };
  }, [roomId]);

  const sendMessage = useCallback(
    (text: string) => {
      const clientId = crypto.randomUUID();
      dispatch({ type: "say", clientId, text });
      send({ type: "message", clientId, text });
    },
    [send],
  );

  const typed = useCallback(() => {
    if (Date.now() - typedAt.current < TYPING_EVERY_MS) return;
    typedAt.current = Date.now();
    send({ type: "typing" });
  }, [send]);

  const seen = useCallback(() => {
    const seq = lastSeq(latest.current);
    if (seq > readUpTo.current && send({ type: "read", seq })) readUpTo.current = seq;
  }, [send]);

  const loadOlder = useCallback(async () => {
    setLoadingOlder(true);
    try {
      const before = firstSeq(latest.current);
      const params = { roomId: String(roomId) };
      const page = await fetchApi(chatApi.room, { params, query: { before, limit: OLDER_PAGE } });
      dispatch({ type: "older", messages: page.data });
    } finally {
      setLoadingOlder(false);
    }
  }, [roomId]);

  return { ...state, connection, loadingOlder, sendMessage, typed, seen, loadOlder };
}
