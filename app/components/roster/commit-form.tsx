import { ArrowDownToLine } from "lucide-react";
import type { RosterReport } from "#contracts/api/roster/roster.ts";
import { Form, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Corrections } from "./corrections.tsx";

export type Committable = Pick<RosterReport, "importId" | "appointmentCount" | "corrections" | "correctionCount"> & {
  readonly digest?: string;
};

/** The step that writes. It takes nobody out: removals are a step of their own. */
export function CommitForm({ report }: { report: Committable }) {
  const { t } = useTranslation();
  const me = useMe();
  const busy = useNavigation().state !== "idle";
  return (
    <Form method="post" className="mb-8 grid max-w-2xl gap-4 border-t pt-5">
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      <input type="hidden" name="intent" value="commit" />
      <input type="hidden" name="importId" value={report.importId ?? ""} />
      {report.digest === undefined ? null : <input type="hidden" name="digest" value={report.digest} />}
      <Corrections corrections={report.corrections} total={report.correctionCount} />
      {report.appointmentCount === 0 ? null : (
        <Field label={t("import.confirmNumber")} hint={t("import.confirmHint", { count: report.appointmentCount })}>
          <Input
            name="confirmCount"
            inputMode="numeric"
            autoComplete="off"
            required
            pattern={String(report.appointmentCount)}
            className="max-w-40"
          />
        </Field>
      )}
      <div>
        <Button type="submit" variant="primary" size="lg" aria-disabled={busy}>
          <ArrowDownToLine aria-hidden />
          {busy ? t("import.committing") : t("import.commit")}
        </Button>
      </div>
    </Form>
  );
}
