import { Menu as MenuIcon, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useState } from "react";
import { Link, NavLink, useLocation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { cn } from "../../lib/cn.ts";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { areasOf } from "./areas.ts";

function Areas({ onChoose }: { onChoose?: () => void }) {
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

function School() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Link to="/" className="flex h-12 items-center gap-2.5 px-4">
      <img src="/icon.svg" alt={t("app.name")} width="22" height="22" />
      <span className="truncate text-sm font-semibold">{me.institutionName}</span>
    </Link>
  );
}

export function Sidebar() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <aside className="sticky top-0 hidden h-dvh flex-col border-r bg-sunken/60 md:flex print:hidden">
      <School />
      <Areas />
      <p className="mt-auto px-4 py-3 text-xs text-muted">{t(`role.${me.kind}`)}</p>
    </aside>
  );
}

/** The menu as a row of links on a phone whose browser runs no scripts. */
export function PlainMenu() {
  return (
    <noscript>
      <div className="border-b md:hidden print:hidden">
        <Areas />
      </div>
    </noscript>
  );
}

/** The same areas as a drawer on narrow screens; it closes when one is chosen or the page changes. */
export function PhoneMenu() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const [openAt, setOpenAt] = useState<string | null>(null);
  const open = openAt === pathname;
  const setOpen = (next: boolean) => setOpenAt(next ? pathname : null);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>
        <Button variant="ghost" size="icon" className="md:hidden" aria-label={t("nav.open")}>
          <MenuIcon />
        </Button>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-appear bg-black/45" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-50 w-72 max-w-[85vw] animate-appear border-r bg-surface"
        >
          <Dialog.Title className="sr-only">{t("app.menu")}</Dialog.Title>
          <div className="flex items-center justify-between pr-2">
            <School />
            <Dialog.Close asChild>
              <Button variant="ghost" size="icon" aria-label={t("nav.close")}>
                <X />
              </Button>
            </Dialog.Close>
          </div>
          <Areas onChoose={() => setOpen(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
