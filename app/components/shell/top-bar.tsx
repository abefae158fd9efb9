import { Bell, Search } from "lucide-react";
import { Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useLive } from "../../lib/live.tsx";
import { may, useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { PhoneMenu } from "./sidebar.tsx";
import { PlainSignOut, UserMenu } from "./user-menu.tsx";

function NoticesBell() {
  const { t } = useTranslation();
  const { unread } = useLive();
  return (
    <Button asChild variant="ghost" size="icon" className="relative">
      <Link to="/avisos" aria-label={unread > 0 ? t("nav.unread", { count: unread }) : t("nav.unreadNone")}>
        <Bell />
        {unread > 0 ? (
          <span
            aria-hidden
            className="absolute -top-0.5 -right-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-accent px-1 text-[10px] font-semibold text-on-accent tabular-nums"
          >
            {unread > 99 ? "99+" : unread}
          </span>
        ) : null}
      </Link>
    </Button>
  );
}

export function TopBar({ onSearch }: { onSearch: () => void }) {
  const { t } = useTranslation();
  return (
    <header className="sticky top-0 z-30 flex h-12 items-center gap-1 border-b bg-ground/95 px-3 md:px-6 print:hidden">
      <PhoneMenu />
      <button
        type="button"
        onClick={onSearch}
        className="flex h-8 min-w-0 flex-1 items-center gap-2 rounded-md border bg-surface px-2.5 text-sm text-muted hover:bg-hover sm:max-w-80"
      >
        <Search aria-hidden className="size-4 shrink-0" />
        <span className="truncate max-sm:sr-only">
          {t(may(useMe(), "platform.operate") ? "nav.searchOperator" : "nav.search")}
        </span>
        <span aria-hidden className="sm:hidden">
          {t("nav.searchShort")}
        </span>
        <kbd className="ml-auto hidden shrink-0 font-sans text-xs sm:block">{t("palette.hint")}</kbd>
      </button>
      <div className="ml-auto flex items-center">
        <NoticesBell />
        <UserMenu />
        <PlainSignOut />
      </div>
    </header>
  );
}
