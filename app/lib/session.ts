import type { Me } from "#contracts/api/identity/auth.ts";
import { covers, type Permission } from "#contracts/permissions.ts";
import { useRouteLoaderData } from "../framework/index.ts";
import type { loader } from "../root.tsx";

export function useRoot() {
  const root = useRouteLoaderData<typeof loader>("root");
  return root ?? { me: null, theme: "system" as const, locale: "es" as const, requestId: "" };
}

/** The signed-in person. Only for what is rendered inside the shell, which has checked it. */
export function useMe(): Me {
  const { me } = useRoot();
  if (me === null) throw new Error("useMe is used outside the signed-in shell");
  return me;
}

export function may(me: Me, permission: Permission): boolean {
  return covers(me.permissions, permission);
}
