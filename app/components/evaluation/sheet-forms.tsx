import { DECISIONS, type EvaluationSheet } from "#contracts/api/evaluation/results.ts";
import { Form } from "../../framework/index.ts";
import { filled } from "../../i18n/in-language.ts";
import { courseLabel } from "../../lib/format.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input, Textarea } from "../ui/input.tsx";
import { Rows, Section } from "../ui/section.tsx";
import { Select } from "../ui/select.tsx";
import { Hidden } from "./hidden.tsx";
import type { EvaluationWords } from "./sheet-table.tsx";

interface Props {
  readonly sheet: EvaluationSheet;
  readonly words: EvaluationWords;
}

/** What the tutor says of each pupil, one form each: two tutors do not overwrite one another. */
export function Remarks({ sheet, words }: Props) {
  const { canWrite, academicSession, rows } = sheet;
  return (
    <Section title={words.sheet.comments} className="max-w-3xl">
      <Rows>
        {rows.map((row) => (
          <li key={row.studentId} id={`remark-${row.studentId}`} className="scroll-mt-20 px-3 py-2 text-sm">
            {canWrite ? (
              <Form method="post" preventScrollReset key={row.remarkVersion} className="grid gap-2">
                <Hidden values={{ intent: "remark", studentId: row.studentId, version: row.remarkVersion }} />
                <Field label={row.name}>
                  <Textarea
                    name="comment"
                    rows={2}
                    maxLength={1200}
                    defaultValue={row.comment ?? ""}
                    aria-label={filled(words.sheet.commentOf, { name: row.name })}
                  />
                </Field>
                <div className="flex flex-wrap items-center gap-2">
                  {academicSession.isYear ? (
                    <Select name="decision" aria-label={words.sheet.decision} defaultValue={row.decision ?? ""}>
                      <option value="">{words.sheet.undecided}</option>
                      {DECISIONS.map((decision) => (
                        <option key={decision} value={decision}>
                          {words.sheet[decision]}
                        </option>
                      ))}
                    </Select>
                  ) : null}
                  <Button type="submit" size="sm" aria-label={filled(words.sheet.saveOf, { name: row.name })}>
                    {words.sheet.save}
                  </Button>
                </div>
              </Form>
            ) : (
              <>
                <p className="font-medium">
                  {row.name}
                  {row.decision === null ? null : (
                    <span className="font-normal text-muted"> · {words.sheet[row.decision]}</span>
                  )}
                </p>
                <p className="whitespace-pre-line text-muted">{row.comment ?? words.sheet.noComment}</p>
              </>
            )}
          </li>
        ))}
      </Rows>
    </Section>
  );
}

/** Closing says how many results are missing, and sends that number on: who closes has read it. */
export function CloseForm({ sheet, words }: Props) {
  const { missing, version } = sheet;
  return (
    <Section title={words.sheet.close} className="max-w-3xl">
      <p className="mb-2 text-sm text-muted">{words.sheet.closeHint}</p>
      {missing === 0 ? null : (
        <p className="mb-2 text-sm font-medium text-warn">
          {missing === 1
            ? words.sheet.closeMissing.one
            : filled(words.sheet.closeMissing.other, { n: String(missing) })}
        </p>
      )}
      <Form method="post" className="flex flex-wrap items-start gap-3">
        <Hidden values={{ intent: "close", version, missing }} />
        <Field label={words.sheet.familiesFrom} hint={words.sheet.familiesHint}>
          <Input type="date" name="familiesFrom" className="w-44" />
        </Field>
        <Button type="submit" variant="primary" className="sm:mt-6">
          {words.sheet.close}
        </Button>
      </Form>
    </Section>
  );
}

export function AmendForm({ sheet, words }: Props) {
  return (
    <Section title={words.sheet.amend} className="max-w-3xl">
      <details>
        <summary className="cursor-pointer text-sm font-medium">{words.sheet.amend}</summary>
        <p className="my-2 text-sm text-muted">{words.sheet.amendHint}</p>
        <Form method="post" preventScrollReset className="grid gap-3 sm:grid-cols-2" key={sheet.amendments.length}>
          <Hidden values={{ intent: "amend" }} />
          <Field label={words.results.student}>
            <Select name="studentId" className="w-full">
              {sheet.rows.map(({ studentId, name }) => (
                <option key={studentId} value={studentId}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={words.sheet.subject}>
            <Select name="courseId" className="w-full">
              {sheet.subjects.map(({ courseId, title }) => (
                <option key={courseId} value={courseId}>
                  {courseLabel(title)}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={words.results.result}>
            <Input name="result" maxLength={12} required autoComplete="off" />
          </Field>
          <Field label={words.sheet.reason}>
            <Input name="reason" minLength={5} maxLength={300} required autoComplete="off" />
          </Field>
          <div>
            <Button type="submit">{words.sheet.amendNow}</Button>
          </div>
        </Form>
      </details>
      {sheet.amendments.length === 0 ? null : (
        <>
          <h3 className="mt-4 mb-2 text-sm font-semibold">{words.sheet.amendments}</h3>
          <Rows>
            {sheet.amendments.map((one) => (
              <li key={one.at} className="px-3 py-2 text-sm">
                <span className="font-medium">
                  {one.student} · {courseLabel(one.courseTitle)}
                </span>
                <span className="block text-xs text-muted">
                  {filled(words.sheet.amendment, { before: one.before, after: one.after, reason: one.reason })} ·{" "}
                  {one.by}
                </span>
              </li>
            ))}
          </Rows>
        </>
      )}
    </Section>
  );
}
