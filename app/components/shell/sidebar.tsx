import { Menu as MenuIcon } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { useLocation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useMe } from "../../lib/session.ts";
import { useEver } from "../../lib/use-ever.ts";
import { Button } from "../ui/button.tsx";
import { Areas, School } from "./menu.tsx";

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

const load = () => import("./phone-drawer.tsx");
const PhoneDrawer = lazy(load);

/** The same areas as a drawer on narrow screens; what draws it is loaded when it is first asked for. */
export function PhoneMenu() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const [openAt, setOpenAt] = useState<string | null>(null);
  const open = openAt === pathname;
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Button
        ref={button}
        variant="ghost"
        size="icon"
        className="md:hidden"
        aria-label={t("nav.open")}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpenAt(pathname)}
        onPointerEnter={load}
        onFocus={load}
      >
        <MenuIcon />
      </Button>
      {useEver(open) ? (
        <Suspense>
          <PhoneDrawer open={open} onOpenChange={(next) => setOpenAt(next ? pathname : null)} opener={button} />
        </Suspense>
      ) : null}
    </>
  );
}
