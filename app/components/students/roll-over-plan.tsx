import { ROLL_OVER_DECISIONS, type RolledPupil, type RollOverPlan } from "#contracts/api/students/roll-over.ts";
import { Form, useNavigation } from "../../framework/index.ts";
import { filled, type Words } from "../../i18n/in-language.ts";
import type { rollOverTexts } from "../../i18n/students-roll-over.ts";
import { groupLabel } from "../../lib/format.ts";
import { useMe } from "../../lib/session.ts";
import { Tick } from "../roster/choices.tsx";
import { Button } from "../ui/button.tsx";
import { Section } from "../ui/section.tsx";
import { Select } from "../ui/select.tsx";
import { Table, Td, Th } from "../ui/table.tsx";

export type RollOverWords = Words<typeof rollOverTexts>;

const label = (name: string | null, words: RollOverWords) => (name === null ? words.stays : groupLabel(name));

function Groups({ plan, words }: { plan: RollOverPlan; words: RollOverWords }) {
  return (
    <Table label={words.groups}>
      <thead>
        <tr>
          <Th>{words.group}</Th>
          <Th className="text-right">{words.pupils}</Th>
          <Th className="text-right">{words.repeaters}</Th>
          <Th className="text-right">{words.seats}</Th>
        </tr>
      </thead>
      <tbody>
        {plan.groups.map(({ name, pupils, repeaters, capacity }) => {
          const missing = capacity === null ? 0 : pupils - capacity;
          return (
            <tr key={name}>
              <Td>{groupLabel(name)}</Td>
              <Td className="text-right tabular-nums">{pupils}</Td>
              <Td className="text-right tabular-nums">{repeaters}</Td>
              <Td
                className={missing > 0 ? "text-right font-medium text-danger tabular-nums" : "text-right tabular-nums"}
              >
                {missing > 0
                  ? filled(words.crowded, { seats: String(capacity), missing: String(missing) })
                  : (capacity ?? "–")}
              </Td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}

function Pupils({ pupils, words }: { pupils: readonly RolledPupil[]; words: RollOverWords }) {
  return (
    <ul className="divide-y border-t">
      {pupils.map((pupil) => (
        <li key={pupil.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-3 py-1.5 text-sm">
          <span>
            {pupil.name}
            {pupil.isEvaluated ? <span className="ml-2 text-muted">{words.evaluated}</span> : null}
          </span>
          <span className="flex items-center gap-3">
            <span className="text-muted">
              {pupil.decision === "promotes" || pupil.decision === "repeats" ? label(pupil.toGroup, words) : ""}
            </span>
            <Select
              name={`decision-${pupil.id}`}
              aria-label={filled(words.decisionOf, { name: pupil.name })}
              defaultValue={pupil.decision}
            >
              {ROLL_OVER_DECISIONS.filter((one) => one !== "promotes" || pupil.canPromote).map((one) => (
                <option key={one} value={one}>
                  {words.decision[one]}
                </option>
              ))}
            </Select>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What the coming year finds, the decisions from which it follows, and the way to do it. */
export function PlanOfYear({ plan, isOpen, words }: { plan: RollOverPlan; isOpen: boolean; words: RollOverWords }) {
  const me = useMe();
  const busy = useNavigation().state === "submitting";
  const byGroup = Map.groupBy(plan.pupils, ({ fromGroup }) => fromGroup);
  return (
    <Form method="post" className="max-w-4xl">
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      <input type="hidden" name="count" value={plan.pupils.length} />
      <Section title={words.totals}>
        <dl className="flex flex-wrap gap-x-8 gap-y-2 text-sm">
          {ROLL_OVER_DECISIONS.map((one) => (
            <div key={one}>
              <dt className="text-muted">{words.decision[one]}</dt>
              <dd className="text-lg font-semibold tabular-nums">{plan.totals[one]}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-3 text-sm text-muted">
          {filled(words.copies, { courses: String(plan.courses), sections: String(plan.sections) })}
        </p>
      </Section>
      <Section title={words.groups}>
        <Groups plan={plan} words={words} />
      </Section>
      <Section title={words.byGroup}>
        <div className="grid gap-2">
          {[...byGroup].map(([group, pupils]) => {
            const other = pupils.filter(({ decision, proposed }) => decision !== proposed).length;
            return (
              <details key={group ?? ""} className="rounded-md border bg-surface">
                <summary className="cursor-pointer px-3 py-2 text-sm font-medium">
                  {group === null ? words.noGroup : groupLabel(group)}{" "}
                  <span className="font-normal text-muted">
                    {filled(words.count, { count: String(pupils.length) })}
                    {other === 0 ? "" : ` · ${filled(words.changed, { count: String(other) })}`}
                  </span>
                </summary>
                <Pupils pupils={pupils} words={words} />
              </details>
            );
          })}
        </div>
      </Section>
      <div className="grid justify-items-start gap-3">
        <Button type="submit" name="intent" value="preview" aria-disabled={busy}>
          {words.again}
        </Button>
        {isOpen ? (
          <>
            <div className="text-sm">
              <Tick name="keepTeachers" value="1" checked>
                {words.keepTeachers}
              </Tick>
            </div>
            <p className="text-sm text-muted">{words.undoHint}</p>
            <Button type="submit" name="intent" value="apply" variant="primary" aria-disabled={busy}>
              {filled(words.apply, { count: String(plan.pupils.length) })}
            </Button>
          </>
        ) : null}
      </div>
    </Form>
  );
}
