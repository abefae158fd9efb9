import type { Me } from "#contracts/api/identity/auth.ts";
import type { Permission } from "#contracts/permissions.ts";
import { covers } from "#contracts/roles.ts";
import { useRouteLoaderData } from "../framework/index.ts";
import type { Locale } from "../i18n/languages.ts";
import type { Theme } from "./preferences.server.ts";

/** What the root of every page loads: `root.tsx`. */
export interface RootData {
  /** Null for whoever has not signed in. */
  readonly me: Me | null;
  readonly theme: Theme;
  /** Rules that give the pages the accent of the person's school; none where it has chosen none. */
  readonly accent: string;
  readonly locale: Locale;
  readonly requestId: string;
}

/** Before the root has loaded, as when it failed, what anyone would be given. */
export function useRoot(): RootData {
  return (
    useRouteLoaderData<() => RootData>("root") ?? { me: null, theme: "system", accent: "", locale: "es", requestId: "" }
  );
}

/** The signed-in person. Only for what is rendered inside the shell, which has checked it. */
export function useMe(): Me {
  const { me } = useRoot();
  if (me === null) throw new Error("useMe is used outside the signed-in shell");
  return me;
}

export function may(me: Pick<Me, "permissions">, permission: Permission): boolean {
  return covers(me.permissions, permission);
}
