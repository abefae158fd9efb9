import type { Procedure } from "#contracts/api/behavior/procedures.ts";
import { Form } from "../../framework/index.ts";
import { filled } from "../../i18n/in-language.ts";
import { useFormat } from "../../lib/format.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Rows, Section } from "../ui/section.tsx";
import { Select } from "../ui/select.tsx";
import type { ProcedureWords } from "./behavior-tabs.tsx";
import { Hidden } from "./category-forms.tsx";

interface MeasuresProps {
  readonly procedure: Procedure;
  readonly words: ProcedureWords;
  readonly refused: { readonly at: string; readonly fields: Readonly<Record<string, string>> } | null;
}

/** What follows from a procedure: who sees to it, until when, and whether it is done. */
export function ProcedureMeasures({ procedure, words, refused }: MeasuresProps) {
  const { date } = useFormat();
  const { one, list } = words;
  const isOpen = procedure.closedOn === null;
  const fields = refused?.at === "measure" ? refused.fields : {};
  return (
    <Section title={one.measures}>
      {procedure.measures.length === 0 ? <p className="text-sm text-muted">{one.noMeasures}</p> : null}
      {procedure.measures.length === 0 ? null : (
        <Rows>
          {procedure.measures.map((task) => (
            <li key={task.id} className="flex flex-wrap items-center justify-between gap-3 px-4 py-2.5 text-sm">
              <div className="min-w-0">
                <p>{task.text}</p>
                <p className="text-xs text-muted">
                  {task.owner.name},{" "}
                  {task.doneOn === null
                    ? filled(one.until, { date: date(task.dueOn) })
                    : filled(one.doneOn, { date: date(task.doneOn) })}{" "}
                  {task.isOverdue ? <Badge tone="warn">{list.overdue}</Badge> : null}
                </p>
              </div>
              {isOpen ? (
                <Form method="post" action="." preventScrollReset>
                  <Hidden values={{ measure: task.id }} />
                  <Button
                    type="submit"
                    size="sm"
                    name="intent"
                    value={task.doneOn === null ? "measure-done" : "measure-due"}
                    aria-label={`${task.doneOn === null ? one.measureDone : one.measureDue}: ${task.text}`}
                  >
                    {task.doneOn === null ? one.measureDone : one.measureDue}
                  </Button>
                </Form>
              ) : null}
            </li>
          ))}
        </Rows>
      )}
      {isOpen ? (
        <details className="mt-3 print:hidden" open={refused?.at === "measure"}>
          <summary className="cursor-pointer text-sm font-medium">{one.addMeasure}</summary>
          <Form
            key={procedure.measures.length}
            method="post"
            action="."
            preventScrollReset
            className="mt-3 grid max-w-2xl gap-3 sm:grid-cols-2"
          >
            <Hidden values={{ at: "measure" }} />
            <Field label={one.what} error={fields.text} className="sm:col-span-2">
              <Input name="text" maxLength={300} required autoComplete="off" />
            </Field>
            <Field label={one.owner} error={fields.ownerId}>
              <Select name="ownerId" required defaultValue="" className="w-full [&>select]:w-full">
                <option value="">{one.choose}</option>
                {procedure.staff.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            </Field>
            <Field label={one.dueOn} error={fields.dueOn}>
              <Input name="dueOn" type="date" required min={procedure.today} />
            </Field>
            <div className="sm:col-span-2">
              <Button type="submit" name="intent" value="add-measure">
                {one.add}
              </Button>
            </div>
          </Form>
        </details>
      ) : null}
    </Section>
  );
}
