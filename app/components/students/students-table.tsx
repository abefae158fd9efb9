import { type ColumnDef, tableFeatures, useTable } from "@tanstack/react-table";
import { ArrowDown, ArrowUp, ChevronRight, ChevronsUpDown } from "lucide-react";
import { useMemo } from "react";
import type { StudentRow } from "#contracts/api/students.ts";
import { Link, useSearchParams } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { groupLabel } from "../../lib/format.ts";
import { Rows } from "../ui/section.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { StudentStatus } from "./student-status.tsx";

/** Sorting, filtering and paging are the server's: the table model only lays columns over rows. */
const features = tableFeatures({});
type Column = ColumnDef<typeof features, StudentRow>;

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

export function StudentsTable({ students, sort }: { students: readonly StudentRow[]; sort: string }) {
  const { t } = useTranslation();
  const columns = useMemo(
    (): Column[] => [
      {
        id: "name",
        header: () => <SortHeader column="name" label={t("students.name")} sort={sort} />,
        cell: ({ row: { original } }) => (
          <Link to={`/alumnado/${original.id}`} className="font-medium hover:underline">
            {original.familyName}, {original.givenName}
          </Link>
        ),
      },
      {
        id: "group",
        header: () => <SortHeader column="group" label={t("students.group")} sort={sort} />,
        cell: ({ row: { original } }) =>
          original.groupName === null ? (
            <span className="text-warn">{t("students.noGroup")}</span>
          ) : (
            groupLabel(original.groupName)
          ),
      },
      {
        id: "level",
        header: () => t("students.level"),
        cell: ({ row: { original } }) => (original.gradeLevel === null ? "–" : groupLabel(original.gradeLevel)),
      },
      {
        id: "number",
        header: () => <SortHeader column="number" label={t("students.number")} sort={sort} />,
        cell: ({ row: { original } }) => <span className="tabular-nums">{original.studentNumber}</span>,
      },
      {
        id: "status",
        header: () => t("students.status"),
        cell: ({ row: { original } }) => <StudentStatus status={original.status} />,
      },
      {
        id: "email",
        header: () => t("students.email"),
        cell: ({ row: { original } }) =>
          original.email === null ? (
            "–"
          ) : (
            <a href={`mailto:${original.email}`} className="text-muted hover:underline">
              {original.email}
            </a>
          ),
      },
    ],
    [t, sort],
  );
  const data = useMemo(() => [...students], [students]);
  const table = useTable({ features, columns, data, getRowId: (student) => String(student.id) });
  const sorted = (id: string) =>
    Object.entries(SORTS).some(([name, orders]) => name === id && orders.some((o) => o === sort));
  return (
    <Table label={t("students.title")} frame="max-h-[calc(100dvh-14rem)] min-h-64 max-sm:hidden print:block">
      <thead>
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id}>
            {group.headers.map((header, index) => (
              <Th
                key={header.id}
                aria-sort={sorted(header.id) ? (sort.startsWith("-") ? "descending" : "ascending") : undefined}
                className={index === 0 ? "left-0 z-20" : undefined}
              >
                <table.FlexRender header={header} />
              </Th>
            ))}
          </tr>
        ))}
      </thead>
      <tbody>
        {table.getRowModel().rows.map((row) => (
          <tr key={row.id} className="group hover:bg-hover">
            {row.getAllCells().map((cell, index) => (
              <Td
                key={cell.id}
                className={
                  index === 0 ? "sticky left-0 bg-surface whitespace-nowrap group-hover:bg-hover" : "whitespace-nowrap"
                }
              >
                <table.FlexRender cell={cell} />
              </Td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
