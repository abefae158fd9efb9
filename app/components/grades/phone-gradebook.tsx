import { ChevronLeft, ChevronRight } from "lucide-react";
import { type PointerEvent as ReactPointerEvent, useEffect, useRef, useState } from "react";
import type { Gradebook } from "#contracts/api/grades.ts";
import { Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { cn } from "../../lib/cn.ts";
import { useFormat } from "../../lib/format.ts";
import { Button } from "../ui/button.tsx";
import { Select } from "../ui/select.tsx";
import { StudentAverage } from "./average.tsx";
import { useMarkText } from "./cell.tsx";
import { ColumnMenu } from "./column-menu.tsx";
import { positionOf, shownMark, useGradebook, useGradebookState } from "./context.ts";
import { Mark, passOf } from "./mark.tsx";
import { type Assignment, BLANK, cellKey, type MarkValue, parseMark, rangeOf } from "./marks.ts";

const CHOICES = [
  { name: "missing", mark: { value: null, status: "missing" } },
  { name: "exempt", mark: { value: null, status: "exempt" } },
  { name: "clear", mark: BLANK },
] as const;

/** The last assignment; for whoever only reads, the last one that has marks. */
function firstShown({ assignments, cells, canEdit }: Gradebook): number {
  const last = assignments.length - 1;
  if (canEdit) return last;
  const marked = new Set(cells.filter(({ value }) => value !== null).map(({ assignmentId }) => assignmentId));
  const at = assignments.findLastIndex(({ id }) => marked.has(id));
  return at === -1 ? last : at;
}

/** The gradebook on a phone: one assignment at a time, its students below one another, a numeric pad. */
export function PhoneGradebook() {
  const { t } = useTranslation();
  const { gradebook, store } = useGradebook();
  const { assignments, students } = gradebook;
  const sought = useGradebookState((state) => state.sought);
  const [column, setColumn] = useState(() => firstShown(gradebook));
  const list = useRef<HTMLUListElement>(null);
  const at = Math.min(column, assignments.length - 1);
  const focusRow = (row: number) => list.current?.querySelector<HTMLInputElement>(`[data-row="${row}"]`)?.focus();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the field is there once its column is the one shown.
  useEffect(() => {
    const place = positionOf(gradebook, sought);
    if (place === null) return;
    if (place.column !== at) return setColumn(place.column);
    store.getState().seek(null);
    focusRow(place.row);
  }, [sought, gradebook, at, store]);
  const assignment = assignments[at];
  if (assignment === undefined) return null;
  const go = (next: number) => setColumn(Math.max(0, Math.min(assignments.length - 1, next)));
  return (
    <>
      <div className="mb-2 flex items-center gap-1">
        <Button
          variant="ghost"
          size="icon"
          className="size-11"
          aria-label={t("gradebook.previousColumn")}
          disabled={at === 0}
          onClick={() => go(at - 1)}
        >
          <ChevronLeft aria-hidden />
        </Button>
        <Select
          aria-label={t("gradebook.columnPick")}
          className="min-w-0 flex-1"
          value={assignment.id}
          onChange={(event) => go(assignments.findIndex(({ id }) => id === Number(event.target.value)))}
        >
          {assignments.map((one) => (
            <option key={one.id} value={one.id}>
              {one.title}
            </option>
          ))}
        </Select>
        <Button
          variant="ghost"
          size="icon"
          className="size-11"
          aria-label={t("gradebook.nextColumn")}
          disabled={at === assignments.length - 1}
          onClick={() => go(at + 1)}
        >
          <ChevronRight aria-hidden />
        </Button>
      </div>
      <div className="mb-2 flex text-sm">
        <ColumnMenu assignment={assignment} column={at} named={false} />
      </div>
      <ul ref={list} key={assignment.id} className="divide-y rounded-md border bg-surface">
        {students.map((student, row) =>
          gradebook.canEdit ? (
            <PhoneRow
              key={student.id}
              row={row}
              column={at}
              student={student}
              assignment={assignment}
              onNext={() => focusRow(row + 1)}
            />
          ) : (
            <ReadOnlyRow key={student.id} student={student} assignment={assignment} />
          ),
        )}
      </ul>
    </>
  );
}

function ReadOnlyRow({ student, assignment }: Pick<PhoneRowProps, "student" | "assignment">) {
  const { scale } = useGradebook().gradebook;
  const key = cellKey(assignment.id, student.id);
  const value = useGradebookState((state) => shownMark(state, key).value);
  const status = useGradebookState((state) => shownMark(state, key).status);
  return (
    <li className="relative flex min-h-11 items-center justify-between gap-3 px-3 py-1.5">
      <span className="min-w-0">
        <Link to={`/alumnado/${student.id}`} className="after:absolute after:inset-0">
          {student.name}
        </Link>
        <AverageLine studentId={student.id} />
      </span>
      <Mark value={value} status={status} pass={passOf(assignment, scale)} decimals={4} className="shrink-0 text-lg" />
    </li>
  );
}

function AverageLine({ studentId }: { studentId: number }) {
  const { t } = useTranslation();
  return (
    <span className="block text-xs text-muted">
      {t("gradebook.average")} <StudentAverage studentId={studentId} />
    </span>
  );
}

interface PhoneRowProps {
  row: number;
  column: number;
  student: { readonly id: number; readonly name: string };
  assignment: Assignment;
  onNext: () => void;
}

function PhoneRow({ row, column, student, assignment, onNext }: PhoneRowProps) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const markText = useMarkText();
  const { gradebook, store } = useGradebook();
  const key = cellKey(assignment.id, student.id);
  const draft = useGradebookState((state) => state.drafts[key]);
  const refused = useGradebookState((state) => state.refused[key]);
  const justSaved = useGradebookState((state) => state.saved[key] === true);
  const shown = useGradebookState((state) => markText(shownMark(state, key)));
  const value = useGradebookState((state) => shownMark(state, key).value);
  const comment = useGradebookState((state) => state.cells[key]?.comment);
  const input = useRef<HTMLInputElement>(null);
  const commented = Boolean(draft?.comment ?? comment);
  const [typed, showTyped] = useState<string | null>(null);
  // A choice moves the focus at once: the field it leaves must find the text gone before the next rendering.
  const latest = useRef(typed);
  const setTyped = (text: string | null) => {
    latest.current = text;
    showTyped(text);
  };
  const failed = typed === null && !refused && value !== null && value < passOf(assignment, gradebook.scale);
  const state = refused ? "error" : (draft?.state ?? (justSaved ? "saved" : null));

  const record = (mark: MarkValue) =>
    store.getState().record([{ assignmentId: assignment.id, studentId: student.id, mark }]);
  const commit = (): boolean => {
    const text = latest.current;
    const { refuse } = store.getState();
    if (text === null || text.trim() === shown) {
      setTyped(null);
      if (text !== null) refuse(key, null);
      return true;
    }
    const range = rangeOf(assignment);
    const parsed = parseMark(text, range);
    if (!parsed.ok) {
      const limits = { min: number(range.min, 2), max: number(range.max, 2) };
      refuse(key, { text: text.trim(), message: t(`gradebook.${parsed.reason}`, limits) });
      return false;
    }
    setTyped(null);
    record(parsed.mark);
    return true;
  };
  const choose = (event: ReactPointerEvent | null, mark: MarkValue) => {
    // The keyboard of the phone stays open.
    event?.preventDefault();
    setTyped(null);
    record(mark);
    onNext();
  };
  const details = () => {
    // The buttons go when the panel opens; the field stays, and gets the focus back.
    input.current?.focus();
    if (!commit()) return;
    store.getState().activate({ row, column });
    store.getState().inspect(true);
  };
  return (
    <li
      onBlur={(event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        if (!commit()) setTyped(null);
      }}
      className={cn("px-3 py-1.5", state === "error" && "bg-danger-soft", state === "conflict" && "bg-warn-soft")}
    >
      <label className="flex min-h-11 items-center gap-3">
        <span className="min-w-0 flex-1">
          {student.name}
          <AverageLine studentId={student.id} />
          {state === null ? null : <span className="block text-xs text-muted">{t(`gradebook.state.${state}`)}</span>}
        </span>
        {commented ? <span aria-hidden className="size-1.5 rounded-full bg-accent" /> : null}
        <input
          ref={input}
          data-row={row}
          inputMode="decimal"
          enterKeyHint="next"
          autoComplete="off"
          maxLength={12}
          aria-label={[
            t("gradebook.markOf", { name: student.name }),
            ...(commented ? [t("gradebook.commented")] : []),
          ].join(", ")}
          aria-invalid={refused !== undefined}
          value={typed ?? refused?.text ?? shown}
          onChange={(event) => setTyped(event.target.value)}
          onFocus={(event) => {
            setTyped(latest.current ?? refused?.text ?? shown);
            event.target.select();
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            if (draft?.state === "conflict" && typed === shown) store.getState().openConflict(key);
            else if (commit()) onNext();
            else event.currentTarget.select();
          }}
          className={cn(
            "h-11 w-20 rounded-md border border-line-strong/70 bg-surface px-2 text-right text-lg tabular-nums focus:ring-2 focus:ring-accent focus:outline-none",
            refused && "text-danger",
            failed && "text-danger underline decoration-dotted underline-offset-4",
          )}
        />
      </label>
      {typed !== null ? (
        <div className="mt-1 flex justify-end gap-2 pb-1">
          <Button
            variant="ghost"
            className="h-10 min-w-0 shrink px-0 text-left leading-tight whitespace-normal"
            // A tap that took the focus from the field would close the keyboard, and in Safari remove this button.
            onPointerDown={(event) => event.preventDefault()}
            onClick={details}
          >
            {t("gradebook.details")}
          </Button>
          {CHOICES.map(({ name, mark }) => (
            <Button
              key={name}
              className="h-10 min-w-14"
              onPointerDown={(event) => choose(event, mark)}
              onKeyDown={(event) => {
                if (event.key === "Enter" || event.key === " ") choose(null, mark);
              }}
            >
              {t(`gradebook.${name}`)}
            </Button>
          ))}
        </div>
      ) : null}
    </li>
  );
}
