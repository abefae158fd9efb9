import { Printer } from "lucide-react";
import type { AccessSlip } from "#contracts/api/identity/passwords.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { groupLabel, useFormat } from "../../lib/format.ts";
import { useHydrated } from "../../lib/hydrated.ts";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";

/** A sheet to print and cut: a slip for each person, whose codes this answer alone shows. `host`: where they type it. */
export function AccessSlips({ slips, host }: { slips: readonly AccessSlip[]; host: string }) {
  const { t } = useTranslation();
  const { moment } = useFormat();
  const me = useMe();
  const isHydrated = useHydrated();
  const values = (slip: AccessSlip) => [
    [t("access.go"), `${host}/entrada`],
    [t("access.code"), slip.code],
    [t("access.login"), slip.login],
  ];
  return (
    <>
      <div className="mb-4 print:hidden">
        <Notice tone="ok">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <p>{t("access.codesMade", { count: slips.length })}</p>
            {isHydrated ? (
              <Button onClick={() => window.print()}>
                <Printer aria-hidden />
                {t("access.print")}
              </Button>
            ) : null}
          </div>
        </Notice>
      </div>
      <ul
        className="grid grid-cols-1 gap-3 sm:grid-cols-2 print:grid-cols-2 print:gap-0"
        aria-label={t("access.sheet")}
      >
        {slips.map((slip) => (
          <li key={slip.id} className="break-inside-avoid border border-dashed bg-surface p-4 text-sm">
            <p className="flex justify-between gap-3 text-xs text-muted">
              <span>{me.institutionName}</span>
              {slip.groupName === null ? null : <span>{groupLabel(slip.groupName)}</span>}
            </p>
            <p className="mt-1 font-semibold">{slip.name}</p>
            <dl className="my-2 grid gap-1">
              {values(slip).map(([label, value]) => (
                <div key={label}>
                  <dt className="inline text-muted">{label} </dt>
                  <dd className="inline font-mono font-medium wrap-anywhere select-all">{value}</dd>
                </div>
              ))}
            </dl>
            <p className="text-xs text-muted">{t("access.slipHint", { when: moment(slip.expiresAt) })}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
