import type { AttendanceAlert } from "#contracts/api/attendance/alerts.ts";
import { Link } from "../../framework/index.ts";
import type { alertTexts } from "../../i18n/attendance-alerts.ts";
import { filled, type Words } from "../../i18n/in-language.ts";
import { courseLabel, groupLabel, useFormat } from "../../lib/format.ts";
import { Badge } from "../ui/badge.tsx";

export type AlertWords = Words<typeof alertTexts>;

interface Props {
  readonly alert: AttendanceAlert;
  readonly words: AlertWords;
}

export function LevelBadge({ alert, words }: Props) {
  const { level } = alert.rule;
  return <Badge tone={level === "serious" ? "danger" : "warn"}>{words.level[level]}</Badge>;
}

/** What was reached, in words: now, and when it was. */
export function useAlertWords(words: AlertWords) {
  const { date, number } = useFormat();
  return (alert: AttendanceAlert) => {
    const { measure, span } = alert.rule;
    const shown = (value: number) => number(value, measure === "unexcused_percentage" ? 2 : 0);
    const since = filled(words.since, { threshold: String(alert.threshold), date: date(alert.crossedOn) });
    return {
      value: filled(words.value[measure][alert.latest === 1 ? "one" : "other"], { n: shown(alert.latest) }),
      span: filled(words.span[span], { from: date(alert.startDate), to: date(alert.endDate) }),
      since: alert.value === alert.latest ? since : `${since} · ${filled(words.before, { n: shown(alert.value) })}`,
    };
  };
}

/** One of a list: whose, what was reached and since when, and how it stands. */
export function AlertLine({ alert, words, isNamed, isStaff }: Props & { isNamed?: true; isStaff: boolean }) {
  const { moment } = useFormat();
  const { value, span, since } = useAlertWords(words)(alert);
  const { student, rule, state } = alert;
  return (
    <li className="grid gap-x-4 gap-y-2 px-3 py-2.5 sm:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0">
        {isNamed ? (
          <p>
            <Link to={`/alumnado/${student.id}/asistencia`} className="font-medium hover:underline">
              {student.name}
            </Link>
            {student.groupName === null ? null : (
              <span className="text-sm text-muted"> · {groupLabel(student.groupName)}</span>
            )}
          </p>
        ) : null}
        <p className={isNamed ? "text-sm" : "font-medium"}>{value}</p>
        <p className="text-sm">
          {courseLabel(rule.title)} · {span}
        </p>
        <p className="text-xs text-muted">
          {since}
          {alert.handledAt === null
            ? null
            : ` · ${filled(words.handledBy, { name: alert.handledBy ?? "", moment: moment(alert.handledAt) })}`}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2 self-start sm:justify-end">
        <LevelBadge alert={alert} words={words} />
        {isStaff && state !== "open" ? (
          <Badge tone={state === "handled" ? "ok" : "neutral"}>{words.state[state]}</Badge>
        ) : null}
        {isStaff ? (
          <Link
            to={`/asistencia/alertas/${alert.id}`}
            prefetch="none"
            aria-label={filled(words.openOf, { name: isNamed ? student.name : rule.title })}
            className="text-sm text-accent underline"
          >
            {words.open}
          </Link>
        ) : null}
      </div>
    </li>
  );
}
