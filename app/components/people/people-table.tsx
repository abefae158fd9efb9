import type { PersonRow } from "#contracts/api/people/people.ts";
import { Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { groupLabel, useFormat } from "../../lib/format.ts";
import { Badge } from "../ui/badge.tsx";
import { Rows } from "../ui/section.tsx";
import { Table, Td, Th } from "../ui/table.tsx";

interface Props {
  readonly people: readonly PersonRow[];
  /** Can several be chosen? They are sent with the form around, as `ids`. */
  readonly isChoosing: boolean;
}

const listed = ({ familyName, givenName }: PersonRow) => `${familyName}, ${givenName}`;

/** The group of a pupil, or how many classes somebody teaches. */
function Place({ person, isLinked = false }: { person: PersonRow; isLinked?: boolean }) {
  const { t } = useTranslation();
  const taught = t("people.sections", { count: person.sections });
  if (person.groupName !== null) return <>{groupLabel(person.groupName)}</>;
  if (person.sections === 0) return null;
  if (!isLinked) return <>{taught}</>;
  return (
    <Link
      to={`/grupos?profesor=${person.id}`}
      aria-label={`${taught}: ${listed(person)}`}
      className="text-accent hover:underline"
    >
      {taught}
    </Link>
  );
}

function Choice({ person }: { person: PersonRow }) {
  const { t } = useTranslation();
  return (
    <input
      type="checkbox"
      name="ids"
      value={person.id}
      aria-label={t("people.choose", { name: listed(person) })}
      className="relative size-4 accent-accent"
    />
  );
}

export function PeopleTable({ people, isChoosing }: Props) {
  const { t } = useTranslation();
  const { date } = useFormat();
  return (
    <Table label={t("people.title")} frame="max-h-[calc(100dvh-16rem)] min-h-40 max-sm:hidden print:block">
      <thead>
        <tr>
          {isChoosing ? <Th className="w-8 print:hidden" aria-hidden /> : null}
          <Th>{t("people.name")}</Th>
          <Th>{t("people.role")}</Th>
          <Th>{t("people.group")}</Th>
          <Th className="max-lg:hidden">{t("people.email")}</Th>
          <Th className="max-md:hidden">{t("people.lastLogin")}</Th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.id} className="hover:bg-hover">
            {isChoosing ? (
              <Td className="pr-0 print:hidden">
                <Choice person={person} />
              </Td>
            ) : null}
            <Td className="font-medium">
              <Link to={`/personas/${person.id}`} prefetch="intent" className="hover:underline">
                {listed(person)}
              </Link>
              {person.isActive ? null : <Badge className="ml-2">{t("people.inactive")}</Badge>}
            </Td>
            <Td className="text-muted">{person.role.title}</Td>
            <Td className="whitespace-nowrap">
              <Place person={person} isLinked />
            </Td>
            <Td className="text-muted max-lg:hidden">{person.email ?? "–"}</Td>
            <Td className="whitespace-nowrap text-muted max-md:hidden">
              {person.lastLoginAt === null ? t("people.never") : date(person.lastLoginAt)}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** The same on a phone, where columns have no room. */
export function PeopleRows({ people }: Pick<Props, "people">) {
  const { t } = useTranslation();
  return (
    <Rows className="sm:hidden print:hidden">
      {people.map((person) => (
        <li key={person.id} className="relative flex min-h-12 items-center gap-3 px-3 py-1.5 hover:bg-hover">
          <div className="min-w-0 flex-1">
            <Link to={`/personas/${person.id}`} className="font-medium after:absolute after:inset-0">
              {listed(person)}
            </Link>
            <p className="flex flex-wrap gap-x-2 text-xs text-muted">
              <span>{person.role.title}</span>
              <Place person={person} />
            </p>
          </div>
          {person.isActive ? null : <Badge>{t("people.inactive")}</Badge>}
        </li>
      ))}
    </Rows>
  );
}
