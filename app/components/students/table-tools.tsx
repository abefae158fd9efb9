import { Columns3, Download } from "lucide-react";
import { useState } from "react";
import { Form, Link, useSearchParams } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { groupLabel } from "../../lib/format.ts";
import { useHydrated } from "../../lib/hydrated.ts";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { CHOSEN_FORM, COLUMNS, type Column } from "./students-table.tsx";

const NAMES = {
  grupo: "students.group",
  curso: "students.level",
  numero: "students.number",
  situacion: "students.status",
  correo: "students.email",
} as const;

/** Parts of the address that set the list, without the place in it. */
function useSetting(): string {
  const [search] = useSearchParams();
  const setting = new URLSearchParams(search);
  for (const name of ["cursor", "vista"]) setting.delete(name);
  return setting.toString();
}

const box = "absolute right-0 z-30 mt-1 grid w-64 gap-2 rounded-md border bg-surface p-3 text-sm shadow-lg";
const summary =
  "inline-flex h-8 cursor-pointer items-center gap-1.5 rounded-md border bg-surface px-2.5 text-sm hover:bg-hover [&_svg]:size-4";

function ColumnChooser({ columns }: { columns: readonly Column[] }) {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  return (
    <details className="relative max-sm:hidden">
      <summary className={summary}>
        <Columns3 aria-hidden />
        {t("students.columns")}
      </summary>
      <Form method="get" className={box}>
        {[...search].map(([name, value]) =>
          name === "columnas" || name === "cursor" ? null : (
            <input key={`${name}-${value}`} type="hidden" name={name} value={value} />
          ),
        )}
        {COLUMNS.map((column) => (
          <label key={column} className="flex items-center gap-2.5">
            <input
              type="checkbox"
              name="columnas"
              value={column}
              defaultChecked={columns.includes(column)}
              className="size-4 accent-accent"
            />
            {t(NAMES[column])}
          </label>
        ))}
        {/* With none ticked, only names are shown. */}
        <input type="hidden" name="columnas" value="nombre" />
        <Button type="submit" size="sm" className="justify-self-start">
          {t("students.showColumns")}
        </Button>
      </Form>
    </details>
  );
}

interface ViewsProps {
  readonly views: readonly { readonly id: number; readonly title: string; readonly query: string }[];
}

/** What the person has kept: a link each, and the way to keep what is set now. */
export function SavedViews({ views }: ViewsProps) {
  const { t } = useTranslation();
  const me = useMe();
  const setting = useSetting();
  const current = views.find(({ query }) => query === setting);
  if (views.length === 0 && setting === "") return null;
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2 text-sm print:hidden">
      {views.map((view) => (
        <Link
          key={view.id}
          to={`/alumnado?${view.query}`}
          aria-current={view === current ? "true" : undefined}
          className="inline-flex h-7 items-center rounded-full border px-2.5 text-xs hover:bg-hover aria-[current]:border-accent aria-[current]:text-accent"
        >
          {view.title}
        </Link>
      ))}
      {current !== undefined ? (
        <Form method="post" action={`/alumnado?${setting}`}>
          <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
          <input type="hidden" name="view" value={current.id} />
          <Button type="submit" size="sm" variant="ghost" name="intent" value="remove-view">
            {t("students.removeView")}
          </Button>
        </Form>
      ) : setting === "" ? null : (
        <details className="relative">
          <summary className="cursor-pointer text-xs text-accent hover:underline">{t("students.saveView")}…</summary>
          <Form method="post" action={`/alumnado?${setting}`} className={box.replace("right-0", "left-0")}>
            <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
            <input type="hidden" name="query" value={setting} />
            <Input
              name="title"
              required
              maxLength={40}
              aria-label={t("students.viewTitle")}
              placeholder={t("students.viewTitle")}
            />
            <Button type="submit" size="sm" name="intent" value="save-view" className="justify-self-start">
              {t("students.saveView")}
            </Button>
          </Form>
        </details>
      )}
    </div>
  );
}

/** What is done with the whole list. */
export function ListTools({ columns, mayExport }: { columns: readonly Column[]; mayExport: boolean }) {
  const [search] = useSearchParams();
  const file = new URLSearchParams();
  for (const [name, value] of search) {
    const known = { buscar: "search", grupo: "groupName", curso: "gradeLevel", situacion: "status", orden: "sort" }[
      name
    ];
    if (known !== undefined && value !== "") file.set(known, value);
    if (name === "suspensos" && value !== "") file.set("failing", value);
    if (name === "alerta" && value === "1") file.set("alerted", "true");
    if (name === "singrupo" && value === "1") file.set("withoutGroup", "true");
  }
  return (
    <>
      <ColumnChooser columns={columns} />
      {mayExport
        ? (["xlsx", "csv"] as const).map((format) => (
            <Button key={format} asChild>
              <a href={`/api/v1/students/export?${file}&format=${format}`} download>
                <Download aria-hidden />
                {format.toUpperCase()}
              </a>
            </Button>
          ))
        : null}
    </>
  );
}

/** What is done with those who are ticked in the table. */
export function WithChosen({ groups }: { groups: readonly string[] }) {
  const { t } = useTranslation();
  const me = useMe();
  const hydrated = useHydrated();
  const [isAll, setAll] = useState(false);
  const all = (isTicked: boolean) => {
    setAll(isTicked);
    for (const tick of document.querySelectorAll<HTMLInputElement>(`input[form="${CHOSEN_FORM}"]`)) {
      tick.checked = isTicked;
    }
  };
  return (
    <Form
      method="post"
      action="/alumnado/grupo"
      id={CHOSEN_FORM}
      className="mt-3 flex flex-wrap items-center gap-2 text-sm max-sm:hidden print:hidden"
    >
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      {hydrated ? (
        <label className="mr-2 flex items-center gap-2.5">
          <input
            type="checkbox"
            checked={isAll}
            onChange={(event) => all(event.currentTarget.checked)}
            className="size-4 accent-accent"
          />
          {t("students.chooseAll")}
        </label>
      ) : null}
      <Select name="groupName" aria-label={t("students.newGroup")} required defaultValue="">
        <option value="" disabled>
          {t("students.newGroup")}
        </option>
        {groups.map((group) => (
          <option key={group} value={group}>
            {groupLabel(group)}
          </option>
        ))}
      </Select>
      <Button type="submit" name="intent" value="preview">
        {t("students.changeGroup")}
      </Button>
    </Form>
  );
}
