import { Undo2 } from "lucide-react";
import { useRef } from "react";
import { rosterApi } from "#contracts/api/roster/roster.ts";
import type { RosterUndoView } from "#contracts/api/roster/undo.ts";
import { Tick } from "../../components/roster/choices.tsx";
import { UndoAccess } from "../../components/roster/undo-access.tsx";
import { UndoCounts } from "../../components/roster/undo-counts.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Section } from "../../components/ui/section.tsx";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import "../../i18n/office.ts";
import { obstacleOf, text } from "../../lib/actions.server.ts";
import { call, load } from "../../lib/api.server.ts";
import { useFormat } from "../../lib/format.ts";
import { idParam } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("roster.kinds.import"));

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  return load(async () => {
    const sent = { params: { importId: idParam(params) } };
    const past = await call(context, request, rosterApi.get, sent);
    const canUndo = past.status === "undone" || past.undoableUntil !== null;
    if (!canUndo) return { past, undo: null, obstacle: null };
    try {
      return { past, undo: await call(context, request, rosterApi.previewUndo, sent), obstacle: null };
    } catch (cause) {
      return { past, undo: null, obstacle: obstacleOf(cause) };
    }
  });
}

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    const seen = text(form, "confirmAccess");
    const confirmAccess = /^\d{1,9}$/.test(seen) ? Number(seen) : undefined;
    await send(rosterApi.undo, { params: { importId: idParam(args.params) }, body: { confirmAccess } });
    return null;
  });
}

/** Rows that an undo touches, of every kind. */
function changesOf({ counts }: RosterUndoView): number {
  return Object.values(counts).reduce((sum, { restored, returned, removed, closed }) => {
    return sum + restored + returned + removed + closed;
  }, 0);
}

export default function PastImport() {
  const { t } = useTranslation();
  const { moment, date } = useFormat();
  const me = useMe();
  const { past, undo, obstacle } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const busy = useNavigation().state === "submitting";
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  const undone = past.status === "undone";
  const isMissing = Object.values(past.counts).some(({ missing = 0 }) => missing > 0);
  return (
    <div ref={page} className="max-w-3xl">
      <PageHeader
        title={`${t(`roster.kinds.${past.kind}`)} · ${moment(past.committedAt ?? past.createdAt)}`}
        eyebrow={<Link to="/importar/anteriores">{t("roster.past")}</Link>}
        meta={[past.by, past.fileName, t("import.doneChanges", { count: past.changes })].filter(Boolean).join(" · ")}
        actions={
          past.kind === "import" && past.status === "committed" && isMissing ? (
            <Button asChild>
              <Link to={`/importar/anteriores/${past.id}/bajas`}>{t("roster.removalsLink")}</Link>
            </Button>
          ) : null
        }
      />
      {refused === undefined || refused === null ? null : (
        <Notice tone="danger">{refused.message ?? t("error.unavailable")}</Notice>
      )}
      {undone && past.undoneAt !== null ? (
        <Notice tone="ok">{t("roster.undoneBy", { name: past.undoneBy ?? "", date: date(past.undoneAt) })}</Notice>
      ) : null}
      {undo === null ? (
        <p className="mt-4 text-muted">
          {obstacle ?? t(past.status === "committed" ? "roster.undoOver" : "roster.nothing")}
        </p>
      ) : (
        <Section title={t(undone ? "roster.undoDone" : "roster.undoPlan")} className="mt-6">
          <UndoCounts undo={undo} />
          <UndoAccess undo={undo} />
          {undone || past.undoableUntil === null ? null : (
            <Form method="post" className="mt-5 grid justify-items-start gap-2">
              <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
              <p className="text-sm text-muted">
                {t("roster.undoUntil", { date: date(past.undoableUntil) })} {t("roster.sessions")}
              </p>
              <Tick name="looked" value="1" checked={false} required>
                {t("roster.undoConfirm", { count: changesOf(undo) })}
              </Tick>
              {undo.accessCount === 0 ? null : (
                <Tick name="confirmAccess" value={String(undo.accessCount)} checked={false} required>
                  {t("roster.accessConfirm", { count: undo.accessCount })}
                </Tick>
              )}
              <Button type="submit" variant="danger" size="lg" aria-disabled={busy}>
                <Undo2 aria-hidden />
                {busy ? t("roster.undoing") : t(past.kind === "removal" ? "roster.undoRemoval" : "roster.undo")}
              </Button>
            </Form>
          )}
        </Section>
      )}
    </div>
  );
}
