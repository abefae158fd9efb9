import type { ReactNode } from "react";
import type { RosterReport } from "#contracts/api/roster/roster.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";

interface TickProps {
  name: string;
  value: string;
  checked: boolean;
  required?: boolean;
  onChange?: (checked: boolean, form: HTMLFormElement | null) => void;
  children: ReactNode;
}

/** A tick with its words; a form that is sent without script sends it too. */
export function Tick({ name, value, checked, required, onChange, children }: TickProps) {
  return (
    <label className="flex items-start gap-2.5">
      <input
        type="checkbox"
        name={name}
        value={value}
        defaultChecked={checked}
        required={required}
        onChange={(event) => onChange?.(event.currentTarget.checked, event.currentTarget.form)}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span>{children}</span>
    </label>
  );
}

/** What the office decides before it imports: which schools of the archive, and who is the same person. */
export function Choices({ report }: { report: RosterReport }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const schools = report.orgs.filter(({ people, classes, type }) => type === "school" || people + classes > 0);
  return (
    <>
      {schools.length > 1 ? (
        <fieldset className="grid w-full gap-2 rounded-md border p-3">
          <legend className="px-1 font-medium">{t("roster.orgs")}</legend>
          {schools.map((org) => (
            <Tick key={org.sourcedId} name="org" value={org.sourcedId} checked={org.included}>
              {org.name}{" "}
              <span className="text-muted">
                {t("roster.orgCounts", { people: number(org.people), classes: number(org.classes) })}
              </span>
            </Tick>
          ))}
          <p className="text-xs text-muted">{t("roster.orgsHint")}</p>
        </fieldset>
      ) : null}
      {report.samePeople.length > 0 ? (
        <fieldset className="grid w-full gap-2 rounded-md border p-3">
          <legend className="px-1 font-medium">{t("roster.same")}</legend>
          {report.samePeople.map((person) => (
            <Tick key={person.sourcedId} name="same" value={person.sourcedId} checked={person.joined}>
              {person.name} <span className="text-muted">{person.email}</span>
            </Tick>
          ))}
          <p className="text-xs text-muted">{t("roster.sameHint")}</p>
        </fieldset>
      ) : null}
    </>
  );
}
