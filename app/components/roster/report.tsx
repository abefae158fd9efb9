import type { RosterFault, RosterReport } from "#contracts/api/roster/roster.ts";
import { ROSTER_ENTITIES } from "#contracts/api/roster/roster.ts";
import { ROLE_KINDS } from "#contracts/permissions.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { faultMessage } from "../../i18n/roster-faults.ts";
import { remedyOf } from "../../i18n/roster-remedies.ts";
import { cn } from "../../lib/cn.ts";
import { useFormat } from "../../lib/format.ts";
import { useRoot } from "../../lib/session.ts";
import { Notice } from "../ui/notice.tsx";
import { Section } from "../ui/section.tsx";
import { Table, Td, Th } from "../ui/table.tsx";

function FaultTable({ title, faults, total }: { title: string; faults: readonly RosterFault[]; total: number }) {
  const { t } = useTranslation();
  const { locale } = useRoot();
  const { number } = useFormat();
  const shown = faults.reduce((sum, { count }) => sum + count, 0);
  const what = title.toLocaleLowerCase(locale);
  const keyOf = ({ file, line, field, code, value }: RosterFault) => `${file}:${line}:${field}:${code}:${value}`;
  const lines = (fault: RosterFault) =>
    fault.lines.length > 1 ? lineList(fault) : (fault.line ?? t("import.wholeFile"));
  return (
    <Section title={`${title} (${number(total)})`}>
      <ul className="divide-y rounded-md border bg-surface text-sm sm:hidden">
        {faults.map((fault) => (
          <li key={keyOf(fault)} className="px-3 py-2">
            <p>{faultMessage(locale, fault)}</p>
            <Remedy fault={fault} />
            <p className="mt-0.5 text-xs break-words text-muted">
              {[
                fault.file,
                fault.line === null ? "" : `${t("import.line")} ${lines(fault)}`,
                fault.field ?? "",
                fault.value ? `«${fault.value}»` : "",
              ]
                .filter(Boolean)
                .join(" · ")}
            </p>
          </li>
        ))}
      </ul>
      <Table label={title} frame="max-h-96 max-sm:hidden">
        <thead>
          <tr>
            <Th>{t("import.where")}</Th>
            <Th className="text-right">{t("import.line")}</Th>
            <Th>{t("import.field")}</Th>
            <Th>{t("import.reason")}</Th>
            <Th>{t("import.value")}</Th>
          </tr>
        </thead>
        <tbody>
          {faults.map((fault) => (
            <tr key={keyOf(fault)}>
              <Td className="whitespace-nowrap">{fault.file}</Td>
              <Td className="text-right whitespace-nowrap tabular-nums">{lines(fault)}</Td>
              <Td className="whitespace-nowrap">{fault.field ?? "–"}</Td>
              <Td className="min-w-56">
                {faultMessage(locale, fault)}
                <Remedy fault={fault} />
              </Td>
              <Td className="max-w-60 truncate text-muted">{fault.value ?? ""}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
      {faults.length < shown ? (
        <p className="mt-2 text-xs text-muted">
          {t("import.grouped", { shown: number(shown), what, rows: number(faults.length) })}
        </p>
      ) : null}
      <Truncated shown={shown} total={total} what={what} />
    </Section>
  );
}

function Remedy({ fault }: { fault: RosterFault }) {
  const { t } = useTranslation();
  const { locale } = useRoot();
  const remedy = remedyOf(locale, fault);
  return remedy === null ? null : <p className="mt-0.5 text-xs text-muted">{t("import.remedy", { remedy })}</p>;
}

/** That a list is not whole: both numbers count what `what` says. */
function Truncated({
  shown,
  total,
  what,
  className,
}: {
  shown: number;
  total: number;
  what: string;
  className?: string;
}) {
  const { t } = useTranslation();
  const { number } = useFormat();
  if (shown >= total) return null;
  return (
    <p className={cn("mt-2 text-xs text-muted", className)}>
      {t("import.truncated", { shown: number(shown), total: number(total), what })}
    </p>
  );
}

/** The first lines of equal faults; the report keeps twenty. */
function lineList({ lines, count }: RosterFault): string {
  const shown = lines.slice(0, 5).join(", ");
  return count > 5 ? `${shown}… (${count})` : shown;
}

function Changes({ counts }: { counts: RosterReport["counts"] }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const rows = ROSTER_ENTITIES.flatMap((entity) => {
    const row = counts[entity];
    return row === undefined ? [] : [{ entity, row }];
  });
  const removals = (["deactivate", "missing"] as const).filter((column) => rows.some(({ row }) => row[column] > 0));
  const columns = ["create", "update", "unchanged", ...removals] as const;
  const isRemoval = (column: (typeof columns)[number]) => removals.some((one) => one === column);
  return (
    <Section title={t("import.changes")}>
      <ul className="divide-y rounded-md border bg-surface text-sm sm:hidden">
        {rows.map(({ entity, row }) => (
          <li key={entity} className="px-3 py-2">
            <p className="font-medium">{t(`import.entities.${entity}`)}</p>
            <p className="text-muted tabular-nums">
              {columns
                .filter((column) => row[column] > 0)
                .map((column) => `${t(`import.${column}`)}: ${number(row[column])}`)
                .join(" · ") || "–"}
            </p>
          </li>
        ))}
      </ul>
      <Table label={t("import.changes")} frame="max-sm:hidden">
        <thead>
          <tr>
            <Th>{t("import.entity")}</Th>
            {columns.map((column) => (
              <Th key={column} className="text-right">
                {t(`import.${column}`)}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ entity, row }) => (
            <tr key={entity}>
              <Td>{t(`import.entities.${entity}`)}</Td>
              {columns.map((column) => (
                <Td
                  key={column}
                  className={cn("text-right tabular-nums", row[column] === 0 ? "text-muted" : "font-semibold")}
                >
                  {row[column] === 0 && isRemoval(column) ? "–" : number(row[column])}
                </Td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
      {removals.includes("missing") ? (
        <p className="mt-2 max-w-[70ch] text-xs text-muted">{t("import.missingHint")}</p>
      ) : null}
    </Section>
  );
}

/** Who they are, behind the numbers. */
function People({ report }: { report: RosterReport }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const counts = report.counts.users;
  if (counts === undefined) return null;
  const groups = (["create", "update", "deactivate", "missing"] as const).flatMap((change) => {
    const people =
      change === "missing" ? report.missingPeople : report.changedPeople.filter((one) => one.change === change);
    return people.length === 0 ? [] : [{ change, people, total: counts[change] }];
  });
  if (groups.length === 0) return null;
  return (
    <Section title={t("import.people")}>
      <div className="divide-y rounded-md border bg-surface text-sm">
        {groups.map(({ change, people, total }) => (
          <details key={change}>
            <summary className="cursor-pointer px-3 py-2 font-medium">
              {t(`import.${change}`)} ({number(total)})
            </summary>
            <ul className="columns-1 gap-x-6 px-3 pb-2 sm:columns-2 lg:columns-3">
              {people.map(({ sourcedId, name }) => (
                <li key={sourcedId}>{name}</li>
              ))}
            </ul>
            <Truncated shown={people.length} total={total} what={t("import.units.people")} className="px-3 pb-2" />
          </details>
        ))}
      </div>
    </Section>
  );
}

function Files({ files }: { files: RosterReport["files"] }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  return (
    <Section title={t("import.files")}>
      <Table label={t("import.files")}>
        <thead>
          <tr>
            <Th>{t("import.where")}</Th>
            <Th>{t("import.mode")}</Th>
            <Th className="text-right">{t("import.rows")}</Th>
          </tr>
        </thead>
        <tbody>
          {files.map(({ file, mode, rows }) => (
            <tr key={file} className={mode === "absent" ? "text-muted" : undefined}>
              <Td>{file}</Td>
              <Td>{t(`import.modes.${mode}`)}</Td>
              <Td className="text-right tabular-nums">{mode === "absent" ? "–" : number(rows)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}

/** Who ceases to see whom: the one thing an import takes away without a step of its own. */
function EndedFamilies({ report }: { report: RosterReport }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const total = report.counts.guardianships?.deactivate ?? 0;
  return (
    <Section title={`${t("import.endedFamilies")} (${number(total)})`}>
      <p className="mb-2 max-w-[70ch] text-sm text-muted">{t("import.endedFamiliesHint")}</p>
      <ul className="grid gap-1 text-sm">
        {report.endedFamilies.map(({ guardian, student }) => (
          <li key={`${guardian}:${student}`}>{t("import.endedFamily", { guardian, student })}</li>
        ))}
      </ul>
      <Truncated shown={report.endedFamilies.length} total={total} what={t("import.units.links")} />
    </Section>
  );
}

/** Who will be able to do what, and sign in as whom: never to be passed over. New people are no change of anything. */
export function Appointments({ report }: { report: Pick<RosterReport, "appointments" | "appointmentCount"> }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const role = (wanted: string | null) => {
    const kind = ROLE_KINDS.find((one) => one === wanted);
    return kind === undefined ? "" : t(`role.${kind}`);
  };
  const lineOf = ({ name, change, from, to }: RosterReport["appointments"][number]) => {
    if (change === "address") return t("import.appointmentAddress", { name, from, to: to ?? t("import.noAddress") });
    if (change === "family") return t("import.appointmentFamily", { name, to: to ?? "" });
    if (change === "account") return t("import.appointmentNew", { name, to: role(to) });
    return t(from === null ? "import.appointmentBack" : "import.appointmentRole", {
      name,
      from: role(from),
      to: role(to),
    });
  };
  const fresh = report.appointments.filter(({ change }) => change === "account");
  const changed = report.appointments.filter(({ change }) => change !== "account");
  const lists = [
    { title: t("import.newAdministrators"), hint: t("import.newAdministratorsHint"), rows: fresh },
    { title: t("import.appointments"), hint: t("import.appointmentsHint"), rows: changed },
  ].filter(({ rows }) => rows.length > 0);
  const isWhole = report.appointments.length === report.appointmentCount;
  return (
    <>
      {lists.map(({ title, hint, rows }) => (
        <Section key={title} title={isWhole ? `${title} (${number(rows.length)})` : title}>
          <div className="mb-3 max-w-[70ch]">
            <Notice tone="warn">{hint}</Notice>
          </div>
          <ul className="grid gap-1 text-sm">
            {rows.map((row) => (
              <li key={`${row.change}:${row.sourcedId}:${row.to}`}>{lineOf(row)}</li>
            ))}
          </ul>
        </Section>
      ))}
      <Truncated
        shown={report.appointments.length}
        total={report.appointmentCount}
        what={t("import.units.accesses")}
        className="mb-8"
      />
    </>
  );
}

/** What the dry run found: the verdict first, then faults or changes, then the files it read. */
export function RosterReportView({ report }: { report: RosterReport }) {
  const { t } = useTranslation();
  const faulty = report.status === "faulty";
  return (
    <>
      <div className="mb-6 grid gap-2">
        <Notice tone={faulty ? "danger" : "ok"}>
          <p className="font-medium">
            {faulty ? t("import.faulty", { count: report.faultCount }) : t("import.ready")}: {report.fileName}
          </p>
          {faulty ? <p>{t("import.faultyHint")}</p> : null}
        </Notice>
        {report.alreadyCommitted ? <Notice tone="warn">{t("import.already")}</Notice> : null}
      </div>
      {report.faults.length > 0 ? (
        <FaultTable title={t("import.faults")} faults={report.faults} total={report.faultCount} />
      ) : null}
      {report.appointmentCount > 0 ? <Appointments report={report} /> : null}
      <div className="grid grid-cols-1 gap-x-8 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        {faulty ? null : <Changes counts={report.counts} />}
        <Files files={report.files} />
      </div>
      {faulty ? null : <People report={report} />}
      {report.endedFamilies.length > 0 ? <EndedFamilies report={report} /> : null}
      {report.notices.length > 0 ? (
        <FaultTable title={t("import.notices")} faults={report.notices} total={report.noticeCount} />
      ) : null}
    </>
  );
}
