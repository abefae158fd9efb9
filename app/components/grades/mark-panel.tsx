import { History } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { gradesApi } from "#contracts/api/grades.ts";
import type { View } from "#contracts/endpoint.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { fetchApi } from "../../lib/api.ts";
import { useFormat } from "../../lib/format.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Textarea } from "../ui/input.tsx";
import { useMarkText } from "./cell.tsx";
import { shownMark, useGradebook, useGradebookState } from "./context.ts";
import { asStatus, cellKey } from "./marks.ts";

type Version = View<typeof gradesApi.gradeHistory>["data"][number];

/** Opens the details of the active cell. */
export function MarkPanelButton() {
  const { t } = useTranslation();
  const { store } = useGradebook();
  return (
    <Button
      variant="ghost"
      size="icon"
      aria-label={t("gradebook.details")}
      aria-keyshortcuts="Shift+F2"
      title={t("gradebook.details")}
      onClick={() => store.getState().inspect(true)}
    >
      <History aria-hidden />
    </Button>
  );
}

/** One mark at the side: its comment to write, and who changed it, when, from what to what. */
export function MarkPanel() {
  const { t } = useTranslation();
  const { gradebook, store } = useGradebook();
  const open = useGradebookState((state) => state.inspecting);
  const { row, column } = useGradebookState((state) => state.active);
  const student = gradebook.students[row];
  const assignment = gradebook.assignments[column];
  if (!open || student === undefined || assignment === undefined) return null;
  return (
    <Dialog
      open
      onOpenChange={() => store.getState().inspect(false)}
      title={student.name}
      description={assignment.title}
      className="top-0 right-0 left-auto h-dvh max-h-dvh max-w-sm translate-x-0 rounded-none rounded-l-lg"
    >
      <Details key={cellKey(assignment.id, student.id)} studentId={student.id} assignmentId={assignment.id} />
      <p className="sr-only">{t("gradebook.details")}</p>
    </Dialog>
  );
}

function Details({ studentId, assignmentId }: { studentId: number; assignmentId: number }) {
  const { t } = useTranslation();
  const { gradebook, store } = useGradebook();
  const markText = useMarkText();
  const key = cellKey(assignmentId, studentId);
  const cell = useGradebookState((state) => state.cells[key]);
  const draft = useGradebookState((state) => state.drafts[key]);
  const state = store.getState();
  const mark = shownMark(state, key);
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const comment = String(new FormData(event.currentTarget).get("comment")).trim();
    state.record([{ assignmentId, studentId, mark, comment: comment === "" ? null : comment }]);
    state.inspect(false);
  };
  return (
    <>
      <p className="mb-4 text-2xl font-semibold tabular-nums">{markText(mark) || t("gradebook.blank")}</p>
      {gradebook.canEdit && mark.status !== "cleared" ? (
        <form onSubmit={save} className="mb-6 grid gap-2">
          <Field label={t("student.comment")} hint={t("gradebook.commentHint")}>
            <Textarea name="comment" rows={3} maxLength={2000} defaultValue={draft?.comment ?? cell?.comment ?? ""} />
          </Field>
          <Button type="submit" variant="primary" className="justify-self-end">
            {t("common.save")}
          </Button>
        </form>
      ) : cell?.comment ? (
        <p className="mb-6 text-sm">{cell.comment}</p>
      ) : null}
      <h3 className="mb-2 font-semibold">{t("gradebook.history")}</h3>
      {cell === undefined ? (
        <p className="text-sm text-muted">{t("gradebook.noHistory")}</p>
      ) : (
        <Versions gradeId={cell.gradeId} version={cell.version} />
      )}
    </>
  );
}

function Versions({ gradeId, version }: { gradeId: number; version: number }) {
  const { t } = useTranslation();
  const { moment } = useFormat();
  const markText = useMarkText();
  const [loaded, setLoaded] = useState<{ version: number; data: Version[] | null } | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    fetchApi(gradesApi.gradeHistory, { params: { id: String(gradeId) } }, { signal: stop.signal }).then(
      ({ data }) => setLoaded({ version, data }),
      () => stop.signal.aborted || setLoaded({ version, data: null }),
    );
    return () => stop.abort();
  }, [gradeId, version]);
  if (loaded === null) return <p className="text-sm text-muted">{t("common.loading")}</p>;
  if (loaded.data === null) return <p className="text-sm text-danger">{t("error.title")}</p>;
  const wording = (one: Version | undefined) =>
    one === undefined
      ? t("gradebook.blank")
      : markText({ value: one.value, status: asStatus(one.status) }) || t("gradebook.blank");
  const { data } = loaded;
  return (
    <ol className="divide-y rounded-md border">
      {data.toReversed().map((one, index) => (
        <li key={one.version} className="px-3 py-2 text-sm">
          <p className="tabular-nums">
            {wording(data[data.length - index - 2])} → <strong className="font-semibold">{wording(one)}</strong>
          </p>
          {one.comment ? <p className="text-muted">{one.comment}</p> : null}
          <p className="text-xs text-muted">
            {one.changedBy}, {moment(one.changedAt)}
          </p>
        </li>
      ))}
    </ol>
  );
}
