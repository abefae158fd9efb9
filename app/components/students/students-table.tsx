import { ArrowDown, ArrowUp, ChevronRight, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import type { StudentRow } from "#contracts/api/students/students.ts";
import { Link, useSearchParams } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import type { Translate } from "../../i18n/translate.ts";
import { groupLabel } from "../../lib/format.ts";
import { Rows } from "../ui/section.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { StudentStatus } from "./student-status.tsx";

/** Columns that may be left out, by their names in the address; without a choice all of them are there. */
export const COLUMNS = ["grupo", "curso", "numero", "situacion", "correo"] as const;
export type Column = (typeof COLUMNS)[number];

/** The form that the ticks of the table belong to, wherever it stands. */
export const CHOSEN_FORM = "chosen-students";

const SORTS = { name: ["familyName", "-familyName"], number: ["studentNumber"], group: ["groupName"] } as const;

function SortHeader({ column, label, sort }: { column: keyof typeof SORTS; label: string; sort: string }) {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const orders: readonly string[] = SORTS[column];
  const at = orders.indexOf(sort);
  const next = new URLSearchParams(search);
  next.set("orden", orders[(at + 1) % orders.length] ?? "familyName");
  next.delete("cursor");
  const Icon = at === -1 ? ChevronsUpDown : sort.startsWith("-") ? ArrowDown : ArrowUp;
  const direction = at === -1 ? "" : `, ${sort.startsWith("-") ? t("students.sortedDown") : t("students.sortedUp")}`;
  return (
    <Link
      to={`?${next}`}
      preventScrollReset
      aria-label={`${t("students.sortBy", { column: label })}${direction}`}
      className="inline-flex items-center gap-1 hover:text-ink"
    >
      {label}
      <Icon aria-hidden className="size-3.5" />
    </Link>
  );
}

/** Who it is, the group, and the state where it is another than usual: for a few, and on a phone, where columns have no room. */
export function StudentList({ students, className }: { students: readonly StudentRow[]; className?: string }) {
  const { t } = useTranslation();
  return (
    <Rows className={className ?? ""}>
      {students.map((student) => (
        <li key={student.id} className="relative flex min-h-12 items-center gap-3 px-3 py-1.5 hover:bg-hover">
          <div className="min-w-0 flex-1">
            <Link to={`/alumnado/${student.id}`} className="font-medium after:absolute after:inset-0">
              {student.familyName}, {student.givenName}
            </Link>
            <p className="text-xs text-muted tabular-nums">
              {student.groupName === null ? (
                <span className="text-warn">{t("students.noGroup")}</span>
              ) : (
                groupLabel(student.groupName)
              )}
              {` · ${student.studentNumber}`}
            </p>
          </div>
          {student.status === "active" ? null : <StudentStatus status={student.status} />}
          <ChevronRight aria-hidden className="size-4 shrink-0 text-muted" />
        </li>
      ))}
    </Rows>
  );
}

const CELLS: Readonly<Record<Column, (student: StudentRow, t: Translate) => ReactNode>> = {
  grupo: ({ groupName }, t) =>
    groupName === null ? <span className="text-warn">{t("students.noGroup")}</span> : groupLabel(groupName),
  curso: ({ gradeLevel }) => (gradeLevel === null ? "–" : groupLabel(gradeLevel)),
  numero: ({ studentNumber }) => <span className="tabular-nums">{studentNumber}</span>,
  situacion: ({ status }) => <StudentStatus status={status} />,
  correo: ({ email }) =>
    email === null ? (
      "–"
    ) : (
      <a href={`mailto:${email}`} className="text-muted hover:underline">
        {email}
      </a>
    ),
};

interface TableProps {
  readonly students: readonly StudentRow[];
  readonly sort: string;
  readonly columns: readonly Column[];
  /** Rows have ticks, for what is done with several. */
  readonly isChosen: boolean;
}

/** Sorting, filtering and paging are the server's. */
export function StudentsTable({ students, sort, columns, isChosen }: TableProps) {
  const { t } = useTranslation();
  const heads: Readonly<Record<Column, ReactNode>> = {
    grupo: <SortHeader column="group" label={t("students.group")} sort={sort} />,
    curso: t("students.level"),
    numero: <SortHeader column="number" label={t("students.number")} sort={sort} />,
    situacion: t("students.status"),
    correo: t("students.email"),
  };
  const sortedBy = { name: "familyName", grupo: "groupName", numero: "studentNumber" } as const;
  const order = (id: keyof typeof sortedBy) => {
    if (!sort.endsWith(sortedBy[id])) return undefined;
    return sort.startsWith("-") ? ("descending" as const) : ("ascending" as const);
  };
  return (
    <Table label={t("students.title")} frame="max-h-[calc(100dvh-14rem)] min-h-64 max-sm:hidden print:block">
      <thead>
        <tr>
          <Th aria-sort={order("name")} className="left-0 z-20">
            <SortHeader column="name" label={t("students.name")} sort={sort} />
          </Th>
          {columns.map((column) => (
            <Th key={column} aria-sort={column === "grupo" || column === "numero" ? order(column) : undefined}>
              {heads[column]}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {students.map((student) => (
          <tr key={student.id} className="group hover:bg-hover">
            <Td className="sticky left-0 bg-surface whitespace-nowrap group-hover:bg-hover">
              <span className="flex items-center gap-2.5">
                {isChosen ? (
                  <input
                    type="checkbox"
                    name="id"
                    value={student.id}
                    form={CHOSEN_FORM}
                    aria-label={t("students.choose", { name: `${student.givenName} ${student.familyName}` })}
                    className="size-4 shrink-0 accent-accent print:hidden"
                  />
                ) : null}
                <Link to={`/alumnado/${student.id}`} className="font-medium hover:underline">
                  {student.familyName}, {student.givenName}
                </Link>
              </span>
            </Td>
            {columns.map((column) => (
              <Td key={column} className="whitespace-nowrap">
                {CELLS[column](student, t)}
              </Td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
