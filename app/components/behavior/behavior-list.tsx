import { Scale } from "lucide-react";
import type { BehaviorCategory } from "#contracts/api/behavior/categories.ts";
import type { BehaviorRow, behaviorApi } from "#contracts/api/behavior/records.ts";
import type { View } from "#contracts/endpoint.ts";
import { Form, Link } from "../../framework/index.ts";
import { filled } from "../../i18n/in-language.ts";
import { groupLabel, useFormat } from "../../lib/format.ts";
import { FilterChips } from "../lists/filter-chips.tsx";
import { Pager } from "../lists/pager.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Rows, Section } from "../ui/section.tsx";
import { Select } from "../ui/select.tsx";
import { type BehaviorWords, signed, TONES, weightOf } from "./words.ts";

interface Filters {
  readonly kind: "merit" | "incident" | undefined;
  readonly categoryId: string | undefined;
  readonly groupName: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

interface BehaviorListProps {
  readonly list: View<typeof behaviorApi.list>;
  readonly filters: Filters;
  readonly categories: readonly BehaviorCategory[];
  readonly oversees: boolean;
  readonly words: BehaviorWords;
}

function useChips({ kind, categoryId, groupName, from, to }: Filters, { categories, words }: BehaviorListProps) {
  const { date } = useFormat();
  const { list } = words;
  const category = categories.find(({ id }) => String(id) === categoryId);
  return [
    ...(kind === undefined ? [] : [{ name: "tipo", label: kind === "merit" ? list.merits : list.incidents }]),
    ...(categoryId === undefined ? [] : [{ name: "categoria", label: category?.title ?? categoryId }]),
    ...(groupName === undefined ? [] : [{ name: "clase", label: groupLabel(groupName) }]),
    ...(from === undefined ? [] : [{ name: "desde", label: filled(list.fromChip, { date: date(from) }) }]),
    ...(to === undefined ? [] : [{ name: "hasta", label: filled(list.toChip, { date: date(to) }) }]),
  ];
}

/** What was recorded, the latest first; the words of it are in each pupil's file. */
export function BehaviorList(props: BehaviorListProps) {
  const { list, filters, oversees, words } = props;
  const chips = useChips(filters, props);
  return (
    <Section title={oversees ? words.list.all : words.list.own}>
      <p className="mb-3 text-sm text-muted">{words.list.isNoted}</p>
      {oversees ? <ListFilters {...props} /> : null}
      <FilterChips chips={chips} />
      {list.data.length === 0 ? (
        <EmptyState icon={<Scale />} title={chips.length > 0 ? words.list.noneMatch : words.list.none} />
      ) : (
        <>
          <Rows>
            {list.data.map((row) => (
              <ListRow key={row.id} row={row} words={words} />
            ))}
          </Rows>
          <Pager page={list} />
        </>
      )}
    </Section>
  );
}

function ListRow({ row, words }: { row: BehaviorRow; words: BehaviorWords }) {
  const { date } = useFormat();
  const { student, category } = row;
  return (
    <li className="relative flex min-h-12 flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2 hover:bg-hover">
      <p className="w-28 shrink-0 text-xs text-muted tabular-nums">
        {date(row.date)}
        {row.time === null ? null : `, ${row.time}`}
      </p>
      <div className="min-w-48 flex-1">
        <Link
          to={`/alumnado/${student.id}/convivencia#r${row.id}`}
          prefetch="none"
          className="font-medium after:absolute after:inset-0"
        >
          {student.name}
        </Link>
        <p className="text-xs text-muted">
          {category.title}
          {student.groupName === null ? null : ` · ${groupLabel(student.groupName)}`} ·{" "}
          {filled(words.list.by, { name: row.recordedBy })}
        </p>
      </div>
      <p className="flex flex-wrap items-center gap-1.5">
        {row.isWithdrawn ? (
          <Badge>{words.list.withdrawn}</Badge>
        ) : (
          <>
            {row.acknowledged > 0 ? (
              <Badge tone="ok">{words.list.acknowledged}</Badge>
            ) : row.toldAt === null ? null : (
              <Badge>{words.list.told}</Badge>
            )}
            <Badge tone={TONES[weightOf(category)]}>{words.kind[weightOf(category)]}</Badge>
            <span className="w-8 text-right text-sm tabular-nums">{signed(row.points)}</span>
          </>
        )}
      </p>
    </li>
  );
}

function ListFilters({ list, filters, categories, words }: BehaviorListProps) {
  const texts = words.list;
  const key = JSON.stringify(filters);
  return (
    <Form method="get" key={key} className="mb-4 flex flex-wrap items-end gap-3 print:hidden">
      <Field label={texts.filterKind}>
        <Select name="tipo" defaultValue={filters.kind ?? ""}>
          <option value="">{texts.any}</option>
          <option value="merit">{texts.merits}</option>
          <option value="incident">{texts.incidents}</option>
        </Select>
      </Field>
      <Field label={texts.filterCategory}>
        <Select name="categoria" defaultValue={filters.categoryId ?? ""} className="max-w-44 [&>select]:w-full">
          <option value="">{texts.any}</option>
          {categories.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={texts.filterGroup}>
        <Select name="clase" defaultValue={filters.groupName ?? ""}>
          <option value="">{texts.any}</option>
          {list.groups.map((name) => (
            <option key={name} value={name}>
              {groupLabel(name)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={texts.from}>
        <Input type="date" name="desde" defaultValue={filters.from ?? ""} className="w-36" />
      </Field>
      <Field label={texts.to}>
        <Input type="date" name="hasta" defaultValue={filters.to ?? ""} className="w-36" />
      </Field>
      <Button type="submit">{texts.show}</Button>
    </Form>
  );
}
