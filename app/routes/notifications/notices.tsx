import { Bell, CheckCheck } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { type NotificationView, notificationsApi } from "#contracts/api/notifications.ts";
import { Pager } from "../../components/lists/pager.tsx";
import { Button } from "../../components/ui/button.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Rows } from "../../components/ui/section.tsx";
import { toast } from "../../components/ui/toast.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Link, useLoaderData, useRevalidator } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { call, load } from "../../lib/api.server.ts";
import { fetchApi } from "../../lib/api.ts";
import { cn } from "../../lib/cn.ts";
import { useFormat } from "../../lib/format.ts";
import { useLive } from "../../lib/live.tsx";
import { queryText } from "../../lib/params.server.ts";
import { languageHere } from "../../lib/preferences.server.ts";
import { insidePath } from "../../lib/safe-path.ts";
import { useMe } from "../../lib/session.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("notices.title"));

const PAGE = 50;

export async function loader({ context, request }: LoaderFunctionArgs) {
  const query = { limit: PAGE, cursor: queryText(request, "cursor"), language: languageHere(request) };
  return load(() => call(context, request, notificationsApi.notifications, { query }));
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
        <p className="text-sm whitespace-pre-line text-muted">{notice.body}</p>
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
  const { revalidate } = useRevalidator();
  const page = useLoaderData<typeof loader>();
  const [busy, setBusy] = useState(false);
  // What comes in while the page is open, or is read in another tab, changes the count.
  const counted = useRef(unread);
  useEffect(() => {
    if (counted.current === unread) return;
    counted.current = unread;
    revalidate();
  }, [unread, revalidate]);
  const after = async (work: Promise<unknown>, left: number) => {
    try {
      await work;
      counted.current = left;
      setUnread(left);
      revalidate();
    } catch {
      toast.error(t("gradebook.saveFailed"));
    }
  };
  const read = (id: number) =>
    after(
      fetchApi(notificationsApi.readNotification, { params: { id: String(id) } }, { csrf: csrfToken }),
      Math.max(0, unread - 1),
    );
  const readAll = async () => {
    if (busy) return;
    setBusy(true);
    await after(fetchApi(notificationsApi.readAllNotifications, {}, { csrf: csrfToken }), 0);
    setBusy(false);
  };
  return (
    <>
      <PageHeader
        title={t("notices.title")}
        actions={
          unread > 0 ? (
            <Button onClick={() => void readAll()} aria-disabled={busy}>
              <CheckCheck aria-hidden />
              {t("notices.readAll")}
            </Button>
          ) : null
        }
      />
      {page.data.length === 0 ? (
        <EmptyState icon={<Bell />} title={t("notices.empty")} hint={t("notices.emptyHint")} />
      ) : (
        <div className="max-w-4xl">
          <Rows>
            {page.data.map((notice) => (
              <Notice key={notice.id} notice={notice} onRead={(id) => void read(id)} />
            ))}
          </Rows>
          <Pager page={page} />
        </div>
      )}
    </>
  );
}
