import { ATTENDANCE_KINDS, type AttendanceCode } from "#contracts/api/attendance/attendance.ts";
import { Form } from "../../framework/index.ts";
import type { attendanceSettingsTexts } from "../../i18n/attendance-settings.ts";
import { filled, type Words } from "../../i18n/in-language.ts";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";

export type CodeWords = Words<typeof attendanceSettingsTexts>;

/** What was refused, and of which form of the page. */
export interface Refused {
  readonly at: string;
  readonly message: string | null;
  readonly fields: Readonly<Record<string, string>>;
}

interface FormProps {
  readonly words: CodeWords;
  readonly refused: Refused | null;
}

const ROW = "grid grid-cols-3 items-start gap-3 sm:grid-cols-[minmax(9rem,1fr)_6rem_5rem_5rem_12rem]";
const fieldsAt = (refused: Refused | null, at: string) => (refused?.at === at ? refused.fields : {});

function Hidden({ values }: { values: Readonly<Record<string, string | number>> }) {
  const me = useMe();
  return (
    <>
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      {Object.entries(values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
    </>
  );
}

interface LettersProps {
  readonly words: CodeWords;
  readonly fields: Readonly<Record<string, string>>;
  readonly code?: AttendanceCode;
}

function Letters({ words, fields, code }: LettersProps) {
  return (
    <>
      <Field label={words.title} error={fields.title} className="col-span-3 sm:col-span-1">
        <Input name="title" maxLength={40} required autoComplete="off" defaultValue={code?.title ?? ""} />
      </Field>
      <Field label={words.short} error={fields.short}>
        <Input name="short" maxLength={3} required autoComplete="off" defaultValue={code?.short ?? ""} />
      </Field>
      <Field label={words.key} error={fields.letter}>
        <Input
          name="letter"
          maxLength={1}
          pattern="[A-Za-z]"
          required
          autoComplete="off"
          className="uppercase"
          defaultValue={code?.letter ?? ""}
        />
      </Field>
    </>
  );
}

/** A code in use: renamed, moved, retired, or removed where nobody was ever marked with it. */
export function CodeForm({ code, words, refused }: FormProps & { code: AttendanceCode }) {
  const at = `code-${code.id}`;
  const { id, version, title, kind, position } = code;
  return (
    <Form key={`${id}-${version}`} method="post" preventScrollReset className={ROW}>
      <Hidden values={{ at, id, version }} />
      <Letters words={words} fields={fieldsAt(refused, at)} code={code} />
      <Field label={words.position} error={fieldsAt(refused, at).position}>
        <Input name="position" type="number" min={1} max={1000} required defaultValue={position} />
      </Field>
      <div className="col-span-3 flex flex-wrap items-center gap-2 sm:col-span-1 sm:pt-5.5">
        <Button type="submit" name="intent" value="change" aria-label={filled(words.saveOne, { title })}>
          {words.save}
        </Button>
        <Button
          type="submit"
          name="intent"
          value="retire"
          variant="ghost"
          formNoValidate
          aria-label={filled(words.retireOne, { title })}
        >
          {words.retire}
        </Button>
      </div>
      <p className="col-span-3 -mt-2 text-xs text-muted sm:col-span-5">
        {words.means}: {words.kind[kind]}
      </p>
    </Form>
  );
}

/** A retired code, to be used again or, never used, removed. */
export function RetiredCode({ code, words }: { code: AttendanceCode; words: CodeWords }) {
  const { id, version, title, short } = code;
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 px-3 py-2 text-sm">
      <span>
        {title} <span className="text-muted">({short})</span>
      </span>
      <Form method="post" preventScrollReset className="flex gap-2">
        <Hidden values={{ at: `code-${id}`, id, version }} />
        <Button type="submit" name="intent" value="restore" aria-label={filled(words.restoreOne, { title })}>
          {words.restore}
        </Button>
        <Button
          type="submit"
          name="intent"
          value="remove"
          variant="danger"
          aria-label={filled(words.removeOne, { title })}
        >
          {words.remove}
        </Button>
      </Form>
    </li>
  );
}

export function NewCode({ words, refused }: FormProps) {
  const fields = fieldsAt(refused, "new");
  return (
    <details className="mt-4" open={refused?.at === "new"}>
      <summary className="cursor-pointer text-sm font-medium">{words.add}</summary>
      <Form method="post" preventScrollReset className={`mt-3 ${ROW}`}>
        <Hidden values={{ at: "new" }} />
        <Letters words={words} fields={fields} />
        <Field label={words.means} error={fields.kind} className="col-span-3 sm:col-span-2 sm:w-44">
          <Select name="kind" defaultValue="absent">
            {ATTENDANCE_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {words.kind[kind]}
              </option>
            ))}
          </Select>
        </Field>
        <div className="col-span-3 sm:col-span-5">
          <Button type="submit" name="intent" value="add">
            {words.add}
          </Button>
        </div>
      </Form>
    </details>
  );
}
