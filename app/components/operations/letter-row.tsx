import { RotateCcw, Trash2 } from "lucide-react";
import type { DeadLetterView } from "#contracts/api/operations.ts";
import { Form } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";
import { useMe } from "../../lib/session.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";

/** One dead letter: what it was about, why it failed, and what can be done with it. Works without JavaScript. */
export function LetterRow({ letter, busy }: { letter: DeadLetterView; busy: boolean }) {
  const { t } = useTranslation();
  const { moment } = useFormat();
  const when = { first: moment(letter.firstFailedAt), last: moment(letter.lastFailedAt) };
  return (
    <li className="grid gap-2 p-3 sm:flex sm:items-start sm:justify-between sm:gap-6">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <Badge tone={letter.state === "open" ? "danger" : "neutral"}>{t(`operations.queues.${letter.queue}`)}</Badge>
          <span className="font-medium break-all">{letter.reference}</span>
          <span className="text-muted">{letter.school?.name ?? t("operations.noSchool")}</span>
        </p>
        <p className="mt-1 font-mono text-sm break-words">{letter.reason}</p>
        <p className="mt-1 text-sm text-muted">
          {t("operations.deaths", { count: letter.deaths })} {t("operations.since", when)}
        </p>
        {letter.resolvedAt === null ? null : (
          <p className="mt-1 text-sm text-muted">
            {t(`operations.states.${letter.state}`)}: {moment(letter.resolvedAt)}
            {letter.note === null ? null : ` · ${letter.note}`}
          </p>
        )}
        {letter.state === "open" && !letter.replayable ? (
          <p className="mt-1 text-sm text-muted">{t("operations.notReplayable")}</p>
        ) : null}
      </div>
      {letter.state === "open" ? <Actions letter={letter} busy={busy} /> : null}
    </li>
  );
}

function Actions({ letter, busy }: { letter: DeadLetterView; busy: boolean }) {
  const { t } = useTranslation();
  const me = useMe();
  const hidden = (
    <>
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      <input type="hidden" name="id" value={letter.id} />
    </>
  );
  return (
    <div className="flex shrink-0 flex-wrap items-start gap-2">
      {letter.replayable ? (
        <Form method="post">
          {hidden}
          <input type="hidden" name="intent" value="replay" />
          <Button
            type="submit"
            variant="primary"
            aria-label={`${t("operations.replay")}: ${letter.reference}`}
            aria-disabled={busy}
          >
            <RotateCcw aria-hidden />
            {t("operations.replay")}
          </Button>
        </Form>
      ) : null}
      <details>
        <summary
          aria-label={`${t("operations.dismiss")}: ${letter.reference}`}
          className="inline-flex h-8 cursor-pointer items-center rounded-md border border-line bg-surface px-3 text-sm font-medium hover:bg-hover"
        >
          {t("operations.dismiss")}
        </summary>
        <Form method="post" className="mt-2 grid w-64 gap-2">
          {hidden}
          <input type="hidden" name="intent" value="dismiss" />
          <Field label={t("operations.why")} hint={t("operations.dismissHint")}>
            <Input name="reason" required minLength={3} maxLength={300} autoComplete="off" />
          </Field>
          <Button type="submit" variant="danger" className="justify-self-start" aria-disabled={busy}>
            <Trash2 aria-hidden />
            {t("operations.dismiss")}
          </Button>
        </Form>
      </details>
    </div>
  );
}
