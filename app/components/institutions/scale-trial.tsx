import type { GradingBand } from "#contracts/grading-scale.ts";
import { Form } from "../../framework/index.ts";
import { useFormat } from "../../lib/format.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Rows, Section } from "../ui/section.tsx";
import type { ScaleWords } from "./scale-ruler.tsx";

interface Trial {
  readonly id: number;
  readonly title: string;
  readonly decimals: number;
  readonly pass: number;
  /** As the scale shows it; null outside of it. */
  readonly shown: number | null;
  readonly band: GradingBand | null;
}

interface ScaleTrialProps {
  readonly tried: string;
  /** On each scale; null where what was typed is no number. */
  readonly trials: readonly Trial[] | null;
  readonly words: ScaleWords;
}

/** What an average looks like on each scale, as the server works it out. */
export function ScaleTrial({ tried, trials, words }: ScaleTrialProps) {
  const { number } = useFormat();
  const { trial } = words;
  return (
    <Section title={trial.title} className="max-w-4xl">
      <Form method="get" preventScrollReset className="mb-3 flex flex-wrap items-start gap-3">
        <Field label={trial.label} error={trials === null ? trial.notNumber : undefined}>
          <Input
            key={tried}
            name="nota"
            inputMode="decimal"
            maxLength={12}
            autoComplete="off"
            className="w-28"
            defaultValue={tried}
          />
        </Field>
        <Button type="submit" className="mt-5.5">
          {trial.show}
        </Button>
      </Form>
      {trials === null ? null : (
        <Rows>
          {trials.map(({ id, title, decimals, pass, shown, band }) => (
            <li key={id} className="flex min-h-10 items-center justify-between gap-4 px-3 py-1.5 text-sm">
              <span className="min-w-0 break-words">{title}</span>
              {shown === null ? (
                <span className="text-muted">{trial.outside}</span>
              ) : (
                <span className="text-right">
                  <span className="font-semibold tabular-nums">{number(shown, decimals)}</span>
                  {band === null ? null : (
                    <>
                      {" "}
                      {band.code} <span className="text-muted">{band.title}</span>
                    </>
                  )}
                  <span className="text-muted"> · {shown < pass ? words.fails : words.passes}</span>
                </span>
              )}
            </li>
          ))}
        </Rows>
      )}
      <p className="mt-2 max-w-[70ch] text-xs text-muted">{trial.rule}</p>
    </Section>
  );
}
