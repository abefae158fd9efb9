import { Plus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useFetcher } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useMe } from "../../lib/session.ts";
import type { action } from "../../routes/assignments/assignments.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Notice } from "../ui/notice.tsx";

interface AddAssignmentProps {
  sectionId: number;
  maxPoints: number;
  variant?: "primary" | "secondary";
  /** The focus goes to what was added. */
  onAdded: (assignmentId: number) => void;
}

export function AddAssignment({ sectionId, maxPoints, variant = "secondary", onAdded }: AddAssignmentProps) {
  const { t } = useTranslation();
  const me = useMe();
  const [open, setOpen] = useState(false);
  const fetcher = useFetcher<typeof action>();
  const busy = fetcher.state !== "idle";
  const answer = fetcher.data;
  useEffect(() => {
    if (fetcher.state === "idle" && answer?.ok) setOpen(false);
  }, [fetcher.state, answer]);
  const shown = useRef<typeof answer>();
  const showAdded = () => {
    if (!answer?.ok || shown.current === answer) return false;
    shown.current = answer;
    onAdded(answer.assignment.id);
    return true;
  };
  const refused = answer?.ok === false ? answer : null;
  return (
    <>
      <Button variant={variant} onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        {t("gradebook.add")}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={t("gradebook.newTitle")}
        description={t("gradebook.newHint")}
        focusOnClose={showAdded}
      >
        <fetcher.Form method="post" action={`/grupos/${sectionId}/tareas`} className="grid gap-4">
          <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
          {refused ? <Notice tone="danger">{refused.message ?? t("error.form")}</Notice> : null}
          <Field label={t("gradebook.name")} error={refused?.fields.title ? t("gradebook.noName") : undefined}>
            <Input name="title" required maxLength={200} autoComplete="off" />
          </Field>
          <div className="grid grid-cols-2 gap-4">
            <Field
              label={t("gradebook.maxPoints")}
              error={refused?.fields.maxPoints ? t("gradebook.notPositive") : undefined}
            >
              <Input name="maxPoints" required inputMode="decimal" defaultValue={maxPoints} />
            </Field>
            <Field
              label={t("gradebook.weightField")}
              error={refused?.fields.weight ? t("gradebook.notPositive") : undefined}
            >
              <Input name="weight" required inputMode="decimal" defaultValue={1} />
            </Field>
          </div>
          <Field label={`${t("gradebook.due")} (${t("common.optional")})`} error={refused?.fields.dueAt}>
            <Input name="due" type="date" />
          </Field>
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>{t("common.cancel")}</Button>
            <Button type="submit" variant="primary" aria-disabled={busy}>
              {busy ? t("common.saving") : t("gradebook.create")}
            </Button>
          </div>
        </fetcher.Form>
      </Dialog>
    </>
  );
}
