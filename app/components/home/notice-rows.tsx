import type { NotificationView } from "#contracts/api/notifications.ts";
import { Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";
import { insidePath } from "../../lib/safe-path.ts";
import { Rows } from "../ui/section.tsx";

export function NoticeRows({ notices }: { notices: readonly NotificationView[] }) {
  const { t } = useTranslation();
  const { moment } = useFormat();
  if (notices.length === 0) {
    return <p className="rounded-md border border-dashed px-4 py-6 text-sm text-muted">{t("home.noNotices")}</p>;
  }
  return (
    <Rows>
      {notices.map((notice) => {
        const inside = insidePath(notice.url);
        return (
          <li key={notice.id} className="relative px-3 py-2 hover:bg-hover">
            <div className="flex items-baseline justify-between gap-3">
              <p className="truncate font-medium">
                {inside ? (
                  <Link to={inside} className="after:absolute after:inset-0">
                    {notice.title}
                  </Link>
                ) : (
                  notice.title
                )}
              </p>
              <time dateTime={notice.createdAt} className="shrink-0 text-xs text-muted tabular-nums">
                {moment(notice.createdAt)}
              </time>
            </div>
            <p className="truncate text-xs text-muted">{notice.body}</p>
          </li>
        );
      })}
    </Rows>
  );
}
