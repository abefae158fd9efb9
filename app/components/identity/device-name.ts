import type * as z from "zod";
import type { SessionView } from "#contracts/api/identity/auth.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { deviceOf } from "../../lib/device.ts";

export type Session = z.output<typeof SessionView>;

/** Where a session is open, as its person would say it. */
export function useDeviceName() {
  const { t } = useTranslation();
  return ({ kind, userAgent }: Pick<Session, "kind" | "userAgent">) => {
    if (kind !== "web") return t("account.sessions.app");
    const device = deviceOf(userAgent);
    return device === null ? t("account.sessions.unknown") : t("account.sessions.device", device);
  };
}
