import { Link, NavLink } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { cn } from "../../lib/cn.ts";
import { useMe } from "../../lib/session.ts";
import { areasOf } from "./areas.ts";
import { SchoolLogo } from "./school-logo.tsx";

export function Areas({ onChoose }: { onChoose?: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <nav aria-label={t("app.menu")} className="grid gap-0.5 p-2">
      {areasOf(me).map(({ to, label, icon: Icon }) => (
        <NavLink
          key={to}
          to={to}
          end={to === "/"}
          prefetch="intent"
          onClick={() => onChoose?.()}
          className={({ isActive }) =>
            cn(
              "flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm text-muted hover:bg-hover hover:text-ink max-md:h-10",
              isActive && "bg-hover font-medium text-ink",
            )
          }
        >
          <Icon aria-hidden className="size-4" />
          {t(label)}
        </NavLink>
      ))}
    </nav>
  );
}

export function School() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Link to="/" className="flex h-12 items-center gap-2.5 px-4">
      {me.brand.logo ? (
        <SchoolLogo className="h-7 max-w-16" />
      ) : (
        <img src="/icon.svg" alt={t("app.name")} width="22" height="22" />
      )}
      <span aria-hidden={me.brand.logo !== null} className="truncate text-sm font-semibold">
        {me.institutionName}
      </span>
    </Link>
  );
}
