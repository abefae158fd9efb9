import { type BehaviorCategory, SEVERITIES } from "#contracts/api/behavior/categories.ts";
import { Form } from "../../framework/index.ts";
import type { behaviorSettingsTexts } from "../../i18n/behavior-settings.ts";
import { filled, type Words } from "../../i18n/in-language.ts";
import { useMe } from "../../lib/session.ts";
import { Tick } from "../roster/choices.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";

export type CategoryWords = Words<typeof behaviorSettingsTexts>;

/** What was refused, and of which form of the page. */
export interface Refused {
  readonly at: string;
  readonly message: string | null;
  readonly fields: Readonly<Record<string, string>>;
}

interface FormProps {
  readonly words: CategoryWords;
  readonly refused: Refused | null;
}

const ROW = "grid grid-cols-2 items-start gap-3 sm:grid-cols-[minmax(10rem,1fr)_5rem_5rem_12rem_12rem]";
const fieldsAt = (refused: Refused | null, at: string) => (refused?.at === at ? refused.fields : {});

export function Hidden({ values }: { values: Readonly<Record<string, string | number>> }) {
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

/** A category in use: renamed, weighed anew, moved or retired. */
export function CategoryForm({ category, words, refused }: FormProps & { category: BehaviorCategory }) {
  const { id, version, title, points, tellsFamilies, position, severity } = category;
  const at = `category-${id}`;
  const fields = fieldsAt(refused, at);
  return (
    <Form key={`${id}-${version}`} method="post" preventScrollReset className={ROW}>
      <Hidden values={{ at, id, version }} />
      <Field label={words.title} error={fields.title} className="col-span-2 sm:col-span-1">
        <Input name="title" maxLength={60} required autoComplete="off" defaultValue={title} />
      </Field>
      <Field label={words.points} error={fields.points}>
        <Input name="points" type="number" min={-20} max={20} required defaultValue={points} />
      </Field>
      <Field label={words.position} error={fields.position}>
        <Input name="position" type="number" min={1} max={1000} required defaultValue={position} />
      </Field>
      <div className="col-span-2 self-center text-sm sm:col-span-1 sm:pt-5">
        <Tick name="tellsFamilies" value="1" checked={tellsFamilies}>
          {words.tells}
        </Tick>
      </div>
      <div className="col-span-2 flex flex-wrap items-center gap-2 sm:col-span-1 sm:pt-5.5">
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
      {severity === null ? null : (
        <p className="col-span-2 -mt-2 text-xs text-muted sm:col-span-5">{words.kind[severity]}</p>
      )}
    </Form>
  );
}

/** A retired category, to be used again. */
export function RetiredCategory({ category, words }: { category: BehaviorCategory; words: CategoryWords }) {
  const { id, version, title, severity } = category;
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 px-3 py-2 text-sm">
      <span>
        {title} <span className="text-muted">({words.kind[severity ?? "merit"]})</span>
      </span>
      <Form method="post" preventScrollReset>
        <Hidden values={{ at: `category-${id}`, id, version }} />
        <Button type="submit" name="intent" value="restore" aria-label={filled(words.restoreOne, { title })}>
          {words.restore}
        </Button>
      </Form>
    </li>
  );
}

export function NewCategory({ words, refused }: FormProps) {
  const fields = fieldsAt(refused, "new");
  return (
    <details className="mt-4" open={refused?.at === "new"}>
      <summary className="cursor-pointer text-sm font-medium">{words.add}</summary>
      <Form method="post" preventScrollReset className="mt-3 grid max-w-2xl gap-3 sm:grid-cols-2">
        <Hidden values={{ at: "new" }} />
        <Field label={words.title} error={fields.title} className="sm:col-span-2">
          <Input name="title" maxLength={60} required autoComplete="off" />
        </Field>
        <Field label={words.what} error={fields.kind ?? fields.severity}>
          <Select name="kind" defaultValue="minor">
            {(["merit", ...SEVERITIES] as const).map((kind) => (
              <option key={kind} value={kind}>
                {words.kind[kind]}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={words.points} hint={words.pointsHint} error={fields.points}>
          <Input name="points" type="number" min={-20} max={20} required defaultValue={-1} className="w-24" />
        </Field>
        <div className="text-sm sm:col-span-2">
          <Tick name="tellsFamilies" value="1" checked={false}>
            {words.tells}
          </Tick>
        </div>
        <div className="sm:col-span-2">
          <Button type="submit" name="intent" value="add">
            {words.add}
          </Button>
        </div>
      </Form>
    </details>
  );
}
