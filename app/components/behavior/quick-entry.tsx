import type { BehaviorCategory } from "#contracts/api/behavior/categories.ts";
import { Form, Link, useNavigation } from "../../framework/index.ts";
import { cn } from "../../lib/cn.ts";
import { groupLabel } from "../../lib/format.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Section } from "../ui/section.tsx";
import { Hidden } from "./category-forms.tsx";
import { EntryFields, type EntryPeople } from "./entry-fields.tsx";
import type { BehaviorWords } from "./words.ts";

interface QuickEntryProps {
  readonly people: EntryPeople & {
    readonly groups: readonly string[];
    readonly students: readonly { readonly id: number; readonly name: string }[];
  };
  readonly groupName: string | null;
  readonly categories: readonly BehaviorCategory[];
  readonly words: BehaviorWords;
  readonly refused: { readonly message: string | null; readonly fields: Readonly<Record<string, string>> } | null;
}

/** Group, pupils, category, a line: one event of one or several pupils. */
export function QuickEntry({ people, groupName, categories, words, refused }: QuickEntryProps) {
  const { entry } = words;
  const fields = refused?.fields ?? {};
  const busy = useNavigation().state === "submitting";
  return (
    <Section title={entry.title} className="print:hidden">
      {people.groups.length === 0 ? <p className="text-sm text-muted">{entry.noGroups}</p> : null}
      <nav aria-label={entry.group} className="mb-4 flex flex-wrap gap-1.5">
        {people.groups.map((name) => (
          <Link
            key={name}
            to={`?grupo=${encodeURIComponent(name)}`}
            preventScrollReset
            prefetch="none"
            aria-current={name === groupName ? "true" : undefined}
            className={cn(
              "inline-flex h-8 items-center rounded-full border px-3 text-sm hover:bg-hover",
              name === groupName && "border-accent bg-accent-soft font-medium text-accent",
            )}
          >
            {groupLabel(name)}
          </Link>
        ))}
      </nav>
      {groupName === null || people.students.length === 0 ? null : (
        <Form method="post" action="/convivencia" preventScrollReset className="grid gap-4">
          <Hidden values={{ group: groupName }} />
          {refused?.message && Object.keys(refused.fields).length === 0 ? (
            <Notice tone="danger">{refused.message}</Notice>
          ) : null}
          <fieldset aria-describedby={fields.studentIds ? "pupils-error" : undefined}>
            <legend className="mb-1 text-sm font-medium">{entry.students}</legend>
            <div className="grid max-h-72 grid-cols-1 overflow-y-auto rounded-md border bg-surface sm:grid-cols-2">
              {people.students.map(({ id, name }) => (
                <label
                  key={id}
                  className="flex min-h-9 items-center gap-2.5 px-3 py-1 text-sm hover:bg-hover has-checked:bg-accent-soft has-checked:font-medium"
                >
                  <input type="checkbox" name="studentIds" value={id} className="size-4 shrink-0 accent-accent" />
                  {name}
                </label>
              ))}
            </div>
            {fields.studentIds ? (
              <p id="pupils-error" role="alert" className="mt-1 text-xs text-danger">
                {fields.studentIds}
              </p>
            ) : null}
          </fieldset>
          <EntryFields categories={categories} people={people} words={words} fields={fields} />
          <Button type="submit" variant="primary" aria-disabled={busy} className="justify-self-start">
            {entry.save}
          </Button>
        </Form>
      )}
    </Section>
  );
}
