import {
  ALERT_LEVELS,
  ALERT_LIMITS,
  ALERT_MEASURES,
  ALERT_SPANS,
  type AlertRule,
} from "#contracts/api/attendance/alerts.ts";
import { Form } from "../../framework/index.ts";
import type { alertTexts } from "../../i18n/attendance-alerts.ts";
import { filled, type Words } from "../../i18n/in-language.ts";
import { useMe } from "../../lib/session.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import type { Refused } from "./code-forms.tsx";

export type RuleWords = Words<typeof alertTexts>;

interface Props {
  readonly words: RuleWords;
  readonly refused: Refused | null;
}

const GRID = "grid grid-cols-2 items-start gap-3 sm:grid-cols-[minmax(9rem,1fr)_6rem_9rem_8rem]";

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

type Shown = Pick<
  AlertRule,
  "title" | "threshold" | "minLessons" | "level" | "tellsTutors" | "tellsOffice" | "tellsFamily"
>;

const NEW: Shown = {
  title: "",
  threshold: 10,
  minLessons: 0,
  level: "warning",
  tellsTutors: true,
  tellsOffice: false,
  tellsFamily: false,
};

interface FieldsProps {
  readonly words: RuleWords;
  readonly fields: Readonly<Record<string, string>>;
  readonly rule: Shown;
  readonly max: number;
}

/** What may be changed at any time: from where on, how bad it is, who is told. */
function Fields({ words: all, fields, rule, max }: FieldsProps) {
  const words = all.rules;
  const told = [
    { name: "tellsTutors", label: words.tutors, isOn: rule.tellsTutors },
    { name: "tellsOffice", label: words.office, isOn: rule.tellsOffice },
    { name: "tellsFamily", label: words.family, isOn: rule.tellsFamily },
  ];
  return (
    <>
      <Field label={words.name} error={fields.title} className="col-span-2 sm:col-span-1">
        <Input name="title" minLength={3} maxLength={60} required autoComplete="off" defaultValue={rule.title} />
      </Field>
      <Field label={words.threshold} error={fields.threshold}>
        <Input name="threshold" type="number" min={1} max={max} required defaultValue={rule.threshold} />
      </Field>
      <Field label={words.minLessons} error={fields.minLessons}>
        <Input name="minLessons" type="number" min={0} max={500} required defaultValue={rule.minLessons} />
      </Field>
      <Field label={words.level} error={fields.level} className="col-span-2 sm:col-span-1">
        <Select name="level" defaultValue={rule.level}>
          {ALERT_LEVELS.map((level) => (
            <option key={level} value={level}>
              {all.level[level]}
            </option>
          ))}
        </Select>
      </Field>
      <fieldset className="col-span-2 flex flex-wrap items-center gap-x-4 gap-y-1 sm:col-span-4">
        <legend className="float-left mr-4 text-sm font-medium">{words.tells}</legend>
        {told.map(({ name, label, isOn }) => (
          <label key={name} className="flex min-h-6 items-center gap-1.5 text-sm max-sm:min-h-11">
            <input type="checkbox" name={name} value="1" defaultChecked={isOn} className="size-4 accent-accent" />
            {label}
          </label>
        ))}
      </fieldset>
    </>
  );
}

/** A threshold of the school: changed, turned off or on, or removed where nobody ever reached it. */
export function RuleForm({ rule, words, refused }: Props & { rule: AlertRule }) {
  const at = `rule-${rule.id}`;
  const { id, version, title, measure, span, isActive } = rule;
  const texts = words.rules;
  const named = (text: string) => filled(text, { title });
  return (
    <Form key={`${id}-${version}`} method="post" preventScrollReset className={GRID}>
      <Hidden values={{ at, id, version }} />
      <p className="col-span-2 flex flex-wrap items-center gap-2 text-sm sm:col-span-4">
        <span className="font-medium">{texts.measures[measure]}</span>
        <span className="text-muted">{texts.spans[span]}</span>
        {isActive ? null : <Badge>{texts.off}</Badge>}
      </p>
      <Fields words={words} fields={refused?.at === at ? refused.fields : {}} rule={rule} max={ALERT_LIMITS[measure]} />
      <div className="col-span-2 flex flex-wrap gap-2 sm:col-span-4">
        <Button type="submit" name="intent" value="change-rule" aria-label={named(texts.saveOne)}>
          {texts.save}
        </Button>
        <Button
          type="submit"
          name="intent"
          value={isActive ? "rule-off" : "rule-on"}
          variant="ghost"
          formNoValidate
          aria-label={named(isActive ? texts.turnOffOne : texts.turnOnOne)}
        >
          {isActive ? texts.turnOff : texts.turnOn}
        </Button>
        {isActive ? null : (
          <Button
            type="submit"
            name="intent"
            value="remove-rule"
            variant="danger"
            formNoValidate
            aria-label={named(texts.removeOne)}
          >
            {texts.remove}
          </Button>
        )}
      </div>
    </Form>
  );
}

export function NewRule({ words, refused }: Props) {
  const fields = refused?.at === "new-rule" ? refused.fields : {};
  const texts = words.rules;
  return (
    <details className="mt-4" open={refused?.at === "new-rule"}>
      <summary className="cursor-pointer text-sm font-medium">{texts.add}</summary>
      <Form method="post" preventScrollReset className={`mt-3 ${GRID}`}>
        <Hidden values={{ at: "new-rule" }} />
        <Field label={texts.measure} error={fields.measure} className="col-span-2">
          <Select name="measure" defaultValue="unexcused_percentage">
            {ALERT_MEASURES.map((measure) => (
              <option key={measure} value={measure}>
                {texts.measures[measure]}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={texts.span} error={fields.span} className="col-span-2 sm:col-span-2">
          <Select name="span" defaultValue="month">
            {ALERT_SPANS.map((span) => (
              <option key={span} value={span}>
                {texts.spans[span]}
              </option>
            ))}
          </Select>
        </Field>
        <Fields words={words} fields={fields} rule={NEW} max={1000} />
        <div className="col-span-2 sm:col-span-4">
          <Button type="submit" name="intent" value="add-rule">
            {texts.add}
          </Button>
        </div>
      </Form>
    </details>
  );
}
