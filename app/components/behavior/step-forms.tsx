import { type BehaviorStep, STEP_COUNTS } from "#contracts/api/behavior/procedures.ts";
import { Form } from "../../framework/index.ts";
import { filled } from "../../i18n/in-language.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Rows, Section } from "../ui/section.tsx";
import { Select } from "../ui/select.tsx";
import { type CategoryWords, Hidden, type Refused } from "./category-forms.tsx";

interface StepFormsProps {
  readonly steps: readonly BehaviorStep[];
  readonly words: CategoryWords;
  readonly refused: Refused | null;
}

const ROW = "grid grid-cols-2 items-start gap-3 sm:grid-cols-[minmax(10rem,1fr)_5rem_11rem_5rem_12rem]";

/** With which steps a procedure begins, and until when each is to be done. */
export function StepForms({ steps, words, refused }: StepFormsProps) {
  const used = steps.filter(({ isRetired }) => !isRetired);
  const retired = steps.filter(({ isRetired }) => isRetired);
  const fieldsAt = (at: string) => (refused?.at === at ? refused.fields : {});
  return (
    <Section title={words.steps.title} className="mt-8 max-w-5xl">
      <p className="mb-3 text-sm text-muted">{words.steps.hint}</p>
      <ul className="grid gap-4 rounded-md border bg-surface p-4">
        {used.map((step) => {
          const { id, version, title, kind } = step;
          const isFixed = kind === "decision" || kind === "closing";
          return (
            <li key={id}>
              <Form key={`${id}-${version}`} method="post" preventScrollReset className={ROW}>
                <Hidden values={{ at: `step-${id}`, id, version }} />
                <StepFields step={step} words={words} fields={fieldsAt(`step-${id}`)} />
                <div className="col-span-2 flex flex-wrap items-center gap-2 sm:col-span-1 sm:pt-5.5">
                  <Button type="submit" name="intent" value="change-step" aria-label={filled(words.saveOne, { title })}>
                    {words.save}
                  </Button>
                  {isFixed ? null : (
                    <Button
                      type="submit"
                      name="intent"
                      value="retire-step"
                      variant="ghost"
                      formNoValidate
                      aria-label={filled(words.retireOne, { title })}
                    >
                      {words.retire}
                    </Button>
                  )}
                </div>
              </Form>
            </li>
          );
        })}
      </ul>
      <details className="mt-4" open={refused?.at === "new-step"}>
        <summary className="cursor-pointer text-sm font-medium">{words.steps.add}</summary>
        <Form key={steps.length} method="post" preventScrollReset className={`mt-3 ${ROW}`}>
          <Hidden values={{ at: "new-step" }} />
          <StepFields words={words} fields={fieldsAt("new-step")} />
          <div className="col-span-2 sm:col-span-1 sm:pt-5.5">
            <Button type="submit" name="intent" value="add-step">
              {words.steps.add}
            </Button>
          </div>
        </Form>
      </details>
      {retired.length === 0 ? null : (
        <Rows className="mt-4">
          {retired.map(({ id, version, title }) => (
            <li key={id} className="flex flex-wrap items-center justify-between gap-2 px-3 py-2 text-sm">
              <span>
                {title} <span className="text-muted">({words.steps.retired})</span>
              </span>
              <Form method="post" preventScrollReset>
                <Hidden values={{ at: `step-${id}`, id, version }} />
                <Button
                  type="submit"
                  name="intent"
                  value="restore-step"
                  aria-label={filled(words.restoreOne, { title })}
                >
                  {words.restore}
                </Button>
              </Form>
            </li>
          ))}
        </Rows>
      )}
    </Section>
  );
}

interface StepFieldsProps {
  readonly step?: BehaviorStep;
  readonly words: CategoryWords;
  readonly fields: Readonly<Record<string, string>>;
}

function StepFields({ step, words, fields }: StepFieldsProps) {
  return (
    <>
      <Field label={words.title} error={fields.title} className="col-span-2 sm:col-span-1">
        <Input name="title" maxLength={80} required autoComplete="off" defaultValue={step?.title ?? ""} />
      </Field>
      <Field label={words.steps.days} error={fields.days}>
        <Input name="days" type="number" min={0} max={200} required defaultValue={step?.days ?? 5} />
      </Field>
      <Field label={words.steps.countsFrom} error={fields.countsFrom}>
        <Select name="countsFrom" defaultValue={step?.countsFrom ?? "opening"} className="w-full [&>select]:w-full">
          {STEP_COUNTS.map((from) => (
            <option key={from} value={from}>
              {words.steps.from[from]}
            </option>
          ))}
        </Select>
      </Field>
      {step === undefined ? null : (
        <Field label={words.position} error={fields.position}>
          <Input name="position" type="number" min={1} max={1000} required defaultValue={step.position} />
        </Field>
      )}
    </>
  );
}
