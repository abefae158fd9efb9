import type { ScaleLevel, ScaleReach, SchoolScale } from "#contracts/api/institutions/grading-scales.ts";
import { MOST_BANDS } from "#contracts/api/institutions/scale-templates.ts";
import { levelKey } from "#contracts/grade-levels.ts";
import { Form } from "../../framework/index.ts";
import { filled } from "../../i18n/in-language.ts";
import { groupLabel, useFormat } from "../../lib/format.ts";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Notice } from "../ui/notice.tsx";
import { Select } from "../ui/select.tsx";
import type { RefusedScale, ScaleFields } from "./scale-fields.ts";
import type { ScaleWords } from "./scale-ruler.tsx";

interface ScaleFormProps {
  /** Null: one that is not there yet. */
  readonly scale: SchoolScale | null;
  readonly start: ScaleFields;
  readonly scales: readonly SchoolScale[];
  readonly levels: readonly ScaleLevel[];
  readonly refused: RefusedScale | null;
  readonly words: ScaleWords;
}

/** Of which form of the page something is. */
export const formOf = (scale: SchoolScale | null) => (scale === null ? "new" : `scale-${scale.id}`);

const SPARE = { code: "", title: "", from: "" };

/** A scale, to be changed or added; filled anew with what was refused, so that the page works without scripts too. */
export function ScaleForm({ scale, start, scales, levels, refused, words }: ScaleFormProps) {
  const me = useMe();
  const at = formOf(scale);
  const own = refused?.at === at ? refused : null;
  const { form } = words;
  const shown = own?.given ?? start;
  const fields = own?.fields ?? {};
  const rows = [...shown.bands, SPARE, SPARE, ...Array.from({ length: 5 }, () => SPARE)].slice(
    0,
    Math.min(MOST_BANDS, Math.max(7, shown.bands.length + 2)),
  );
  const bandFault = Object.entries(fields).find(([path]) => path.startsWith("bands"))?.[1];
  const title = scale?.title ?? words.add;
  return (
    // Other contents, another form: what was typed into the one before is stored, or stands in this one.
    <Form
      key={JSON.stringify([scale?.version, shown, own?.affects])}
      method="post"
      preventScrollReset
      className="mt-3 grid gap-4"
      aria-label={scale === null ? words.add : filled(words.editOne, { title })}
    >
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      <input type="hidden" name="at" value={at} />
      {scale === null ? null : (
        <>
          <input type="hidden" name="id" value={scale.id} />
          <input type="hidden" name="version" value={scale.version} />
        </>
      )}
      <div className="grid grid-cols-2 items-start gap-3 sm:grid-cols-[minmax(10rem,1fr)_5.5rem_5.5rem_7.5rem_6rem]">
        <Field label={form.title} error={fields.title} className="col-span-2 sm:col-span-1">
          <Input name="title" maxLength={60} required autoComplete="off" defaultValue={shown.title} />
        </Field>
        {(["min", "max", "pass"] as const).map((name) => (
          <Field key={name} label={form[name]} error={fields[name]}>
            <Input
              name={name}
              inputMode="decimal"
              maxLength={6}
              required
              autoComplete="off"
              defaultValue={shown[name]}
            />
          </Field>
        ))}
        <Field label={form.decimals} error={fields.decimals}>
          <Select name="decimals" defaultValue={shown.decimals}>
            {["0", "1", "2"].map((count) => (
              <option key={count}>{count}</option>
            ))}
          </Select>
        </Field>
      </div>
      <fieldset>
        <legend className="text-sm font-medium">{form.bands}</legend>
        <p className="mb-2 max-w-2xl text-xs text-muted">{form.bandsHint}</p>
        <div className="grid max-w-md grid-cols-[5.5rem_minmax(0,1fr)_5rem] gap-x-2 gap-y-1">
          {[form.code, form.word, form.from].map((head) => (
            <span key={head} aria-hidden="true" className="text-xs text-muted">
              {head}
            </span>
          ))}
          {rows.map((band, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; the form is another when they change.
            <BandRow key={index} index={index} band={band} fields={fields} form={form} />
          ))}
        </div>
        {bandFault === undefined ? null : (
          <p role="alert" className="mt-1 text-xs text-danger">
            {bandFault}
          </p>
        )}
      </fieldset>
      <LevelBoxes scale={scale} chosen={shown.gradeLevels} {...{ scales, levels, words }} error={fields.gradeLevels} />
      {scale === null || scale.isDefault ? null : (
        <label className="flex items-start gap-2 text-sm">
          <input type="checkbox" name="isDefault" className="mt-1" defaultChecked={shown.isDefault} />
          {form.makeDefault}
        </label>
      )}
      {own?.affects ? <Affects reach={own.affects} form={form} /> : null}
      <div className="flex flex-wrap gap-2">
        <Button
          type="submit"
          name="intent"
          value="save"
          variant="primary"
          aria-label={scale === null ? words.add : filled(form.saveOne, { title })}
        >
          {scale === null ? words.add : form.save}
        </Button>
        {scale === null || scale.isDefault ? null : (
          <Button
            type="submit"
            name="intent"
            value="remove"
            variant="danger"
            formNoValidate
            aria-label={filled(form.removeOne, { title })}
          >
            {form.remove}
          </Button>
        )}
      </div>
    </Form>
  );
}

interface BandRowProps {
  readonly index: number;
  readonly band: ScaleFields["bands"][number];
  readonly fields: Readonly<Record<string, string>>;
  readonly form: ScaleWords["form"];
}

function BandRow({ index, band, fields, form }: BandRowProps) {
  const cells = [
    ["code", form.code, 4],
    ["title", form.word, 40],
    ["from", form.from, 6],
  ] as const;
  return cells.map(([name, label, maxLength]) => (
    <Input
      key={name}
      name={`band.${name}`}
      maxLength={maxLength}
      autoComplete="off"
      inputMode={name === "from" ? "decimal" : undefined}
      aria-label={filled(form.ofBand, { field: label, n: String(index + 1) })}
      aria-invalid={fields[`bands.${index}.${name}`] === undefined ? undefined : true}
      defaultValue={band[name]}
    />
  ));
}

/** "1º ESO" as "ESO 1": the years of a stage stand together. */
const byStage = (level: string) => level.replace(/^(\d+)\P{Letter}*(.*)$/u, "$2 $1");

interface LevelBoxesProps extends Pick<ScaleFormProps, "scale" | "scales" | "levels" | "words"> {
  readonly chosen: readonly string[];
  readonly error: string | undefined;
}

/** The levels of the school's courses, and those that a scale names before there is a course. */
function LevelBoxes({ scale, scales, levels, chosen, words: { form }, error }: LevelBoxesProps) {
  const named = [...levels.map(({ gradeLevel }) => gradeLevel), ...scales.flatMap((one) => one.gradeLevels), ...chosen];
  const known = [...new Map(named.map((level) => [levelKey(level), level] as const).reverse())];
  const checked = new Set(chosen.map(levelKey));
  const existing = new Set(levels.map(({ gradeLevel }) => levelKey(gradeLevel)));
  const ownerOf = (key: string) =>
    scales.find(({ id, gradeLevels }) => id !== scale?.id && gradeLevels.some((level) => levelKey(level) === key));
  return (
    <fieldset>
      <legend className="text-sm font-medium">{form.levels}</legend>
      <p className="mb-2 text-xs text-muted">{known.length === 0 ? form.noLevels : form.levelsHint}</p>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        {known
          .sort(([, a], [, b]) => byStage(a).localeCompare(byStage(b), "es", { numeric: true }))
          .map(([key, level]) => {
            const owner = ownerOf(key);
            const note = owner
              ? filled(form.takenBy, { title: owner.title })
              : existing.has(key)
                ? null
                : form.noCourses;
            return (
              <label key={key} className="flex items-center gap-2 text-sm">
                <input
                  type="checkbox"
                  name="gradeLevels"
                  value={level}
                  disabled={owner !== undefined}
                  defaultChecked={owner === undefined && checked.has(key)}
                />
                {groupLabel(level)}
                {note === null ? null : <span className="text-xs text-muted">{note}</span>}
              </label>
            );
          })}
      </div>
      {error === undefined ? null : (
        <p role="alert" className="mt-1 text-xs text-danger">
          {error}
        </p>
      )}
    </fieldset>
  );
}

/** How much would show otherwise, to be agreed to. */
function Affects({ reach, form }: { reach: ScaleReach; form: ScaleWords["form"] }) {
  const { number } = useFormat();
  if (reach.marks === 0) return <Notice tone="warn">{form.affectsNone}</Notice>;
  const counts = {
    marks: number(reach.marks),
    students: number(reach.students),
    sections: number(reach.sections),
  };
  return (
    <div role="alert" className="grid gap-2 rounded-md border border-warn/40 bg-warn-soft px-3 py-2 text-sm">
      <p>{filled(form.affects, counts)}</p>
      <label className="flex items-start gap-2">
        <input type="checkbox" name="affects" value={reach.marks} required className="mt-1" />
        {filled(form.confirm, counts)}
      </label>
    </div>
  );
}
