import { UserPlus } from "lucide-react";
import type { Guardian } from "#contracts/api/people/guardians.ts";
import type { PersonRow } from "#contracts/api/people/people.ts";
import { Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { SearchForm } from "../lists/search-form.tsx";
import { Tick } from "../roster/choices.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Rows, Section } from "../ui/section.tsx";
import { Select } from "../ui/select.tsx";
import { ADULT_ACCESS, RELATIONS, useRelation } from "./relation.ts";

export type GuardianRow = Omit<Guardian, "isActive"> & { readonly isNew: boolean };

const RIGHTS = [
  ["hasCustody", "tie.custody"],
  ["canViewRecords", "tie.records"],
  ["canContact", "tie.contact"],
  ["canCollect", "tie.collect"],
] as const;

/** A pupil's family, each with what they may; sent as `userId`, `relation-<id>`, `rights-<id>`, `adult-<id>`, `remove-<id>`. */
export function GuardianRows({ rows, isAdult }: { rows: readonly GuardianRow[]; isAdult: boolean }) {
  const { t } = useTranslation();
  const relation = useRelation();
  if (rows.length === 0) return <p className="text-sm text-muted">{t("person.noGuardians")}</p>;
  return (
    <ul className="grid gap-3">
      {rows.map((row) => (
        <li key={row.userId} className="rounded-md border bg-surface p-3">
          <fieldset className="grid gap-3">
            <legend className="sr-only">{row.name}</legend>
            <input type="hidden" name="userId" value={row.userId} />
            <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
              <div className="min-w-0">
                <p className="font-medium">
                  <Link to={`/personas/${row.userId}`} className="hover:underline">
                    {row.name}
                  </Link>{" "}
                  {row.isNew ? <Badge tone="accent">{t("family.new")}</Badge> : null}
                </p>
                <p className="text-xs text-muted wrap-anywhere">
                  {[row.phone, row.email].filter(Boolean).join(" · ") || t("family.noContact")}
                </p>
              </div>
              <Select
                name={`relation-${row.userId}`}
                aria-label={t("family.relationOf", { name: row.name })}
                defaultValue={row.relation}
              >
                {RELATIONS.map((one) => (
                  <option key={one} value={one}>
                    {relation(one)}
                  </option>
                ))}
              </Select>
            </div>
            <div className="flex flex-wrap gap-x-5 gap-y-2 text-sm">
              {RIGHTS.map(([right, label]) => (
                <Tick key={right} name={`rights-${row.userId}`} value={right} checked={row[right]}>
                  {t(label)}
                </Tick>
              ))}
            </div>
            {isAdult ? (
              <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
                <span id={`adult-${row.userId}`}>{t("family.adultAccess")}</span>
                <Select
                  name={`adult-${row.userId}`}
                  aria-labelledby={`adult-${row.userId}`}
                  defaultValue={row.adultAccess ?? ""}
                >
                  <option value="">{t("family.adult.none")}</option>
                  {ADULT_ACCESS.map((one) => (
                    <option key={one} value={one}>
                      {t(`family.adult.${one}`)}
                    </option>
                  ))}
                </Select>
              </div>
            ) : (
              <input type="hidden" name={`adult-${row.userId}`} value={row.adultAccess ?? ""} />
            )}
            <div className="flex flex-wrap justify-between gap-x-5 gap-y-2 text-sm">
              <label className="flex items-center gap-2.5">
                <input
                  type="radio"
                  name="primary"
                  value={row.userId}
                  defaultChecked={row.isPrimary}
                  className="size-4 accent-accent"
                />
                {t("tie.primary")}
              </label>
              <span className="text-danger">
                <Tick name={`remove-${row.userId}`} value="1" checked={false}>
                  {t("family.remove")}
                </Tick>
              </span>
            </div>
          </fieldset>
        </li>
      ))}
    </ul>
  );
}

interface AddProps {
  /** null: nobody has been looked for. */
  readonly found: readonly PersonRow[] | null;
  readonly search: string;
  readonly added: readonly number[];
}

/** Finds whom to add, by a page's address, so that it works without scripts. */
export function AddGuardian({ found, search, added }: AddProps) {
  const { t } = useTranslation();
  const withNew = (id: number) => {
    const query = new URLSearchParams([...added, id].map((one) => ["nuevo", String(one)]));
    return `?${query}`;
  };
  return (
    <Section title={t("family.add")} className="mt-8">
      <p className="mb-3 text-sm text-muted">{t("family.addHint")}</p>
      <SearchForm label={t("people.search")}>
        {added.map((id) => (
          <input key={id} type="hidden" name="nuevo" value={id} />
        ))}
      </SearchForm>
      {found === null ? null : found.length === 0 ? (
        <p className="text-sm text-muted">{t("family.nobody", { text: search })}</p>
      ) : (
        <Rows>
          {found.map((person) => (
            <li key={person.id} className="flex flex-wrap items-center justify-between gap-3 px-3 py-2 text-sm">
              <span>
                {person.familyName}, {person.givenName} <span className="text-muted">· {person.role.title}</span>
              </span>
              <Button asChild size="sm">
                <Link to={withNew(person.id)} preventScrollReset>
                  <UserPlus aria-hidden />
                  {t("family.addOne")}
                </Link>
              </Button>
            </li>
          ))}
        </Rows>
      )}
    </Section>
  );
}
