import { ChevronRight } from "lucide-react";
import type { AuditEntryView } from "#contracts/api/audit/audit.ts";
import { Link } from "../../framework/index.ts";
import type { audit } from "../../i18n/audit.ts";
import { filled, type Words } from "../../i18n/in-language.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { deviceOf } from "../../lib/device.ts";
import { useFormat } from "../../lib/format.ts";
import { Rows } from "../ui/section.tsx";

type AuditWords = Words<typeof audit>;

/** An entry in the words of its reader. */
export interface AuditRow extends Omit<AuditEntryView, "action" | "object" | "before" | "after"> {
  readonly what: string;
  readonly about: {
    readonly kind: string;
    readonly name: string | null;
    readonly entity: string;
    readonly id: string | null;
    /** The page that shows it, where the reader may open it. */
    readonly path: string | null;
  };
}

const GRID = "grid gap-x-4 md:grid-cols-[9rem_minmax(0,13rem)_minmax(0,1fr)_minmax(0,1.4fr)]";

/** Entries one below the other; each opens what it changed and from where. */
export function AuditRows({ rows, words }: { rows: readonly AuditRow[]; words: AuditWords }) {
  return (
    <>
      <div aria-hidden className={`${GRID} px-3 pb-1 pl-9 text-xs font-medium text-muted max-md:hidden`}>
        {[words.when, words.who, words.what, words.about].map((head) => (
          <span key={head}>{head}</span>
        ))}
      </div>
      <Rows>
        {rows.map((row) => (
          <li key={row.id}>
            <Entry row={row} words={words} />
          </li>
        ))}
      </Rows>
    </>
  );
}

const KINDS = ["super_admin", "school_admin", "teacher", "student", "parent"] as const;

function Entry({ row, words }: { row: AuditRow; words: AuditWords }) {
  const { t } = useTranslation();
  const { moment } = useFormat();
  const kind = KINDS.find((known) => known === row.actor?.role);
  const role = kind === undefined ? row.actor?.role : t(`role.${kind}`);
  return (
    <details className="group">
      <summary className="flex cursor-pointer list-none items-start gap-2 px-3 py-2 text-sm hover:bg-hover">
        <ChevronRight
          aria-hidden
          className="mt-0.5 size-4 shrink-0 text-muted group-open:rotate-90 motion-safe:transition-transform"
        />
        <span className={`${GRID} min-w-0 flex-1`}>
          <time dateTime={row.at} className="text-muted tabular-nums">
            {moment(row.at)}
          </time>
          <span className="min-w-0">
            <span className="font-medium">{row.actor?.name ?? words.platform}</span>
            {role ? <span className="block text-xs text-muted">{role}</span> : null}
          </span>
          <span>{row.what}</span>
          <span className="min-w-0 break-words">
            {row.about.name ?? row.about.kind}
            {row.about.name === null ? null : <span className="block text-xs text-muted">{row.about.kind}</span>}
          </span>
        </span>
      </summary>
      <div className="grid gap-4 border-t bg-sunken/50 px-3 py-3 text-sm md:pl-9">
        <Changes row={row} words={words} />
        <Links row={row} words={words} />
        <Origin row={row} words={words} />
      </div>
    </details>
  );
}

function Changes({ row: { changes }, words }: { row: AuditRow; words: AuditWords }) {
  if (changes.length === 0) return <p className="text-muted">{words.noChanges}</p>;
  return (
    <table className="w-full max-w-3xl table-fixed text-left">
      <caption className="sr-only">{words.changes}</caption>
      <thead>
        <tr className="text-xs text-muted">
          {[words.field, words.before, words.after].map((head) => (
            <th key={head} scope="col" className="py-1 pr-3 font-medium">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {changes.map(({ field, before, after }) => (
          <tr key={field} className="border-t align-top">
            <th scope="row" className="py-1 pr-3 font-normal break-words text-muted">
              {field}
            </th>
            <td className="py-1 pr-3 break-words">
              <Value value={before} words={words} />
            </td>
            <td className="py-1 pr-3 font-medium break-words">
              <Value value={after} words={words} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Value({ value, words }: { value: AuditRow["changes"][number]["before"]; words: AuditWords }) {
  const { moment, number } = useFormat();
  if (value === null || value === "") return <span className="font-normal text-muted">{words.empty}</span>;
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (typeof value === "number") return number(value, 4);
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value) ? moment(value) : value;
}

function Links({ row: { actor, about }, words }: { row: AuditRow; words: AuditWords }) {
  const name = about.name ?? about.kind.toLocaleLowerCase();
  const links = [
    ...(about.path === null ? [] : [{ to: about.path, label: filled(words.open, { name }) }]),
    ...(actor === null ? [] : [{ to: `?persona=${actor.id}`, label: filled(words.byActor, { name: actor.name }) }]),
    ...(about.id === null
      ? []
      : [
          {
            to: `?${new URLSearchParams({ tipo: about.entity, objeto: about.id })}`,
            label: filled(words.onObject, { name }),
          },
        ]),
  ];
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 print:hidden">
      {links.map(({ to, label }) => (
        <li key={to}>
          <Link to={to} className="text-accent underline">
            {label}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Origin({ row, words }: { row: AuditRow; words: AuditWords }) {
  const device = deviceOf(row.userAgent);
  const facts = [
    [words.ip, row.ip],
    [words.agent, device === null ? row.userAgent : `${device.browser} · ${device.system}`],
    [words.session, row.sessionId],
    [words.request, row.requestId],
    [words.seq, String(row.seq)],
    [words.fingerprint, row.hash],
  ] as const;
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-0.5 text-xs">
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="font-mono break-all">{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
