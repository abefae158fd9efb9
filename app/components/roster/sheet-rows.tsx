import { type PeopleImportReport, SHEET_OUTCOMES, type SheetOutcome } from "#contracts/api/roster/people-import.ts";
import { ROLE_KINDS } from "#contracts/permissions.ts";
import { Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { sheetProblem } from "../../i18n/sheet-problems.ts";
import { useFormat } from "../../lib/format.ts";
import { useRoot } from "../../lib/session.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Rows, Section } from "../ui/section.tsx";
import { fieldWords, valueWords } from "./sheet-words.ts";

type Row = PeopleImportReport["rows"][number];

const TONES = {
  new: "ok",
  changed: "accent",
  unchanged: "neutral",
  error: "danger",
  asked: "warn",
  left_out: "neutral",
} as const satisfies Record<SheetOutcome, string>;

export function Problems({ problems }: { problems: Row["problems"] }) {
  const { t } = useTranslation();
  const { locale } = useRoot();
  return (
    <ul className="grid gap-1.5 text-sm">
      {problems.map((problem) => {
        const { message, remedy } = sheetProblem(locale, problem);
        return (
          <li key={`${problem.line}:${problem.field}:${problem.code}:${problem.value}`} className="break-words">
            <p className={problem.isError ? "text-danger" : "text-warn"}>
              {problem.field === null ? null : `${fieldWords(t, problem.field)}: `}
              {message}
              {problem.value === null ? null : ` «${problem.value}»`}
            </p>
            {remedy === null ? null : <p className="text-xs text-muted">{t("sheet.remedy", { remedy })}</p>}
          </li>
        );
      })}
    </ul>
  );
}

function Changes({ row }: { row: Row }) {
  const { t } = useTranslation();
  const { date } = useFormat();
  const said = (field: string, value: string | null) => {
    if (value === null) return t("import.correctionEmpty");
    const kind = field === "kind" ? ROLE_KINDS.find((one) => one === value) : undefined;
    if (kind !== undefined) return t(`role.${kind}`);
    if (field === "isActive") return t(value === "true" ? "sheet.yes" : "sheet.no");
    if (field === "dateOfBirth") return date(value);
    return valueWords(t, field, value);
  };
  const names = [...new Set(row.changes.map(({ part, name }) => `${part}|${name}`))];
  const list = (
    <ul className="mt-1 grid gap-x-6 text-sm sm:grid-cols-2">
      {names.flatMap((key) =>
        row.changes
          .filter(({ part, name }) => `${part}|${name}` === key)
          .map(({ part, name, field, from, to }) => (
            <li key={`${key}:${field}`} className="break-words">
              {part === "person" ? null : <span className="text-muted">{t("sheet.ofGuardian", { name })} · </span>}
              {from === null
                ? t("sheet.value", { field: fieldWords(t, field), to: said(field, to) })
                : t("sheet.change", {
                    field: fieldWords(t, field),
                    from: said(field, from),
                    to: said(field, to),
                  })}
            </li>
          )),
      )}
    </ul>
  );
  if (row.changes.length === 0) return null;
  if (row.outcome === "changed") return list;
  return (
    <details className="mt-1">
      <summary className="cursor-pointer text-sm text-muted">
        {t("sheet.details", { count: row.changes.length })}
      </summary>
      {list}
    </details>
  );
}

function WhoIs({ row }: { row: Row }) {
  const { t } = useTranslation();
  const { date } = useFormat();
  if (row.candidates.length === 0) return null;
  const choices = row.candidates.map(({ id, name, groupName, dateOfBirth }) => ({
    value: String(id),
    label: [name, groupName, dateOfBirth === null ? null : date(dateOfBirth)]
      .filter((part) => part !== null)
      .join(" · "),
  }));
  return (
    <fieldset className="mt-2 grid gap-1.5 text-sm">
      <legend className="font-medium">{t("sheet.whoIs", { name: row.name, line: row.line })}</legend>
      {[...choices, { value: "new", label: t("sheet.newPerson") }].map(({ value, label }) => (
        <label key={value} className="flex items-start gap-2.5">
          <input type="radio" name={`who-${row.line}`} value={value} className="mt-0.5 size-4 shrink-0 accent-accent" />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** What would become of each row, a page of them, by outcome. */
export function SheetRows({
  report,
  outcome,
  limit,
}: {
  report: PeopleImportReport;
  outcome: SheetOutcome | null;
  limit: number;
}) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const at = (which: SheetOutcome | null, offset = 0) => {
    const search = new URLSearchParams();
    if (which !== null) search.set("filas", which);
    if (offset > 0) search.set("desde", String(offset));
    return `?${search}`;
  };
  const { rows, total, offset } = report;
  const shown = SHEET_OUTCOMES.filter((one) => report.outcomes[one] > 0);
  if (shown.length === 0) return null;
  return (
    <Section title={t("sheet.rows")}>
      <nav aria-label={t("sheet.rowsOf")} className="mb-3 flex flex-wrap gap-2">
        {[null, ...shown].map((one) => (
          <Button key={one ?? "all"} asChild size="sm" variant={one === outcome ? "primary" : "secondary"}>
            <Link to={at(one)} aria-current={one === outcome ? "page" : undefined} preventScrollReset>
              {one === null ? t("sheet.all") : `${t(`sheet.outcomes.${one}`)} (${number(report.outcomes[one])})`}
            </Link>
          </Button>
        ))}
      </nav>
      {rows.length === 0 ? <p className="text-sm text-muted">{t("sheet.none")}</p> : null}
      <Rows>
        {rows.map((row) => (
          <li key={row.line} className="px-3 py-2">
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="text-xs text-muted tabular-nums">{t("sheet.line", { line: row.line })}</span>
              <span className="font-medium break-words">{row.name}</span>
              <Badge tone={TONES[row.outcome]}>{t(`sheet.outcome.${row.outcome}`)}</Badge>
            </p>
            <Changes row={row} />
            {row.problems.length > 0 ? (
              <div className="mt-1">
                <Problems problems={row.problems} />
              </div>
            ) : null}
            <WhoIs row={row} />
          </li>
        ))}
      </Rows>
      {total > rows.length ? (
        <nav aria-label={t("common.pages")} className="mt-3 flex items-center justify-between gap-3 text-sm text-muted">
          <p className="tabular-nums">
            {t("common.range", { from: number(offset + 1), to: number(offset + rows.length), total: number(total) })}
          </p>
          <div className="flex gap-2">
            {offset === 0 ? null : (
              <Button asChild size="sm">
                <Link to={at(outcome, Math.max(0, offset - limit))} rel="prev">
                  {t("common.previous")}
                </Link>
              </Button>
            )}
            {offset + rows.length >= total ? null : (
              <Button asChild size="sm">
                <Link to={at(outcome, offset + limit)} rel="next">
                  {t("common.next")}
                </Link>
              </Button>
            )}
          </div>
        </nav>
      ) : null}
    </Section>
  );
}
