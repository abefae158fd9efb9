import type { AcademicSession, SchoolYear } from "#contracts/api/institutions/calendar.ts";
import { Form } from "../../framework/index.ts";
import { filled } from "../../i18n/in-language.ts";
import { useMe } from "../../lib/session.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import type { SettingsWords } from "./settings-header.tsx";

type CalendarWords = SettingsWords["calendar"];

/** What was refused, and of which form of the page. */
export interface Refused {
  readonly at: string;
  readonly message: string | null;
  readonly fields: Readonly<Record<string, string>>;
}

interface FormProps {
  readonly words: CalendarWords;
  readonly refused: Refused | null;
}

const ROW = "grid items-start gap-3 sm:grid-cols-[minmax(10rem,1fr)_9.5rem_9.5rem_11rem]";
const TO_THE_FIELDS = "flex flex-wrap gap-2 sm:pt-5.5";

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

interface FieldsProps {
  readonly words: CalendarWords;
  readonly fields: Readonly<Record<string, string>>;
  readonly values?: Pick<AcademicSession, "title" | "startDate" | "endDate">;
  readonly name?: string;
  readonly toHint?: string;
}

function SpanFields({ words, fields, values, name = words.name, toHint }: FieldsProps) {
  return (
    <>
      <Field label={name} error={fields.title}>
        <Input name="title" maxLength={60} required autoComplete="off" defaultValue={values?.title ?? ""} />
      </Field>
      <Field label={words.from} error={fields.startDate}>
        <Input type="date" name="startDate" required defaultValue={values?.startDate ?? ""} />
      </Field>
      <Field label={words.to} error={fields.endDate} hint={toHint}>
        <Input type="date" name="endDate" required={toHint === undefined} defaultValue={values?.endDate ?? ""} />
      </Field>
    </>
  );
}

const fieldsAt = (refused: Refused | null, at: string) => (refused?.at === at ? refused.fields : {});

/** One year or term, to be renamed, moved, or taken away where nothing stands in it. */
export function SessionForm({ session, words, refused }: FormProps & { session: AcademicSession }) {
  const at = `session-${session.id}`;
  const { id, version, title, uses } = session;
  return (
    // With another version it is another form: what was typed into the one before is stored.
    <Form key={`${id}-${version}`} method="post" preventScrollReset className={ROW}>
      <Hidden values={{ at, id, version }} />
      <SpanFields words={words} fields={fieldsAt(refused, at)} values={session} />
      <div className={TO_THE_FIELDS}>
        <Button type="submit" name="intent" value="change" aria-label={filled(words.saveOne, { title })}>
          {words.save}
        </Button>
        {uses === 0 ? (
          <Button
            type="submit"
            name="intent"
            value="remove"
            variant="danger"
            formNoValidate
            aria-label={filled(words.removeOne, { title })}
          >
            {words.remove}
          </Button>
        ) : null}
      </div>
    </Form>
  );
}

/** A year with its terms, and room for one more. */
export function YearForms({ year, words, refused }: FormProps & { year: SchoolYear }) {
  const at = `term-${year.id}`;
  return (
    <section aria-label={filled(words.year, { title: year.title })} className="rounded-md border bg-surface p-4">
      <h3 className="mb-3 flex items-center gap-2 font-semibold">
        {filled(words.year, { title: year.title })}
        {year.isCurrent ? <Badge tone="accent">{words.current}</Badge> : null}
      </h3>
      <SessionForm session={year} words={words} refused={refused} />
      {year.uses > 0 ? <p className="mt-1 text-xs text-muted">{words.inUse}</p> : null}
      <ul className="mt-4 grid gap-4 border-t pt-4 empty:hidden">
        {year.terms.map((term) => (
          <li key={term.id}>
            {term.isCurrent ? (
              <Badge tone="accent" className="mb-1">
                {words.current}
              </Badge>
            ) : null}
            <SessionForm session={term} words={words} refused={refused} />
          </li>
        ))}
      </ul>
      <details className="mt-4 border-t pt-3" open={refused?.at === at}>
        <summary className="cursor-pointer text-sm font-medium">{words.addTerm}</summary>
        <Form method="post" preventScrollReset className={`${ROW} mt-3`} key={year.terms.length}>
          <Hidden values={{ at, schoolYearId: year.id }} />
          <SpanFields words={words} fields={fieldsAt(refused, at)} />
          <div className={TO_THE_FIELDS}>
            <Button type="submit" name="intent" value="add" aria-label={filled(words.addTermTo, { title: year.title })}>
              {words.addTerm}
            </Button>
          </div>
        </Form>
      </details>
    </section>
  );
}

/** A year that is not there yet. */
export function NewYear({ words, refused }: FormProps) {
  return (
    <details className="rounded-md border bg-surface p-4" open={refused?.at === "year"}>
      <summary className="cursor-pointer text-sm font-medium">{words.addYear}</summary>
      <Form method="post" preventScrollReset className={`${ROW} mt-3`}>
        <Hidden values={{ at: "year" }} />
        <SpanFields words={words} fields={fieldsAt(refused, "year")} />
        <div className={TO_THE_FIELDS}>
          <Button type="submit" name="intent" value="add" variant="primary">
            {words.addYear}
          </Button>
        </div>
      </Form>
    </details>
  );
}

/** Days without lessons that are not there yet. */
export function NewDaysOff({ words, refused, count }: FormProps & { count: number }) {
  return (
    <Form method="post" preventScrollReset className={`${ROW} mt-4`} key={count}>
      <Hidden values={{ at: "days-off" }} />
      <SpanFields words={words} fields={fieldsAt(refused, "days-off")} name={words.what} toHint={words.oneDay} />
      <div className={TO_THE_FIELDS}>
        <Button type="submit" name="intent" value="add-days-off">
          {words.addDaysOff}
        </Button>
      </div>
    </Form>
  );
}

interface DaysOff {
  readonly id: number;
  readonly title: string;
}

/** Takes days without lessons away. */
export function RemoveDaysOff({ days, words }: { days: DaysOff; words: CalendarWords }) {
  return (
    <Form method="post" preventScrollReset>
      <Hidden values={{ at: "days-off", id: days.id }} />
      <Button
        type="submit"
        name="intent"
        value="remove-days-off"
        variant="danger"
        size="sm"
        aria-label={filled(words.removeOne, { title: days.title })}
      >
        {words.remove}
      </Button>
    </Form>
  );
}
