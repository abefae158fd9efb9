import type { RoleRef } from "#contracts/api/people/people.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { LANGUAGE_NAMES, LOCALES } from "../../i18n/languages.ts";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";

export interface PersonValues {
  readonly givenName: string;
  readonly middleName: string | null;
  readonly familyName: string;
  readonly email: string | null;
  readonly username: string | null;
  readonly identifier: string | null;
  readonly phone: string | null;
  readonly locale: string | null;
}

const TEXTS = [
  { name: "givenName", max: 100, required: true },
  { name: "middleName", max: 100, required: false },
  { name: "familyName", max: 150, required: true },
  { name: "email", max: 254, required: false, type: "email" },
  { name: "username", max: 100, required: false },
  { name: "identifier", max: 100, required: false },
  { name: "phone", max: 30, required: false, type: "tel" },
] as const;

interface Props {
  readonly values?: PersonValues;
  /** What was refused, by field. */
  readonly faults: Readonly<Record<string, string>>;
  /** Roles to choose from; none, and the role is not part of the form. */
  readonly roles: readonly RoleRef[];
  readonly roleId?: number;
}

/** The fields of a person, as the office writes them. */
export function PersonFields({ values, faults, roles, roleId }: Props) {
  const { t } = useTranslation();
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      {TEXTS.map(({ name, max, required, ...rest }) => (
        <Field
          key={name}
          label={required ? t(`person.${name}`) : `${t(`person.${name}`)} (${t("common.optional")})`}
          hint={name === "email" ? t("person.emailHint") : undefined}
          error={faults[name]}
        >
          <Input
            name={name}
            maxLength={max}
            required={required}
            autoComplete="off"
            defaultValue={values?.[name] ?? ""}
            {...rest}
          />
        </Field>
      ))}
      <Field label={t("person.locale")} error={faults.locale}>
        <Select name="locale" defaultValue={values?.locale ?? ""} className="w-full">
          <option value="">{t("person.localeOfSchool")}</option>
          {LOCALES.map((locale) => (
            <option key={locale} value={locale}>
              {LANGUAGE_NAMES[locale]}
            </option>
          ))}
        </Select>
      </Field>
      {roles.length === 0 ? null : (
        <Field
          label={t("person.role")}
          hint={values === undefined ? undefined : t("person.roleHint")}
          error={faults.roleId}
        >
          <Select name="roleId" required defaultValue={roleId ?? ""} className="w-full">
            {roleId === undefined ? <option value="" /> : null}
            {roles.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </Select>
        </Field>
      )}
    </div>
  );
}
