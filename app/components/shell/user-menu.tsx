import { lazy, Suspense, useState } from "react";
import { useTranslation } from "../../i18n/index.tsx";
import { useMe } from "../../lib/session.ts";
import { Avatar } from "../ui/avatar.tsx";

/** Signing out must not need scripts: the device may be someone else's. */
export function PlainSignOut() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <noscript>
      <form method="post" action="/salir">
        <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
        <button type="submit" className="ml-2 text-sm text-accent underline">
          {t("user.signOut")}
        </button>
      </form>
    </noscript>
  );
}

const load = () => import("./user-menu-content.tsx");
const UserMenuContent = lazy(load);

function Closed({ onOpen }: { onOpen: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded="false"
      onClick={onOpen}
      onKeyDown={(event) => event.key === "ArrowDown" && onOpen()}
      onPointerEnter={load}
      onFocus={load}
      className="ml-1 rounded-full p-0.5 hover:bg-hover"
    >
      <span className="sr-only">{t("nav.user", { name: me.name })}</span>
      <Avatar name={me.name} />
    </button>
  );
}

/** The person's own menu; what draws menus is loaded when a hand comes near. */
export function UserMenu() {
  const [asked, setAsked] = useState(false);
  const closed = <Closed onOpen={() => setAsked(true)} />;
  return asked ? (
    <Suspense fallback={closed}>
      <UserMenuContent />
    </Suspense>
  ) : (
    closed
  );
}
