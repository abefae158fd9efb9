import type { Procedure } from "#contracts/api/behavior/procedures.ts";
import { Form } from "../../framework/index.ts";
import { filled } from "../../i18n/in-language.ts";
import { useFormat } from "../../lib/format.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Textarea } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import type { ProcedureWords } from "./behavior-tabs.tsx";
import { Hidden } from "./category-forms.tsx";

type Step = Procedure["steps"][number];

interface StepsProps {
  readonly procedure: Procedure;
  /** Names who conducts it, decides and closes. */
  readonly oversees: boolean;
  readonly words: ProcedureWords;
  readonly refused: { readonly at: string; readonly fields: Readonly<Record<string, string>> } | null;
}

const OVERSEEN: readonly Step["kind"][] = ["instructor", "decision", "closing"];
const TONES = { due: "neutral", done: "ok", not_needed: "neutral" } as const;

/** The steps of a procedure in their order; the one that can be settled as things stand has its form. */
export function ProcedureSteps(props: StepsProps) {
  const { procedure } = props;
  return (
    <ol className="divide-y rounded-md border bg-surface">
      {procedure.steps.map((step) => (
        <StepItem key={step.id} step={step} {...props} />
      ))}
    </ol>
  );
}

function StepItem({ step, procedure, oversees, words, refused }: StepsProps & { step: Step }) {
  const { date } = useFormat();
  const { one, list } = words;
  const isOpen = procedure.closedOn === null;
  const isMine = oversees || !OVERSEEN.includes(step.kind);
  return (
    <li className="grid gap-2 px-4 py-3 text-sm break-inside-avoid">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3 gap-y-1">
        <p>
          <span className="font-medium">{step.title}</span>{" "}
          {step.state === "due" ? (
            <span className="text-xs text-muted">
              {step.dueOn === null ? one.waits : filled(one.until, { date: date(step.dueOn) })}
            </span>
          ) : null}
        </p>
        <p className="flex flex-wrap items-center gap-1.5">
          {step.mayHaveLapsed ? <Badge tone="danger">{list.lapsed}</Badge> : null}
          {step.isOverdue ? <Badge tone="warn">{list.overdue}</Badge> : null}
          <Badge tone={TONES[step.state]}>{one.state[step.state]}</Badge>
        </p>
      </div>
      {step.settledOn === null ? null : (
        <p className="text-xs text-muted">
          {filled(one.settled, { date: date(step.settledOn), name: step.settledBy ?? "" })}
        </p>
      )}
      {step.note === null ? null : <p className="whitespace-pre-line">{step.note}</p>}
      {step.kind === "instructor" && step.state === "done" && procedure.instructor !== null ? (
        <p>
          {one.instructor}: {procedure.instructor.name}
        </p>
      ) : null}
      {step.kind === "decision" && step.state === "done" && procedure.decision !== null ? (
        <p className="whitespace-pre-line">{procedure.decision}</p>
      ) : null}
      {isOpen && isMine && step.isNext ? (
        <SettleForm
          step={step}
          procedure={procedure}
          words={words}
          fields={refused?.at === String(step.id) ? refused.fields : null}
        />
      ) : null}
      {isOpen && isMine && step.state !== "due" ? (
        <Form method="post" action="." preventScrollReset className="print:hidden">
          <Hidden values={{ step: step.id, version: procedure.version }} />
          <Button
            type="submit"
            name="intent"
            value="due"
            size="sm"
            variant="ghost"
            aria-label={filled(one.reopenOne, { title: step.title })}
          >
            {one.reopen}
          </Button>
        </Form>
      ) : null}
    </li>
  );
}

interface SettleProps {
  readonly step: Step;
  readonly procedure: Procedure;
  readonly words: ProcedureWords;
  readonly fields: Readonly<Record<string, string>> | null;
}

function SettleForm({ step, procedure, words, fields }: SettleProps) {
  const { one } = words;
  const isFixed = step.kind === "decision" || step.kind === "closing";
  return (
    <details open={fields !== null} className="print:hidden">
      <summary className="cursor-pointer text-xs font-medium text-accent">
        {filled(one.settleOne, { title: step.title })}
      </summary>
      <Form
        key={procedure.version}
        method="post"
        action="."
        preventScrollReset
        className="mt-3 grid max-w-2xl gap-3 border-l-2 pl-4"
      >
        <Hidden values={{ step: step.id, version: procedure.version }} />
        {step.kind === "instructor" ? (
          <Field label={one.nameInstructor} error={fields?.instructorId}>
            <Select
              name="instructorId"
              defaultValue={procedure.instructor?.id ?? ""}
              className="max-w-80 [&>select]:w-full"
            >
              <option value="">{one.choose}</option>
              {procedure.staff.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
        ) : null}
        {step.kind === "decision" ? (
          <Field label={one.decisionText} hint={one.decisionHint} error={fields?.decision}>
            <Textarea name="decision" rows={4} maxLength={4000} defaultValue={procedure.decision ?? ""} />
          </Field>
        ) : null}
        <Field label={one.note} hint={isFixed ? undefined : one.noteReason} error={fields?.note}>
          <Textarea name="note" rows={2} maxLength={4000} />
        </Field>
        <div className="flex flex-wrap gap-2">
          <Button type="submit" name="intent" value="done" variant="primary">
            {step.kind === "closing" ? one.close : one.done}
          </Button>
          {isFixed ? null : (
            <Button type="submit" name="intent" value="not_needed">
              {one.notNeeded}
            </Button>
          )}
        </div>
      </Form>
    </details>
  );
}
