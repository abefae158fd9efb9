import type { RosterCorrection } from "#contracts/api/roster/corrections.ts";
import { ROLE_KINDS } from "#contracts/permissions.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";
import { Tick } from "./choices.tsx";
import { fieldWords } from "./sheet-words.ts";

/** Fields corrected by hand that the file would change: they stay, unless ticked person by person or all at once. */
export function Corrections({ corrections, total }: { corrections: readonly RosterCorrection[]; total: number }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  if (total === 0) return null;
  const people = [...new Set(corrections.map(({ sourcedId }) => sourcedId))].map((sourcedId) => ({
    sourcedId,
    rows: corrections.filter((row) => row.sourcedId === sourcedId),
  }));
  const said = (field: string, value: string | null) => {
    const kind = field === "kind" ? ROLE_KINDS.find((one) => one === value) : undefined;
    return kind === undefined ? (value ?? t("import.correctionEmpty")) : t(`role.${kind}`);
  };
  return (
    <fieldset className="grid gap-3 rounded-md border p-3">
      <legend className="px-1 font-medium">
        {t("import.corrections")} ({number(total)})
      </legend>
      <p className="max-w-[70ch] text-sm text-muted">{t("import.correctionsHint")}</p>
      <ul className="grid gap-3 text-sm">
        {people.map(({ sourcedId, rows }) => (
          <li key={sourcedId} className="grid gap-1">
            {rows.map(({ name, field, current, wanted }) => (
              <p key={field} className="break-words">
                {t("import.correction", {
                  name,
                  field: fieldWords(t, field),
                  current: said(field, current),
                  wanted: said(field, wanted),
                })}
              </p>
            ))}
            <Tick name="overwrite" value={sourcedId} checked={false}>
              {t("import.overwritePerson", { name: rows[0]?.name ?? "" })}
            </Tick>
          </li>
        ))}
      </ul>
      {corrections.length < total ? (
        <p className="text-xs text-muted">
          {t("import.truncated", { shown: number(corrections.length), total: number(total), what: t("sheet.data") })}
        </p>
      ) : null}
      <Tick name="overwriteAll" value="1" checked={false}>
        {t("import.overwriteAll")}
      </Tick>
    </fieldset>
  );
}
