import { Paperclip } from "lucide-react";
import type { ReactNode } from "react";
import type { JustificationRow } from "#contracts/api/attendance/justifications.ts";
import { Form, Link } from "../../framework/index.ts";
import type { justificationTexts } from "../../i18n/attendance-justifications.ts";
import { filled, type Words } from "../../i18n/in-language.ts";
import { useFormat } from "../../lib/format.ts";
import { useMe } from "../../lib/session.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";

export type JustificationWords = Words<typeof justificationTexts>;

const TONES = { waiting: "warn", accepted: "ok", refused: "danger", withdrawn: "neutral" } as const;

export function StateBadge({ row, words }: { row: JustificationRow; words: JustificationWords }) {
  return <Badge tone={TONES[row.state]}>{words.state[row.state]}</Badge>;
}

/** The days of a justification in words, with its hours. */
export function useDays(words: JustificationWords) {
  const { date, day } = useFormat();
  return (row: Pick<JustificationRow, "startDate" | "endDate" | "startsAt" | "endsAt">) => {
    if (row.startDate !== row.endDate) return filled(words.days, { from: date(row.startDate), to: date(row.endDate) });
    if (row.startsAt === null || row.endsAt === null) return day(row.startDate);
    return `${day(row.startDate)}, ${filled(words.hours, { from: row.startsAt, to: row.endsAt })}`;
  };
}

interface RowProps {
  readonly row: JustificationRow;
  readonly words: JustificationWords;
  /** The pupil is named, where a list is of several. */
  readonly isNamed?: true;
  readonly children?: ReactNode;
}

/** One of a list: whose, which days, why in a word, and how it stands. */
export function JustificationLine({ row, words, isNamed, children }: RowProps) {
  const { moment } = useFormat();
  const days = useDays(words)(row);
  const { name } = row.student;
  const by = filled(row.source === "office" ? words.enteredBy : words.sentBy, { name: row.by, moment: moment(row.at) });
  return (
    <li className="grid gap-x-4 gap-y-2 px-3 py-2.5 sm:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0">
        {isNamed ? (
          <Link to={`/alumnado/${row.student.id}/asistencia`} className="font-medium hover:underline">
            {name}
          </Link>
        ) : null}
        <p className={isNamed ? "text-sm" : "font-medium"}>
          <span className="inline-block first-letter:uppercase">{days}</span>
        </p>
        <p className="text-sm">
          {words.kind[row.kind]}
          {row.codeTitle === null || row.source === "family"
            ? null
            : ` · ${filled(words.marksAs, { code: row.codeTitle })}`}
          {row.hasText || row.file !== null || row.state === "refused" ? (
            <>
              {" · "}
              <Link
                to={`/asistencia/justificantes/${row.id}`}
                prefetch="none"
                aria-label={filled(words.openOf, { name: isNamed ? name : days })}
                className="text-accent underline"
              >
                {words.open}
                {row.file === null ? null : (
                  <>
                    {` (${words.hasFile}) `}
                    <Paperclip aria-hidden className="inline size-3.5" />
                  </>
                )}
              </Link>
            </>
          ) : null}
        </p>
        <p className="text-xs text-muted">
          {by}
          {row.decidedAt === null || row.source === "office"
            ? null
            : ` · ${filled(words.decidedBy, { state: words.state[row.state], name: row.decidedBy ?? "", moment: moment(row.decidedAt) })}`}
        </p>
      </div>
      <div className="flex flex-wrap items-start gap-2 sm:justify-end">
        {row.state === "waiting" && row.canDecide ? null : (
          <span className="flex min-h-8 items-center max-sm:min-h-11">
            <StateBadge row={row} words={words} />
          </span>
        )}
        {children}
      </div>
    </li>
  );
}

interface FormProps {
  readonly row: JustificationRow;
  readonly words: JustificationWords;
  readonly error: string | undefined;
}

export function Hidden({ row }: { row: JustificationRow }) {
  const me = useMe();
  return (
    <>
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      <input type="hidden" name="id" value={row.id} />
      <input type="hidden" name="version" value={row.version} />
    </>
  );
}

/** Accept, or refuse with a note: one step where it stands. */
export function DecideForms({ row, words, error }: FormProps) {
  const { name } = row.student;
  if (!row.canDecide) return null;
  return (
    <>
      <Form method="post" preventScrollReset>
        <Hidden row={row} />
        <Button
          type="submit"
          name="intent"
          value="accept"
          variant="primary"
          className="max-sm:h-11"
          aria-label={filled(words.acceptOf, { name })}
        >
          {words.accept}
        </Button>
      </Form>
      <details open={error !== undefined} className="group min-w-0 open:basis-full sm:open:max-w-sm">
        <summary
          aria-label={filled(words.refuseOf, { name })}
          className="inline-flex h-8 cursor-pointer items-center rounded-md border px-3 text-sm font-medium hover:bg-hover max-sm:h-11"
        >
          {words.refuse}
        </summary>
        <Form method="post" preventScrollReset className="mt-2 grid gap-2">
          <Hidden row={row} />
          <Field label={words.refuseNote} error={error}>
            <Input name="note" maxLength={2000} autoComplete="off" required />
          </Field>
          <Button type="submit" name="intent" value="refuse" className="justify-self-start max-sm:h-11">
            {words.refuseSend}
          </Button>
        </Form>
      </details>
    </>
  );
}

export function WithdrawForm({ row, words }: Omit<FormProps, "error">) {
  const days = useDays(words)(row);
  if (!row.canWithdraw) return null;
  return (
    <Form method="post" preventScrollReset>
      <Hidden row={row} />
      <Button
        type="submit"
        name="intent"
        value="withdraw"
        variant="ghost"
        className="max-sm:h-11"
        aria-label={filled(words.withdrawOf, { days })}
      >
        {words.withdraw}
      </Button>
    </Form>
  );
}
