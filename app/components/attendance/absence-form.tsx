import type { AttendanceCode } from "#contracts/api/attendance/attendance.ts";
import { JUSTIFICATION_KINDS } from "#contracts/api/attendance/justifications.ts";
import { Form, useNavigation } from "../../framework/index.ts";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { FileInput } from "../ui/file-input.tsx";
import { Input, Textarea } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import type { JustificationWords } from "./justification-parts.tsx";

interface AbsenceProps {
  readonly words: JustificationWords;
  readonly errors: Readonly<Record<string, string>>;
  readonly start: { readonly date: string; readonly startsAt: string; readonly endsAt: string };
  /** The first day that may be chosen; none for the school's own. */
  readonly earliest?: string;
  /** With what the school may mark the lessons; a family asks for an excuse. */
  readonly codes?: readonly AttendanceCode[];
}

/** Days or hours, why, and a file: a family's request, or what the school enters at once. */
export function AbsenceForm({ words: all, errors, start, earliest, codes }: AbsenceProps) {
  const me = useMe();
  const busy = useNavigation().state === "submitting";
  const { student: words } = all;
  const forSchool = codes !== undefined;
  const hours = start.startsAt !== "" || errors.startsAt !== undefined || errors.endsAt !== undefined;
  return (
    <Form method="post" encType="multipart/form-data" className="grid max-w-xl gap-3">
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      <input type="hidden" name="intent" value={forSchool ? "enter" : "request"} />
      <p className="text-sm text-muted">{forSchool ? words.enterHint : words.requestHint}</p>
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <Field label={words.from} error={errors.startDate}>
          <Input
            type="date"
            name="startDate"
            required
            defaultValue={start.date}
            className="h-11 sm:h-9"
            {...(earliest === undefined ? {} : { min: earliest })}
          />
        </Field>
        <Field label={words.to} hint={words.toHint} error={errors.endDate}>
          <Input type="date" name="endDate" className="h-11 sm:h-9" />
        </Field>
      </div>
      <details open={hours}>
        <summary className="min-h-8 cursor-pointer py-1.5 text-sm font-medium">{words.onlyHours}</summary>
        <div className="mt-2 grid grid-cols-2 gap-3">
          <Field label={words.fromHour} error={errors.startsAt}>
            <Input type="time" name="startsAt" defaultValue={start.startsAt} className="h-11 sm:h-9" />
          </Field>
          <Field label={words.toHour} error={errors.endsAt}>
            <Input type="time" name="endsAt" defaultValue={start.endsAt} className="h-11 sm:h-9" />
          </Field>
        </div>
      </details>
      <Field label={words.why} error={errors.kind}>
        <Select name="kind" className="h-11 sm:h-9">
          {JUSTIFICATION_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {all.kind[kind]}
            </option>
          ))}
        </Select>
      </Field>
      {codes === undefined ? null : (
        <div className="grid items-start gap-3 sm:grid-cols-2">
          <Field label={words.code} error={errors.codeId}>
            <Select
              name="codeId"
              defaultValue={codes.find(({ kind }) => kind === "excused")?.id}
              className="h-11 sm:h-9"
            >
              {codes.map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={words.minutes} hint={words.minutesHint} error={errors.minutes}>
            <Input name="minutes" type="number" min={0} max={600} inputMode="numeric" className="h-11 sm:h-9" />
          </Field>
        </div>
      )}
      <Field label={all.text} hint={forSchool ? words.officeTextHint : all.textHint} error={errors.text}>
        <Textarea name="text" rows={3} maxLength={2000} />
      </Field>
      <Field label={all.attach} hint={all.attachHint} error={errors.file}>
        <FileInput name="file" accept="application/pdf,image/jpeg,image/png" className="h-11" />
      </Field>
      <Button
        type="submit"
        variant="primary"
        size="lg"
        aria-disabled={busy}
        className="max-sm:h-11 sm:justify-self-start"
      >
        {forSchool ? words.save : words.send}
      </Button>
    </Form>
  );
}
