import {
  TUTORING_FOR,
  TUTORING_KINDS,
  TUTORING_WITH,
  type TutoringNote,
  type TutoringText,
} from "#contracts/api/students/tutoring.ts";
import { Form, Link, useNavigation } from "../../framework/index.ts";
import { filled, type Words } from "../../i18n/in-language.ts";
import type { tutoringTexts } from "../../i18n/student-tutoring.ts";
import { useFormat } from "../../lib/format.ts";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input, Textarea } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";

export type TutoringWords = Words<typeof tutoringTexts>;

type Told = Pick<TutoringNote, "date" | "with" | "kind" | "nextOn"> & TutoringText;

/** What a note tells. */
export function NoteText({ note, words }: { readonly note: Told; readonly words: TutoringWords }) {
  const { date } = useFormat();
  return (
    <>
      <p className="font-medium">
        {date(note.date)} · {words.kind[note.kind]}
      </p>
      <p className="text-sm text-muted">{words.with[note.with]}</p>
      <p className="mt-1 text-sm break-words whitespace-pre-line">{note.text}</p>
      {note.nextStep === "" && note.nextOn === null ? null : (
        <p className="mt-1 text-sm break-words">
          <strong className="font-medium">
            {note.nextOn === null ? words.next : filled(words.nextBy, { day: date(note.nextOn) })}
          </strong>
          {note.nextStep === "" ? null : `: ${note.nextStep}`}
        </p>
      )}
    </>
  );
}

interface NoteProps {
  readonly note: TutoringNote;
  readonly words: TutoringWords;
  readonly today: string;
  readonly errors: Readonly<Record<string, string>> | null;
}

/** A note; its author and who runs the school change it where it stands. */
export function NoteRow({ note, words, today, errors }: NoteProps) {
  const { moment, date } = useFormat();
  return (
    <li className="px-3 py-3">
      <NoteText note={note} words={words} />
      <p className="mt-1 text-xs text-muted">
        {filled(words.by, { name: note.by, moment: moment(note.at) })}
        {note.changedAt === null ? null : ` · ${filled(words.changed, { moment: moment(note.changedAt) })}`}
        {` · ${filled(words.readBy, { who: words.staff[note.staff] })}`}
      </p>
      {note.canChange ? (
        <details className="mt-1 print:hidden" open={errors !== null}>
          <summary
            aria-label={filled(words.changeOf, { day: date(note.date) })}
            className="w-fit cursor-pointer py-1 text-sm text-accent underline"
          >
            {words.change}
          </summary>
          <div className="mt-2 border-l-2 pl-3">
            <NoteForm key={note.version} words={words} today={today} shown={note} errors={errors ?? {}} />
            {note.changedAt === null ? null : (
              <p className="mt-2 text-sm">
                <Link
                  to={`?antes=${note.id}`}
                  prefetch="none"
                  preventScrollReset
                  className="inline-block py-1 text-accent underline"
                >
                  {words.former}
                </Link>
              </p>
            )}
          </div>
        </details>
      ) : null}
    </li>
  );
}

interface FormProps {
  readonly words: TutoringWords;
  readonly today: string;
  readonly shown?: TutoringNote;
  readonly errors: Readonly<Record<string, string>>;
}

export function NoteForm({ words, today, shown, errors }: FormProps) {
  const me = useMe();
  const busy = useNavigation().state === "submitting";
  const choose = <Value extends string>(
    name: "with" | "kind" | "staff",
    values: readonly Value[],
    of: Readonly<Record<Value, string>>,
  ) => (
    <Field label={words.field[name]} error={errors[name]}>
      <Select name={name} defaultValue={shown?.[name] ?? values[0]} className="max-sm:h-11">
        {values.map((value) => (
          <option key={value} value={value}>
            {of[value]}
          </option>
        ))}
      </Select>
    </Field>
  );
  return (
    <Form method="post" preventScrollReset className="grid max-w-3xl gap-4">
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      {shown === undefined ? null : (
        <>
          <input type="hidden" name="id" value={shown.id} />
          <input type="hidden" name="version" value={shown.version} />
        </>
      )}
      <div className="grid gap-4 sm:grid-cols-3">
        <Field label={words.field.date} error={errors.date}>
          <Input
            type="date"
            name="date"
            required
            max={today}
            defaultValue={shown?.date ?? today}
            className="max-sm:h-11"
          />
        </Field>
        {choose("kind", TUTORING_KINDS, words.kind)}
        {choose("with", TUTORING_WITH, words.with)}
      </div>
      <Field label={words.field.text} error={errors.text}>
        <Textarea name="text" rows={4} required maxLength={4_000} defaultValue={shown?.text ?? ""} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_12rem]">
        <Field label={words.field.nextStep} error={errors.nextStep}>
          <Input name="nextStep" maxLength={500} defaultValue={shown?.nextStep ?? ""} className="max-sm:h-11" />
        </Field>
        <Field label={words.field.nextOn} error={errors.nextOn}>
          <Input type="date" name="nextOn" defaultValue={shown?.nextOn ?? ""} className="max-sm:h-11" />
        </Field>
      </div>
      {choose("staff", TUTORING_FOR, words.staff)}
      <Button
        type="submit"
        name="intent"
        value={shown === undefined ? "write" : "change"}
        variant="primary"
        aria-disabled={busy}
        className="justify-self-start max-sm:h-11"
      >
        {words.save}
      </Button>
    </Form>
  );
}
