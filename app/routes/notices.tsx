import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Bell, CheckCheck } from "lucide-react";
import { communicationsApi, type NotificationView } from "#contracts/communications.ts";
import { Button } from "../components/ui/button.tsx";
import { EmptyState } from "../components/ui/empty-state.tsx";
import { PageHeader } from "../components/ui/page-header.tsx";
import { Rows } from "../components/ui/section.tsx";
import { toast } from "../components/ui/toast.tsx";
import type { LoaderFunctionArgs } from "../framework/http.server.ts";
import { Link, useLoaderData } from "../framework/index.ts";
import { useTranslation } from "../i18n/index.tsx";
import { call, load } from "../lib/api.server.ts";
import { fetchApi } from "../lib/api.ts";
import { cn } from "../lib/cn.ts";
import { useFormat } from "../lib/format.ts";
import { useLive } from "../lib/live.tsx";
import { insidePath } from "../lib/safe-path.ts";
import { useMe } from "../lib/session.ts";
import { pageTitle } from "../lib/title.ts";

export const meta = pageTitle((t) => t("notices.title"));

const PAGE = 50;
const FIRST: string | null = null;

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(() => call(context, request, communicationsApi.notifications, { query: { limit: PAGE } }));
}

function Notice({ notice, onRead }: { notice: NotificationView; onRead: (id: number) => void }) {
  const { t } = useTranslation();
  const { moment } = useFormat();
  const unread = notice.readAt === null;
  const inside = insidePath(notice.url);
  return (
    <li className={cn("relative flex items-start gap-3 px-4 py-3", inside && "hover:bg-hover")}>
      <span
        className={cn("mt-1.5 size-2 shrink-0 rounded-full", unread ? "bg-accent" : "bg-transparent")}
        aria-hidden
      />
      <div className="min-w-0 flex-1">
        <p className={cn(unread && "font-semibold")}>
          {inside ? (
            <Link to={inside} onClick={() => unread && onRead(notice.id)} className="after:absolute after:inset-0">
              {notice.title}
            </Link>
          ) : (
            notice.title
          )}
          {unread ? <span className="sr-only"> ({t("notices.unread")})</span> : null}
        </p>
        <p className="text-sm text-muted">{notice.body}</p>
      </div>
      <time dateTime={notice.createdAt} className="shrink-0 pt-0.5 text-xs text-muted tabular-nums">
        {moment(notice.createdAt)}
      </time>
      {unread ? (
        <Button
          variant="ghost"
          size="icon"
          className="relative z-10 -my-1"
          aria-label={`${t("notices.markRead")}: ${notice.title}`}
          onClick={() => onRead(notice.id)}
        >
          <CheckCheck />
        </Button>
      ) : null}
    </li>
  );
}

export default function Notices() {
  const { t } = useTranslation();
  const { csrfToken } = useMe();
  const { unread, setUnread } = useLive();
  const client = useQueryClient();
  const first = useLoaderData<typeof loader>();
  const list = useInfiniteQuery({
    queryKey: ["notifications"],
    queryFn: ({ pageParam, signal }) =>
      fetchApi(communicationsApi.notifications, { query: { limit: PAGE, cursor: pageParam ?? undefined } }, { signal }),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor,
    initialData: { pages: [first], pageParams: [FIRST] },
  });
  const changed = () => client.invalidateQueries({ queryKey: ["notifications"] });
  const failed = () => toast.error(t("gradebook.saveFailed"));
  const read = useMutation({
    mutationFn: (id: number) =>
      fetchApi(communicationsApi.readNotification, { params: { id: String(id) } }, { csrf: csrfToken }),
    onSuccess: () => {
      setUnread(Math.max(0, unread - 1));
      return changed();
    },
    onError: failed,
  });
  const readAll = useMutation({
    mutationFn: () => fetchApi(communicationsApi.readAllNotifications, {}, { csrf: csrfToken }),
    onSuccess: () => {
      setUnread(0);
      return changed();
    },
    onError: failed,
  });
  const notices = list.data.pages.flatMap((page) => page.data);
  return (
    <>
      <PageHeader
        title={t("notices.title")}
        actions={
          unread > 0 ? (
            <Button onClick={() => readAll.mutate()} aria-disabled={readAll.isPending}>
              <CheckCheck aria-hidden />
              {t("notices.readAll")}
            </Button>
          ) : null
        }
      />
      {notices.length === 0 ? (
        <EmptyState icon={<Bell />} title={t("notices.empty")} hint={t("notices.emptyHint")} />
      ) : (
        <Rows className="max-w-4xl">
          {notices.map((notice) => (
            <Notice key={notice.id} notice={notice} onRead={(id) => read.mutate(id)} />
          ))}
        </Rows>
      )}
      {list.hasNextPage ? (
        <Button className="mt-3" onClick={() => void list.fetchNextPage()} aria-disabled={list.isFetchingNextPage}>
          {list.isFetchingNextPage ? t("common.loading") : t("common.next")}
        </Button>
      ) : null}
    </>
  );
}
