import type { AttendanceCode, Register } from "#contracts/api/attendance/attendance.ts";
import type { attendanceTexts } from "../../i18n/attendance.ts";
import { filled, type Words } from "../../i18n/in-language.ts";
import { cn } from "../../lib/cn.ts";
import { useFormat } from "../../lib/format.ts";
import { Badge } from "../ui/badge.tsx";
import { type Mark, withCode } from "./marks.ts";

export type RegisterWords = Words<typeof attendanceTexts>;

/** How a chosen code looks, by what it means. */
export const TONES = {
  present: "has-checked:bg-ok-soft has-checked:text-ok",
  late: "has-checked:bg-warn-soft has-checked:text-warn",
  absent: "has-checked:bg-danger-soft has-checked:text-danger",
  excused: "has-checked:bg-accent-soft has-checked:text-accent",
  activity: "has-checked:bg-accent-soft has-checked:text-accent",
} as const;

const CHOICE =
  "flex h-11 min-w-11 cursor-pointer items-center justify-center px-1.5 text-base font-semibold text-muted select-none hover:bg-hover has-checked:font-bold has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent has-disabled:cursor-default print:invisible print:has-checked:visible print:outline-none";

/** A code and its minutes in words. */
export function shortOf(codes: readonly AttendanceCode[], codeId: number | null, minutes = 0): string {
  const code = codes.find(({ id }) => id === codeId);
  if (code === undefined) return "–";
  return minutes > 0 ? `${code.title} (${minutes} min)` : code.title;
}

interface RowProps {
  readonly student: Register["students"][number];
  readonly codes: readonly AttendanceCode[];
  /** Those that may be set. */
  readonly choices: readonly AttendanceCode[];
  readonly mark: Mark;
  readonly longest: number;
  readonly words: RegisterWords;
  readonly readOnly: boolean;
  readonly onChange: (change: (mark: Mark) => Mark) => void;
}

/** A pupil with the school's codes side by side: one tap, or a radio button to whoever has no script or does not see it. */
export function RegisterRow({ student, codes, choices, mark, longest, words, readOnly, onChange }: RowProps) {
  const { moment } = useFormat();
  const { id, name, override, earlier } = student;
  const before = codes.find((code) => code.id === earlier);
  const stands = codes.find((code) => code.id === mark.codeId);
  // One that has been retired since stays where it stands.
  const shown = stands === undefined || choices.includes(stands) ? choices : [...choices, stands];
  return (
    <li
      data-student={id}
      className="group flex flex-wrap items-center gap-x-2 px-2 py-1 print:py-0 focus-within:bg-hover has-[[data-kind=absent]:checked]:bg-danger-soft/40"
    >
      <div className="min-w-24 flex-1 px-1 py-1 leading-tight max-sm:text-sm">
        <span className="font-medium">{name}</span>
        {before !== undefined && before.kind !== "present" ? (
          <span className="block text-xs text-muted">{filled(words.earlier, { code: before.title })}</span>
        ) : null}
        {override === null ? null : (
          <span className="block text-xs">
            <Badge tone="accent">
              {filled(words.office, { code: shortOf(codes, override.codeId, override.minutes) })}
            </Badge>
            <span className="block text-muted">
              {filled(override.isJustified ? words.justifiedHint : words.officeHint, {
                reason: override.reason,
                name: override.by,
                moment: moment(override.at),
              })}
            </span>
          </span>
        )}
      </div>
      <label className="hidden items-center gap-1 px-1 text-xs text-muted max-sm:order-1 group-has-[[data-kind=late]:checked]:flex">
        <input
          name={`minutes-${id}`}
          inputMode="numeric"
          pattern="[0-9]*"
          maxLength={3}
          autoComplete="off"
          disabled={readOnly}
          aria-label={filled(words.minutesOf, { name })}
          value={mark.minutes === 0 ? "" : mark.minutes}
          onChange={(event) => {
            const typed = Number(event.target.value.replace(/\D/g, ""));
            onChange((was) => ({ ...was, minutes: Math.min(typed, longest) }));
          }}
          className="h-9 w-12 rounded-md border bg-surface px-1 text-center text-base tabular-nums"
        />
        {words.minutes}
      </label>
      <div
        role="radiogroup"
        aria-label={name}
        className="flex overflow-hidden rounded-md border bg-surface [&>*+*]:border-l"
      >
        {shown.map((code) => (
          <label key={code.id} title={code.title} className={`${CHOICE} ${TONES[code.kind]}`}>
            <input
              type="radio"
              name={`code-${id}`}
              value={code.id}
              data-kind={code.kind}
              aria-label={code.title}
              checked={mark.codeId === code.id}
              disabled={readOnly}
              onChange={() => onChange((was) => withCode(was, code))}
              className="sr-only"
            />
            <span aria-hidden>{code.short}</span>
          </label>
        ))}
      </div>
      <details
        className={cn(
          "order-2 basis-full px-1",
          mark.note === null && "hidden print:hidden! group-has-[[data-kind]:not([data-kind=present]):checked]:block",
        )}
      >
        <summary className="cursor-pointer py-0.5 text-xs text-muted">
          {words.note}
          {mark.note === null ? null : `: ${mark.note}`}
        </summary>
        <input
          name={`note-${id}`}
          maxLength={300}
          autoComplete="off"
          disabled={readOnly}
          aria-label={filled(words.noteOf, { name })}
          value={mark.note ?? ""}
          onChange={(event) => {
            const note = event.target.value === "" ? null : event.target.value;
            onChange((was) => ({ ...was, note }));
          }}
          className="mb-1 h-9 w-full max-w-md rounded-md border bg-surface px-2 text-base sm:text-sm"
        />
      </details>
    </li>
  );
}
