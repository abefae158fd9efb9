import { useQuery } from "@tanstack/react-query";
import { Search, X } from "lucide-react";
import { useDeferredValue, useId, useState } from "react";
import { curriculumApi, type StandardView } from "#contracts/api/curriculum.ts";
import type { View } from "#contracts/endpoint.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { fetchApi } from "../../lib/api.ts";
import { groupLabel } from "../../lib/format.ts";
import { useHydrated } from "../../lib/hydrated.ts";
import { Queries } from "../../lib/queries.tsx";
import { Button } from "../ui/button.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

export type Criterion = StandardView;
type Subjects = View<typeof curriculumApi.subjects>["data"];

const MOST = 10;
const PAGE = 50;

interface CriteriaPickerProps {
  subjects: Subjects;
  chosen: readonly Criterion[];
  onChange: (chosen: Criterion[]) => void;
  error?: string | undefined;
}

function Option({
  criterion,
  checked,
  locked,
  onToggle,
}: {
  criterion: Criterion;
  checked: boolean;
  locked: boolean;
  onToggle: () => void;
}) {
  return (
    <li className="border-b last:border-b-0">
      <label className="flex cursor-pointer gap-3 px-3 py-2 hover:bg-hover has-disabled:cursor-not-allowed has-disabled:opacity-55">
        <input
          type="checkbox"
          checked={checked}
          disabled={locked}
          onChange={onToggle}
          className="mt-0.5 size-4 shrink-0 accent-accent"
        />
        <span className="min-w-0 text-sm">
          <span className="mr-2 font-semibold tabular-nums">{criterion.code}</span>
          {criterion.text}
          <span className="block text-xs text-muted">
            {[criterion.subjectName, criterion.gradeLevels.map(groupLabel).join(", "), criterion.curriculum]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </span>
      </label>
    </li>
  );
}

function Picker({ subjects, chosen, onChange, error }: CriteriaPickerProps) {
  const { t } = useTranslation();
  const id = useId();
  const hydrated = useHydrated();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState("");
  const [gradeLevel, setGradeLevel] = useState("");
  const subject = at === "" ? undefined : subjects[Number(at)];
  const search = useDeferredValue(typed.trim());
  const query = {
    kind: "assessment_criterion" as const,
    limit: PAGE,
    search: search || undefined,
    stage: subject?.stage,
    subject: subject?.code,
    gradeLevel: gradeLevel || undefined,
  };
  const found = useQuery({
    queryKey: ["standards", query],
    queryFn: ({ signal }) => fetchApi(curriculumApi.search, { query }, { signal }),
    placeholderData: (previous) => previous,
    staleTime: 300_000,
  });
  const toggle = (criterion: Criterion) =>
    onChange(
      chosen.some((one) => one.id === criterion.id)
        ? chosen.filter((one) => one.id !== criterion.id)
        : [...chosen, criterion],
    );
  return (
    <fieldset className="min-w-0" aria-describedby={`${id}-hint`} disabled={!hydrated}>
      <legend className="text-sm font-medium">{t("content.criteria")}</legend>
      <p id={`${id}-hint`} className="mb-2 text-xs text-muted">
        {t("content.searchHint")}
      </p>
      <div className="mb-2 flex flex-wrap gap-2">
        <span className="relative min-w-48 flex-1">
          <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" />
          <Input
            type="search"
            aria-label={t("content.searchCriteria")}
            placeholder={t("content.searchCriteria")}
            maxLength={200}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
            className="pl-8"
          />
        </span>
        <Select
          aria-label={t("content.subject")}
          value={at}
          onChange={(event) => {
            setAt(event.target.value);
            setGradeLevel("");
          }}
          className="max-w-full"
        >
          <option value="">{`${t("content.subject")}: ${t("content.any").toLowerCase()}`}</option>
          {subjects.map((one, index) => (
            <option key={`${one.stage}-${one.code}`} value={index}>
              {`${one.name} (${one.stage})`}
            </option>
          ))}
        </Select>
        <Select
          aria-label={t("content.level")}
          value={gradeLevel}
          onChange={(event) => setGradeLevel(event.target.value)}
          disabled={subject === undefined}
        >
          <option value="">{`${t("content.level")}: ${t("content.any").toLowerCase()}`}</option>
          {(subject?.gradeLevels ?? []).map((level) => (
            <option key={level} value={level}>
              {groupLabel(level)}
            </option>
          ))}
        </Select>
      </div>
      <div className="h-72 overflow-y-auto rounded-md border bg-surface">
        {found.isError ? (
          <div className="grid h-full place-items-center text-center text-sm">
            <p>
              {t("error.title")}{" "}
              <Button size="sm" onClick={() => void found.refetch()}>
                {t("common.retry")}
              </Button>
            </p>
          </div>
        ) : found.data === undefined ? (
          <div className="grid gap-4 p-3">
            {["a", "b", "c", "d", "e"].map((row) => (
              <Skeleton key={row} className="h-8" />
            ))}
          </div>
        ) : found.data.data.length === 0 ? (
          <p className="grid h-full place-items-center text-center text-sm text-muted">
            {t("content.noStandards")}. {t("content.noStandardsHint")}
          </p>
        ) : (
          <ul aria-busy={found.isFetching}>
            {found.data.data.map((criterion) => {
              const checked = chosen.some((one) => one.id === criterion.id);
              return (
                <Option
                  key={criterion.id}
                  criterion={criterion}
                  checked={checked}
                  locked={!checked && chosen.length >= MOST}
                  onToggle={() => toggle(criterion)}
                />
              );
            })}
          </ul>
        )}
      </div>
      <div className="mt-2 flex flex-wrap items-center gap-1.5">
        <span role="status" className="mr-1 text-sm text-muted">
          {chosen.length === 0 ? t("content.noneChosen") : t("content.chosen", { count: chosen.length })}
        </span>
        {chosen.map((criterion) => (
          <Button
            key={criterion.id}
            size="sm"
            title={criterion.text}
            aria-label={t("content.remove", { code: criterion.code ?? "" })}
            onClick={() => toggle(criterion)}
          >
            <span className="tabular-nums">{criterion.code}</span>
            <X />
          </Button>
        ))}
      </div>
      {error ? (
        <p role="alert" className="mt-1 text-xs text-danger">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}

/** Search of the official curriculum with the criteria that the plan will work on. */
export function CriteriaPicker(props: CriteriaPickerProps) {
  return (
    <Queries>
      <Picker {...props} />
    </Queries>
  );
}
