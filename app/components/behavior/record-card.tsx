import type { ReactNode } from "react";
import type { BehaviorCategory } from "#contracts/api/behavior/categories.ts";
import type { BehaviorRecord } from "#contracts/api/behavior/records.ts";
import { Form, Link } from "../../framework/index.ts";
import { filled } from "../../i18n/in-language.ts";
import { courseLabel, useFormat } from "../../lib/format.ts";
import { Tick } from "../roster/choices.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input, Textarea } from "../ui/input.tsx";
import { Hidden } from "./category-forms.tsx";
import { CategorySelect } from "./entry-fields.tsx";
import { type BehaviorWords, signed, TONES, weightOf } from "./words.ts";

interface CardProps {
  readonly record: BehaviorRecord;
  readonly isFamily: boolean;
  readonly mayAcknowledge: boolean;
  /** Empty for who corrects nothing. */
  readonly categories: readonly BehaviorCategory[];
  readonly words: BehaviorWords;
  readonly fields: Readonly<Record<string, string>>;
}

/** A pupil's part in a merit or an incident, with what its reader may do about it. */
export function RecordCard(props: CardProps) {
  const { record, isFamily, mayAcknowledge, words } = props;
  const { day, moment } = useFormat();
  const { category, withdrawn } = record;
  const { file } = words;
  const weight = weightOf(category);
  const where = [record.time, record.place, record.courseTitle && courseLabel(record.courseTitle)].filter(Boolean);
  return (
    <li id={`r${record.id}`} className="grid scroll-mt-20 gap-2 px-4 py-3 text-sm break-inside-avoid">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3 gap-y-1">
        <h3 className="font-semibold">{category.title}</h3>
        <p className="flex items-center gap-1.5">
          {withdrawn === null ? null : <Badge>{words.list.withdrawn}</Badge>}
          <Badge tone={TONES[weight]}>{words.kind[weight]}</Badge>
          <span className="tabular-nums">{signed(record.points)}</span>
        </p>
      </div>
      <p className="text-xs text-muted">
        <span className="inline-block first-letter:uppercase">{day(record.date)}</span>
        {where.length === 0 ? null : ` · ${where.join(" · ")}`}
      </p>
      {record.description === null ? null : <p className="whitespace-pre-line">{record.description}</p>}
      {record.familyText !== null && isFamily ? <p className="whitespace-pre-line">{record.familyText}</p> : null}
      <dl className="grid gap-1 empty:hidden">
        {record.familyText === null || isFamily ? null : <Detail title={file.familyText}>{record.familyText}</Detail>}
        {record.measure === null ? null : <Detail title={file.measure}>{record.measure}</Detail>}
        {record.witnesses.length === 0 ? null : <Detail title={file.witnesses}>{record.witnesses.join(", ")}</Detail>}
        {record.others.named.length + record.others.more === 0 ? null : (
          <Detail title={file.others}>
            {record.others.named.map(({ id, name }, at) => (
              <span key={id}>
                {at === 0 ? null : ", "}
                <Link to={`/alumnado/${id}/convivencia`} prefetch="none" className="text-accent hover:underline">
                  {name}
                </Link>
              </span>
            ))}
            {record.others.more === 0 ? null : (
              <>
                {record.others.named.length === 0 ? null : ", "}
                {filled(file.more, { n: String(record.others.more) })}
              </>
            )}
          </Detail>
        )}
      </dl>
      {withdrawn === null ? null : (
        <p className="text-muted">
          {isFamily ? file.withdrawnFamily : filled(file.withdrawn, { name: withdrawn.by, when: moment(withdrawn.at) })}
          {withdrawn.reason === null ? null : <>: {withdrawn.reason}</>}
        </p>
      )}
      {isFamily ? null : <StaffLines record={record} words={words} />}
      {isFamily ? (
        <p className="text-xs text-muted">
          {filled(file.recorded, { name: record.recordedBy, when: moment(record.recordedAt) })}
        </p>
      ) : null}
      {record.familyProcedure === null ? null : <FamilyProcedure procedure={record.familyProcedure} words={words} />}
      {mayAcknowledge && withdrawn === null ? <Acknowledge record={record} words={words} /> : null}
      <ProcedureLink record={record} words={words} />
      {record.canChange ? <Corrections {...props} /> : null}
    </li>
  );
}

/** What the family is told of the procedure about it. */
function FamilyProcedure({
  procedure,
  words,
}: {
  procedure: NonNullable<BehaviorRecord["familyProcedure"]>;
  words: BehaviorWords;
}) {
  const { date } = useFormat();
  const { openedOn, hearingBy, decidedOn, decision, appealBy, closedOn } = procedure;
  const { file } = words;
  return (
    <div className="grid gap-1 border-l-2 pl-3">
      <p className="font-medium">{filled(file.procedureOpened, { date: date(openedOn) })}</p>
      {hearingBy === null ? null : <p>{filled(file.hearingBy, { date: date(hearingBy) })}</p>}
      {decidedOn === null ? null : <p className="font-medium">{filled(file.decidedOn, { date: date(decidedOn) })}</p>}
      {decision === null ? null : <p className="whitespace-pre-line">{decision}</p>}
      {appealBy === null ? null : <p>{filled(file.appealBy, { date: date(appealBy) })}</p>}
      {closedOn === null ? null : (
        <p className="text-muted">{filled(file.procedureClosed, { date: date(closedOn) })}</p>
      )}
    </div>
  );
}

/** The way to what is done about it, for who oversees behaviour. */
function ProcedureLink({ record, words }: Pick<CardProps, "record" | "words">) {
  const { file } = words;
  if (record.procedureId !== null) {
    return (
      <p>
        <Link
          to={`/convivencia/partes/${record.procedureId}`}
          prefetch="none"
          className="text-accent hover:underline print:hidden"
        >
          {file.seeProcedure}
        </Link>
      </p>
    );
  }
  if (!record.canOpenProcedure) return null;
  return (
    <Form method="post" action="." preventScrollReset>
      <Hidden values={{ record: record.id }} />
      <Button type="submit" size="sm" name="intent" value="procedure">
        {file.openProcedure}
      </Button>
    </Form>
  );
}

function Detail({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap gap-x-2">
      <dt className="text-muted">{title}:</dt>
      <dd className="min-w-0 whitespace-pre-line">{children}</dd>
    </div>
  );
}

/** Who recorded it, and what its family knows of it. */
function StaffLines({ record, words }: Pick<CardProps, "record" | "words">) {
  const { moment } = useFormat();
  const { file } = words;
  const { familyFrom, toldAt, acknowledged } = record;
  const isShown = familyFrom !== null && Date.parse(familyFrom) <= Date.parse(toldAt ?? "9999-12-31");
  return (
    <div className="grid gap-0.5 text-xs text-muted">
      <p>{filled(file.recorded, { name: record.recordedBy, when: moment(record.recordedAt) })}</p>
      <p>
        {toldAt !== null && isShown
          ? filled(file.told, { when: moment(toldAt) })
          : familyFrom === null
            ? file.notTold
            : filled(file.shown, { when: moment(familyFrom) })}
      </p>
      {acknowledged.map(({ name, at }) => (
        <p key={`${name}-${at}`}>{filled(file.acknowledgedBy, { name, when: moment(at) })}</p>
      ))}
      {toldAt !== null && acknowledged.length === 0 ? <p>{file.notAcknowledged}</p> : null}
    </div>
  );
}

function Acknowledge({ record, words }: Pick<CardProps, "record" | "words">) {
  const { date } = useFormat();
  const { file } = words;
  if (record.acknowledgedByMe) return <p className="text-sm text-ok">{file.youAcknowledged}</p>;
  const label = filled(file.acknowledgeOne, { title: record.category.title, date: date(record.date) });
  return (
    <Form method="post" action="." preventScrollReset>
      <Hidden values={{ record: record.id }} />
      <Button type="submit" name="intent" value="acknowledge" variant="primary" aria-label={label}>
        {file.acknowledge}
      </Button>
    </Form>
  );
}

function Corrections({ record, categories, words, fields }: CardProps) {
  const { file, entry } = words;
  const isOpen = Object.keys(fields).length > 0;
  return (
    <div className="flex flex-wrap gap-x-4 gap-y-2 print:hidden">
      <details className="open:basis-full" open={isOpen && fields.reason === undefined}>
        <summary className="cursor-pointer text-xs font-medium text-accent">{file.change}</summary>
        <Form
          key={record.version}
          method="post"
          action="."
          preventScrollReset
          className="mt-3 grid max-w-2xl gap-3 border-l-2 pl-4"
        >
          <Hidden values={{ record: record.id, version: record.version }} />
          <CategorySelect
            categories={categories}
            words={words}
            error={fields.categoryId}
            value={record.category.id}
            kind={record.category.kind}
          />
          <Field label={entry.description} hint={entry.descriptionHint} error={fields.description}>
            <Textarea name="description" rows={3} maxLength={3000} defaultValue={record.description ?? ""} />
          </Field>
          <Field label={entry.familyText} hint={entry.familyTextHint} error={fields.familyText}>
            <Textarea name="familyText" rows={2} maxLength={1500} defaultValue={record.familyText ?? ""} />
          </Field>
          <Field label={entry.measure} hint={entry.measureHint} error={fields.measure}>
            <Input name="measure" maxLength={300} autoComplete="off" defaultValue={record.measure ?? ""} />
          </Field>
          <Tick name="tellsFamily" value="1" checked={record.tellsFamily}>
            {entry.tells}
          </Tick>
          {fields.tellsFamily ? (
            <p role="alert" className="text-xs text-danger">
              {fields.tellsFamily}
            </p>
          ) : null}
          <Button type="submit" name="intent" value="change" className="justify-self-start">
            {file.save}
          </Button>
        </Form>
      </details>
      <details className="open:basis-full" open={fields.reason !== undefined}>
        <summary className="cursor-pointer text-xs font-medium text-accent">{file.withdraw}</summary>
        <Form method="post" action="." preventScrollReset className="mt-3 grid max-w-2xl gap-3 border-l-2 pl-4">
          <Hidden values={{ record: record.id, version: record.version }} />
          <Field label={file.reason} hint={file.withdrawHint} error={fields.reason}>
            <Input name="reason" maxLength={300} required autoComplete="off" />
          </Field>
          <Button type="submit" name="intent" value="withdraw" variant="danger" className="justify-self-start">
            {file.withdraw}
          </Button>
        </Form>
      </details>
    </div>
  );
}
