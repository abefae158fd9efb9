import { LogOut, UserCog } from "lucide-react";
import { useFetcher, useLocation, useNavigate, useSubmit } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { LANGUAGE_NAMES } from "../../i18n/languages.ts";
import { useMe, useRoot } from "../../lib/session.ts";
import { Avatar } from "../ui/avatar.tsx";
import {
  Menu,
  MenuContent,
  MenuItem,
  MenuLabel,
  MenuRadioGroup,
  MenuRadioItem,
  MenuSeparator,
  MenuTrigger,
} from "../ui/dropdown-menu.tsx";

/** Loaded when it is first asked for, and then opens at once. */
export default function UserMenuContent() {
  const { t } = useTranslation();
  const me = useMe();
  const { theme, locale } = useRoot();
  const { pathname, search } = useLocation();
  const fetcher = useFetcher();
  const submit = useSubmit();
  const navigate = useNavigate();
  const prefer = (choice: Record<string, string>) =>
    fetcher.submit(
      { ...choice, csrf: me.csrfToken ?? "", back: `${pathname}${search}` },
      { method: "post", action: "/preferencias" },
    );
  return (
    <Menu defaultOpen>
      <MenuTrigger className="ml-1 rounded-full p-0.5 hover:bg-hover data-[state=open]:bg-hover">
        <span className="sr-only">{t("nav.user", { name: me.name })}</span>
        <Avatar name={me.name} />
      </MenuTrigger>
      <MenuContent>
        <div className="px-2 py-1.5">
          <p className="text-sm font-medium">{me.name}</p>
          {me.email ? <p className="text-xs text-muted">{me.email}</p> : null}
        </div>
        <MenuSeparator />
        <MenuItem onSelect={() => navigate("/cuenta")}>
          <UserCog />
          {t("account.menu")}
        </MenuItem>
        <MenuSeparator />
        <MenuLabel>{t("user.theme")}</MenuLabel>
        <MenuRadioGroup value={theme} onValueChange={(value) => prefer({ theme: value })}>
          <MenuRadioItem value="system">{t("user.system")}</MenuRadioItem>
          <MenuRadioItem value="light">{t("user.light")}</MenuRadioItem>
          <MenuRadioItem value="dark">{t("user.dark")}</MenuRadioItem>
        </MenuRadioGroup>
        <MenuLabel>{t("user.language")}</MenuLabel>
        <MenuRadioGroup value={locale} onValueChange={(value) => prefer({ lng: value })}>
          {Object.entries(LANGUAGE_NAMES).map(([language, name]) => (
            <MenuRadioItem key={language} value={language}>
              {name}
            </MenuRadioItem>
          ))}
        </MenuRadioGroup>
        <MenuSeparator />
        <MenuItem onSelect={() => submit({ csrf: me.csrfToken ?? "" }, { method: "post", action: "/salir" })}>
          <LogOut />
          {t("user.signOut")}
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
