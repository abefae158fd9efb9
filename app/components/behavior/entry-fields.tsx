import type { BehaviorCategory } from "#contracts/api/behavior/categories.ts";
import { courseLabel } from "../../lib/format.ts";
import { Field } from "../ui/field.tsx";
import { Input, Textarea } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { type BehaviorWords, weightOf } from "./words.ts";

const WEIGHTS = ["merit", "minor", "serious", "very_serious"] as const;

interface CategorySelectProps {
  readonly categories: readonly BehaviorCategory[];
  readonly words: BehaviorWords;
  readonly error: string | undefined;
  readonly value?: number;
  /** Only what it can become: a merit no incident. */
  readonly kind?: BehaviorCategory["kind"];
}

/** The categories in use by their weight; one that stands already is there though it was retired. */
export function CategorySelect({ categories, words, error, value, kind }: CategorySelectProps) {
  const offered = categories.filter(
    (one) => (!one.isRetired || one.id === value) && (kind === undefined || one.kind === kind),
  );
  return (
    <Field label={words.entry.category} error={error}>
      <Select name="categoryId" required defaultValue={value ?? ""} className="w-full [&>select]:w-full">
        {value === undefined ? <option value="">{words.entry.choose}</option> : null}
        {WEIGHTS.map((weight) => {
          const rows = offered.filter((one) => weightOf(one) === weight);
          return rows.length === 0 ? null : (
            <optgroup key={weight} label={words.kinds[weight]}>
              {rows.map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </optgroup>
          );
        })}
      </Select>
    </Field>
  );
}

export interface EntryPeople {
  readonly today: string;
  readonly time: string;
  readonly staff: readonly { readonly id: number; readonly name: string }[];
  readonly sections: readonly { readonly id: number; readonly courseTitle: string }[];
}

interface EntryFieldsProps {
  readonly categories: readonly BehaviorCategory[];
  readonly people: EntryPeople;
  readonly words: BehaviorWords;
  readonly fields: Readonly<Record<string, string>>;
}

const FURTHER = ["date", "time", "place", "sectionId", "measure", "familyText", "tellsFamily", "witnessIds"];

/** What it was and what happened; the rest, which is often as it stands, folded away. */
export function EntryFields({ categories, people, words, fields }: EntryFieldsProps) {
  const { entry } = words;
  const isOpen = FURTHER.some((name) => fields[name] !== undefined);
  return (
    <>
      <CategorySelect categories={categories} words={words} error={fields.categoryId} />
      <Field label={entry.description} hint={entry.descriptionHint} error={fields.description}>
        <Input name="description" maxLength={3000} autoComplete="off" />
      </Field>
      <details open={isOpen}>
        <summary className="cursor-pointer text-sm font-medium">{entry.more}</summary>
        <div className="mt-3 grid gap-3 sm:grid-cols-2">
          <Field label={entry.date} error={fields.date}>
            <Input name="date" type="date" required max={people.today} defaultValue={people.today} />
          </Field>
          <Field label={entry.time} error={fields.time}>
            <Input name="time" type="time" defaultValue={people.time} />
          </Field>
          <Field label={entry.place} error={fields.place}>
            <Input name="place" maxLength={80} autoComplete="off" />
          </Field>
          <Field label={entry.lesson} error={fields.sectionId}>
            <Select name="sectionId" defaultValue="" className="w-full [&>select]:w-full">
              <option value="">{entry.noLesson}</option>
              {people.sections.map(({ id, courseTitle }) => (
                <option key={id} value={id}>
                  {courseLabel(courseTitle)}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={entry.measure} hint={entry.measureHint} error={fields.measure} className="sm:col-span-2">
            <Input name="measure" maxLength={300} autoComplete="off" />
          </Field>
          <Field
            label={entry.familyText}
            hint={entry.familyTextHint}
            error={fields.familyText}
            className="sm:col-span-2"
          >
            <Textarea name="familyText" rows={2} maxLength={1500} />
          </Field>
          <Field label={entry.tells} error={fields.tellsFamily}>
            <Select name="tellsFamily" defaultValue="" className="w-full [&>select]:w-full">
              <option value="">{entry.tellsBy}</option>
              <option value="1">{entry.tellsYes}</option>
              <option value="0">{entry.tellsNo}</option>
            </Select>
          </Field>
          <Field label={entry.witnesses} hint={entry.witnessesHint} error={fields.witnessIds}>
            <select
              name="witnessIds"
              multiple
              size={4}
              className="w-full rounded-md border border-line-strong/70 bg-surface px-2 py-1 text-base text-ink sm:text-sm"
            >
              {people.staff.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </Field>
        </div>
      </details>
    </>
  );
}
