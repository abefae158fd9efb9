import type { PeopleImportReport } from "#contracts/api/roster/people-import.ts";
import {
  FIELDS_OF_KIND,
  GUARDIAN_FIELDS,
  PEOPLE_IMPORT_KINDS,
  type PeopleImportField,
} from "#contracts/api/roster/people-import-fields.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useRoot } from "../../lib/session.ts";
import { Field } from "../ui/field.tsx";
import { Rows, Section } from "../ui/section.tsx";
import { Select } from "../ui/select.tsx";
import { fieldWords } from "./sheet-words.ts";

/** What each column is read as, with three of its values, and whom the file lists. */
export function SheetColumns({ report }: { report: PeopleImportReport }) {
  const { t } = useTranslation();
  const { locale } = useRoot();
  const fields: readonly PeopleImportField[] = FIELDS_OF_KIND[report.kind];
  const own = fields.filter((field) => !field.includes("."));
  const hasGuardians = own.length < fields.length;
  const titled = (header: string, at: number) => header || t("sheet.untitled", { number: at + 1 });
  const left = report.columns.flatMap(({ header, field }, at) => (field === null ? [titled(header, at)] : []));
  return (
    <Section title={t("sheet.columns")}>
      <Field label={t("sheet.who")} className="mb-3">
        <Select name="kind" key={report.kind} defaultValue={report.kind}>
          {PEOPLE_IMPORT_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t(`sheet.kinds.${kind}`)}
            </option>
          ))}
        </Select>
      </Field>
      <p className="mb-2 max-w-[70ch] text-sm text-muted">
        {t("sheet.columnsHint")}{" "}
        {left.length === 0
          ? null
          : t("sheet.leftOut", { count: left.length, names: new Intl.ListFormat(locale).format(left) })}
      </p>
      <Rows className="text-sm">
        {report.columns.map(({ header, samples, field }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place in the file
          <li key={`${report.importId}:${at}`} className="grid gap-x-4 gap-y-1 px-3 py-2 sm:grid-cols-[1fr_1fr_16rem]">
            <span className="font-medium break-words">{titled(header, at)}</span>
            <span className="break-words text-muted">{samples.join(" · ") || "–"}</span>
            <Select
              key={field ?? ""}
              name="column"
              aria-label={titled(header, at)}
              defaultValue={field ?? ""}
              className="w-full [&>select]:w-full"
            >
              <option value="">{t("sheet.unused")}</option>
              {own.map((name) => (
                <option key={name} value={name}>
                  {fieldWords(t, name)}
                </option>
              ))}
              {hasGuardians
                ? (["guardian1", "guardian2"] as const).map((part) => (
                    <optgroup key={part} label={t(`sheet.${part}`)}>
                      {GUARDIAN_FIELDS.map((name) => (
                        <option key={name} value={`${part}.${name}`}>
                          {fieldWords(t, `${part}.${name}`)}
                        </option>
                      ))}
                    </optgroup>
                  ))
                : null}
            </Select>
          </li>
        ))}
      </Rows>
    </Section>
  );
}
