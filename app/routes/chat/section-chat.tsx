import { MessageSquare } from "lucide-react";
import { chatApi } from "#contracts/api/chat.ts";
import { sectionsApi } from "#contracts/api/sections.ts";
import { ChatRoom } from "../../components/chat/chat-room.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { useLoaderData } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { call, load } from "../../lib/api.server.ts";
import { ApiError } from "../../lib/api-error.ts";
import { idParam } from "../../lib/params.server.ts";

const FIRST_PAGE = 50;

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const id = idParam(params);
  return load(async () => {
    const { chatRoomId } = await call(context, request, sectionsApi.section, { params: { id } });
    if (chatRoomId === null) return { history: null };
    const sent = { params: { roomId: String(chatRoomId) }, query: { limit: FIRST_PAGE } };
    try {
      return { history: await call(context, request, chatApi.room, sent) };
    } catch (cause) {
      // An enrolment may have ended since the section was read.
      if (cause instanceof ApiError && (cause.status === 403 || cause.status === 404)) {
        return { history: null };
      }
      throw cause;
    }
  });
}

export default function CourseChat() {
  const { t } = useTranslation();
  const { history } = useLoaderData<typeof loader>();
  if (history === null) {
    return <EmptyState icon={<MessageSquare />} title={t("chat.outside")} hint={t("chat.outsideHint")} />;
  }
  const { room, data, canWrite } = history;
  return <ChatRoom key={room.id} roomId={room.id} title={room.title} messages={data} canWrite={canWrite} />;
}
