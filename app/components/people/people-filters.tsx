import type { RoleRef } from "#contracts/api/people/people.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { groupLabel } from "../../lib/format.ts";
import { SearchForm } from "../lists/search-form.tsx";
import { Combobox } from "../ui/combobox.tsx";
import { Select } from "../ui/select.tsx";

export const KINDS = ["staff", "teacher", "school_admin", "student", "parent"] as const;
export const STATES = ["active", "inactive", "all"] as const;
export const SORTS = {
  familyName: "people.sorts.byName",
  "-familyName": "people.sorts.byNameDown",
  "-lastLoginAt": "people.sorts.byLogin",
} as const;

export interface Filters {
  readonly search: string | undefined;
  readonly kind: (typeof KINDS)[number] | undefined;
  readonly roleId: string | undefined;
  readonly groupName: string | undefined;
  readonly state: (typeof STATES)[number];
  readonly sort: keyof typeof SORTS;
}

/** A role stands beside the kinds of people, in the same field. */
export const roleValue = (id: number | string) => `rol-${id}`;

/** Roles that a kind of people does not already say. */
export function distinctRoles<Role extends RoleRef>(roles: readonly Role[]): readonly Role[] {
  return roles.filter(({ kind }) => roles.filter((other) => other.kind === kind).length > 1);
}

/** What is asked for beyond the list as it opens, each to be taken off. */
export function usePeopleChips({ search, kind, roleId, groupName, state }: Filters, roles: readonly RoleRef[]) {
  const { t } = useTranslation();
  const role = roles.find(({ id }) => String(id) === roleId);
  return [
    ...(search === undefined ? [] : [{ name: "buscar", label: `«${search}»` }]),
    ...(kind === undefined ? [] : [{ name: "perfil", label: t(`people.kinds.${kind}`) }]),
    ...(roleId === undefined ? [] : [{ name: "perfil", label: role?.title ?? t("people.role") }]),
    ...(groupName === undefined ? [] : [{ name: "grupo", label: groupLabel(groupName) }]),
    ...(state === "active" ? [] : [{ name: "estado", label: t(`people.states.${state}`) }]),
  ];
}

interface Props {
  readonly filters: Filters;
  readonly groups: readonly string[];
  readonly roles: readonly RoleRef[];
}

export function PeopleFilters({ filters, groups, roles }: Props) {
  const { t } = useTranslation();
  const { kind, roleId, groupName, state, sort } = filters;
  const role = kind ?? (roleId === undefined ? "" : roleValue(roleId));
  const others = distinctRoles(roles);
  return (
    <SearchForm label={t("people.search")}>
      <Select key={`perfil-${role}`} name="perfil" aria-label={t("people.role")} defaultValue={role}>
        <option value="">{t("people.allRoles")}</option>
        {KINDS.map((one) => (
          <option key={one} value={one}>
            {t(`people.kinds.${one}`)}
          </option>
        ))}
        {others.length === 0 ? null : (
          <optgroup label={t("people.rolesOfSchool")}>
            {others.map(({ id, title }) => (
              <option key={id} value={roleValue(id)}>
                {title}
              </option>
            ))}
          </optgroup>
        )}
      </Select>
      {groups.length > 1 ? (
        <Combobox
          key={`grupo-${groupName ?? ""}`}
          name="grupo"
          aria-label={t("people.groupFilter")}
          placeholder={t("people.allGroups")}
          defaultValue={groupName ?? ""}
          options={groups.map((value) => ({ value, label: groupLabel(value) }))}
        />
      ) : null}
      <Select key={`estado-${state}`} name="estado" aria-label={t("people.state")} defaultValue={state}>
        {STATES.map((one) => (
          <option key={one} value={one}>
            {t(`people.states.${one}`)}
          </option>
        ))}
      </Select>
      <Select key={`orden-${sort}`} name="orden" aria-label={t("people.sort")} defaultValue={sort}>
        {Object.entries(SORTS).map(([value, label]) => (
          <option key={value} value={value}>
            {t(label)}
          </option>
        ))}
      </Select>
    </SearchForm>
  );
}
