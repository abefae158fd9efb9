import { ArrowDown, CircleAlert, MessageSquare } from "lucide-react";
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { ChatMessage } from "#contracts/api/chat.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { cn } from "../../lib/cn.ts";
import { courseLabel, useFormat } from "../../lib/format.ts";
import { useMe } from "../../lib/session.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { hasOlder } from "./chat-state.ts";
import { Composer } from "./composer.tsx";
import { type Chat, useChat } from "./use-chat.ts";

const SAME_BREATH_MS = 5 * 60_000;
const NEAR_END_PX = 80;

function follows(before: ChatMessage | undefined, message: ChatMessage): boolean {
  return before?.userId === message.userId && Date.parse(message.sentAt) - Date.parse(before.sentAt) < SAME_BREATH_MS;
}

function Line({ name, time, children, joined }: { name: string; time: string; children: ReactNode; joined: boolean }) {
  return (
    <li className={cn("flex gap-3 px-4", joined ? "pt-0.5" : "pt-3")}>
      {joined ? <span className="w-7 shrink-0" /> : <Avatar name={name} />}
      <div className="min-w-0 flex-1">
        {joined ? null : (
          <p className="flex items-baseline gap-2 leading-tight">
            <span className="font-semibold">{name}</span>
            <span className="text-xs text-muted tabular-nums">{time}</span>
          </p>
        )}
        {children}
      </div>
    </li>
  );
}

function Messages({ chat }: { chat: Chat }) {
  const { t } = useTranslation();
  const { moment } = useFormat();
  const me = useMe();
  return (
    <div role="log" aria-label={t("chat.log")} aria-live="polite">
      <ol className="pb-3">
        {chat.messages.map((message, index) => (
          <Line
            key={message.seq}
            name={message.userId === me.id ? `${message.name} (${t("chat.you").toLowerCase()})` : message.name}
            time={moment(message.sentAt)}
            joined={follows(chat.messages[index - 1], message)}
          >
            <p className="break-words whitespace-pre-wrap">{message.text}</p>
          </Line>
        ))}
        {chat.outgoing.map((message) => (
          <Line key={message.clientId} name={`${me.name} (${t("chat.you").toLowerCase()})`} time="" joined={false}>
            <p className="break-words whitespace-pre-wrap text-muted">{message.text}</p>
            <p className={cn("flex items-center gap-1 text-xs", message.failed ? "text-danger" : "text-muted")}>
              {message.failed ? <CircleAlert aria-hidden className="size-3.5" /> : null}
              {message.failed ? `${t("chat.notSent")}: ${message.failed}` : t("chat.sending")}
            </p>
          </Line>
        ))}
      </ol>
    </div>
  );
}

/** Keeps the end in view as messages come, and the place in view as older ones are put above. */
function useFollowing(chat: Chat) {
  const box = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const before = useRef({ first: 0, height: 0 });
  const first = chat.messages[0]?.seq ?? 0;
  const count = chat.messages.length + chat.outgoing.length;
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const { first: knownFirst, height } = before.current;
    if (knownFirst > first && height > 0) element.scrollTop += element.scrollHeight - height;
    before.current = { first, height: element.scrollHeight };
  }, [first]);
  useEffect(() => {
    const element = box.current;
    if (element === null || away || count === 0) return;
    element.scrollTop = element.scrollHeight;
    before.current.height = element.scrollHeight;
  }, [count, away]);
  const onScroll = () => {
    const element = box.current;
    if (element === null) return;
    before.current.height = element.scrollHeight;
    setAway(element.scrollHeight - element.scrollTop - element.clientHeight > NEAR_END_PX);
  };
  return { box, away, onScroll, toEnd: () => setAway(false) };
}

interface ChatRoomProps {
  roomId: number;
  title: string;
  messages: readonly ChatMessage[];
  canWrite: boolean;
}

export function ChatRoom({ roomId, title, messages, canWrite }: ChatRoomProps) {
  const { t } = useTranslation();
  const me = useMe();
  const chat = useChat({ roomId, messages, canWrite });
  const { box, away, onScroll, toEnd } = useFollowing(chat);
  const { seen } = chat;
  const last = chat.messages.at(-1)?.seq ?? 0;
  useEffect(() => {
    if (last > 0 && !away && document.visibilityState === "visible" && chat.connection === "open") seen();
  }, [last, away, chat.connection, seen]);
  const typing = chat.typing.filter(({ userId }) => userId !== me.id).map(({ name }) => name);
  const blank = chat.messages.length === 0 && chat.outgoing.length === 0;
  return (
    <section
      aria-label={t("chat.title", { title: courseLabel(title) })}
      className="flex h-[calc(100dvh-14.25rem)] min-h-80 max-w-4xl flex-col rounded-md border bg-surface"
    >
      <div className="flex h-9 shrink-0 items-center gap-2 border-b px-4 text-xs text-muted">
        <span
          aria-hidden
          className={cn("size-2 rounded-full", chat.connection === "open" ? "bg-ok" : "border border-line-strong")}
        />
        <span role="status">
          {chat.connection === "open"
            ? t("chat.present", { count: chat.present.length })
            : chat.connection === "connecting"
              ? t("chat.connecting")
              : chat.connection === "refused"
                ? t("chat.readOnly")
                : t("chat.reconnecting")}
        </span>
        <span className="ml-auto truncate max-sm:hidden">{chat.present.map(({ name }) => name).join(", ")}</span>
      </div>
      <div ref={box} onScroll={onScroll} tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto outline-none">
        {hasOlder(chat) ? (
          <div className="grid place-items-center pt-3">
            <Button size="sm" aria-disabled={chat.loadingOlder} onClick={() => void chat.loadOlder()}>
              {chat.loadingOlder ? t("chat.olderLoading") : t("chat.older")}
            </Button>
          </div>
        ) : blank ? null : (
          <p className="pt-4 text-center text-xs text-muted">{t("chat.start")}</p>
        )}
        {blank ? (
          <div className="grid h-full place-items-center px-4 text-center">
            <div>
              <MessageSquare aria-hidden className="mx-auto mb-3 size-6 text-muted" />
              <p className="font-medium">{t("chat.empty")}</p>
              <p className="mt-1 text-sm text-muted">{chat.canWrite ? t("chat.emptyHint") : t("chat.readOnly")}</p>
            </div>
          </div>
        ) : (
          <Messages chat={chat} />
        )}
        {away ? (
          <div className="sticky bottom-2 grid place-items-center">
            <Button size="sm" onClick={toEnd} className="shadow-md">
              <ArrowDown aria-hidden />
              {t("chat.newMessages")}
            </Button>
          </div>
        ) : null}
      </div>
      <p aria-live="polite" className="h-5 shrink-0 truncate px-4 text-xs text-muted">
        {typing.length > 0 ? t("chat.typing", { count: typing.length, names: typing.join(", ") }) : ""}
      </p>
      {chat.canWrite ? (
        <Composer onSay={chat.sendMessage} onTyped={chat.typed} />
      ) : (
        <p className="border-t px-4 py-3 text-sm text-muted">{t("chat.readOnly")}</p>
      )}
    </section>
  );
}
