import { Undo2 } from "lucide-react";
import { rosterApi } from "#contracts/roster.ts";
import { UndoCounts } from "../components/roster/undo-counts.tsx";
import { Button } from "../components/ui/button.tsx";
import { Notice } from "../components/ui/notice.tsx";
import { PageHeader } from "../components/ui/page-header.tsx";
import { Section } from "../components/ui/section.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData, useNavigation } from "../framework/index.ts";
import { useTranslation } from "../i18n/index.tsx";
import { readForm, refusal } from "../lib/actions.server.ts";
import { call, load } from "../lib/api.server.ts";
import { useFormat } from "../lib/format.ts";
import { idParam } from "../lib/params.server.ts";
import { useMe } from "../lib/session.ts";
import { pageTitle } from "../lib/title.ts";

export const meta = pageTitle((t) => t("roster.kinds.import"));

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  return load(async () => {
    const sent = { params: { importId: idParam(params) } };
    const past = await call(context, request, rosterApi.get, sent);
    const canUndo = past.status === "undone" || past.undoableUntil !== null;
    return { past, undo: canUndo ? await call(context, request, rosterApi.previewUndo, sent) : null };
  });
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const { csrf } = await readForm(request);
  try {
    await call(context, request, rosterApi.undo, { params: { importId: idParam(params) } }, { csrf });
    return null;
  } catch (cause) {
    if (cause instanceof Response) throw cause;
    const refused = refusal(cause);
    return data(refused, { status: refused.status });
  }
}

export default function PastImport() {
  const { t } = useTranslation();
  const { moment, date } = useFormat();
  const me = useMe();
  const { past, undo } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const busy = useNavigation().state === "submitting";
  const undone = past.status === "undone";
  return (
    <div className="max-w-3xl">
      <PageHeader
        title={`${t(`roster.kinds.${past.kind}`)} · ${moment(past.committedAt ?? past.createdAt)}`}
        eyebrow={<Link to="/importar/anteriores">{t("roster.past")}</Link>}
        meta={[past.by, past.fileName, t("import.doneChanges", { count: past.changes })].filter(Boolean).join(" · ")}
        actions={
          past.kind === "import" && past.status === "committed" ? (
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
        <p className="mt-4 text-muted">{t(past.status === "committed" ? "roster.undoOver" : "roster.nothing")}</p>
      ) : (
        <Section title={t(undone ? "roster.undoDone" : "roster.undoPlan")} className="mt-6">
          <UndoCounts undo={undo} />
          {undone || past.undoableUntil === null ? null : (
            <Form method="post" className="mt-5 grid justify-items-start gap-2">
              <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
              <p className="text-sm text-muted">
                {t("roster.undoUntil", { date: date(past.undoableUntil) })} {t("roster.sessions")}
              </p>
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
