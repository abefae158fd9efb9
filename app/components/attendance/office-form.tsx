import type { Register } from "#contracts/api/attendance/attendance.ts";
import { Form, useNavigation } from "../../framework/index.ts";
import { filled } from "../../i18n/in-language.ts";
import { useFormat } from "../../lib/format.ts";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { choicesBeside } from "./marks.ts";
import { type RegisterWords, shortOf } from "./register-row.tsx";

interface OfficeProps {
  readonly sheet: Register;
  readonly words: RegisterWords;
  readonly errors: Readonly<Record<string, string>>;
}

/** What the office puts over the teacher's marks, with one reason for what it changes at once. */
export function OfficeForm({ sheet, words, errors }: OfficeProps) {
  const me = useMe();
  const { moment } = useFormat();
  const busy = useNavigation().state === "submitting";
  const { overrides } = words;
  const locked = sheet.lock !== null;
  return (
    <Form method="post" key={sheet.version}>
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      <input type="hidden" name="intent" value="override" />
      <input type="hidden" name="version" value={sheet.version} />
      <input type="hidden" name="startsAt" value={sheet.startsAt} />
      <p className="mb-3 text-sm text-muted">{overrides.intro}</p>
      <ul className="divide-y rounded-t-md border bg-surface">
        {sheet.students.map(({ id, name, mark, override }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-1.5 sm:min-h-12">
            <div className="min-w-44 flex-1">
              <span className="font-medium">{name}</span>
              <span className="block text-xs text-muted">
                {mark === null
                  ? words.notTaken
                  : filled(words.teacherMark, { code: shortOf(sheet.codes, mark.codeId, mark.minutes) })}
                {mark?.note ? ` · ${mark.note}` : null}
              </span>
              {override === null ? null : (
                <span className="block text-xs text-muted">
                  {filled(override.isJustified ? words.justifiedHint : words.officeHint, {
                    reason: override.reason,
                    name: override.by,
                    moment: moment(override.at),
                  })}
                </span>
              )}
            </div>
            <Select
              name={`office-${id}`}
              aria-label={filled(overrides.of, { name })}
              defaultValue={override?.codeId ?? ""}
              disabled={locked}
              className="h-10 w-52 max-sm:w-full"
            >
              <option value="">{overrides.none}</option>
              {choicesBeside(sheet, override?.codeId ?? null).map((code) => (
                <option key={code.id} value={code.id}>
                  {code.title}
                </option>
              ))}
            </Select>
          </li>
        ))}
      </ul>
      {locked ? null : (
        <div className="sticky bottom-0 z-10 flex flex-wrap items-end gap-3 rounded-b-md border border-t-0 bg-surface px-3 py-3">
          <Field
            label={overrides.reason}
            hint={overrides.reasonHint}
            error={errors.reason ?? errors.overrides}
            className="min-w-64 flex-1"
          >
            <Input name="reason" maxLength={300} autoComplete="off" />
          </Field>
          <Button type="submit" variant="primary" size="lg" aria-disabled={busy} className="max-sm:w-full">
            {overrides.save}
          </Button>
        </div>
      )}
    </Form>
  );
}
