import { ArrowDownToLine } from "lucide-react";
import type { RosterReport } from "#contracts/roster.ts";
import { Form, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";

/** The step that writes. Leaving people out of a complete file never removes them without this tick. */
export function CommitForm({ report }: { report: RosterReport }) {
  const { t } = useTranslation();
  const me = useMe();
  const busy = useNavigation().state !== "idle";
  const absent = Math.max(report.missingPeople.length, report.counts.users?.missing ?? 0);
  const anyAbsent = absent > 0 || Object.values(report.counts).some((counts) => (counts?.missing ?? 0) > 0);
  return (
    <Form method="post" className="mb-8 grid max-w-2xl gap-4 border-t pt-5">
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      <input type="hidden" name="intent" value="commit" />
      <input type="hidden" name="importId" value={report.importId ?? ""} />
      {anyAbsent ? (
        <div className="grid gap-2">
          {absent > 0 ? (
            <details>
              <summary className="font-medium">{t("import.missingTitle", { count: absent })}</summary>
              <ul className="mt-2 max-h-48 columns-2 overflow-y-auto text-sm text-muted">
                {report.missingPeople.map((person) => (
                  <li key={person.sourcedId}>{person.name}</li>
                ))}
              </ul>
            </details>
          ) : null}
          <label className="flex items-start gap-2.5">
            <input type="checkbox" name="confirmMissing" className="mt-0.5 size-4 shrink-0 accent-accent" />
            <span>
              {t("import.confirmMissing")}
              <span className="block text-xs text-muted">{t("import.missingHint")}</span>
            </span>
          </label>
        </div>
      ) : null}
      <div>
        <Button type="submit" variant="primary" size="lg" aria-disabled={busy}>
          <ArrowDownToLine aria-hidden />
          {busy ? t("import.committing") : t("import.commit")}
        </Button>
      </div>
    </Form>
  );
}
