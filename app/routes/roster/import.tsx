import { Download, FileArchive, History } from "lucide-react";
import { type RosterCommitView, rosterApi } from "#contracts/api/roster/roster.ts";
import { Choices } from "../../components/roster/choices.tsx";
import { CommitForm } from "../../components/roster/commit-form.tsx";
import { RosterReportView } from "../../components/roster/report.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { FileInput } from "../../components/ui/file-input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import "../../i18n/office.ts";
import { text } from "../../lib/actions.server.ts";
import { requirePerson } from "../../lib/api.server.ts";
import { commitBody } from "../../lib/roster-form.server.ts";
import { may, useMe } from "../../lib/session.ts";
import { type Submitted, submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("import.title"));

export async function loader({ context, request }: LoaderFunctionArgs) {
  const me = await requirePerson(context, request);
  if (!may(me, "users.import")) throw data(null, { status: 403 });
  return null;
}

async function check({ form, send }: Submitted) {
  const file = form.get("file");
  if (file === null || typeof file === "string" || file.size === 0) return { step: "no_file" as const };
  const chosen = (name: string) => {
    const ids = form.getAll(name).filter((value) => typeof value === "string");
    return ids.length === 0 ? undefined : JSON.stringify(ids);
  };
  const sent = {
    query: {
      fileName: file.name.slice(0, 200) || undefined,
      includeOrgs: chosen("org"),
      samePeople: chosen("same"),
    },
  };
  const options = { bytes: await file.arrayBuffer(), contentType: "application/zip" };
  return { step: "checked" as const, report: await send(rosterApi.check, sent, options) };
}

async function commit({ form, send }: Submitted) {
  const params = { importId: text(form, "importId") };
  const body = commitBody(form);
  return {
    step: "committed" as const,
    result: await send(rosterApi.commit, { params, body }),
  };
}

export function action(args: ActionFunctionArgs) {
  return submit(
    args,
    async (sent) => (text(sent.form, "intent") === "commit" ? commit(sent) : check(sent)),
    (refused) => ({ step: "refused" as const, refused }),
  );
}

/** Does the archive lack anything that the school has? Else there is nothing to take out. */
function isMissing(counts: RosterCommitView["counts"]): boolean {
  return Object.values(counts).some(({ missing }) => missing > 0);
}

export default function Import() {
  const { t } = useTranslation();
  const me = useMe();
  const answer = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  if (answer?.step === "committed") {
    return (
      <div className="max-w-2xl">
        <PageHeader title={t("import.done")} meta={t("import.doneChanges", { count: answer.result.changes })} />
        <div className="flex flex-wrap gap-2">
          <Button asChild variant="primary">
            <Link to="/alumnado">{t("import.seeStudents")}</Link>
          </Button>
          <Button asChild>
            <Link to={`/importar/anteriores/${answer.result.importId}`}>{t("import.seeImport")}</Link>
          </Button>
          {isMissing(answer.result.counts) ? (
            <Button asChild>
              <Link to={`/importar/anteriores/${answer.result.importId}/bajas`}>{t("roster.removalsLink")}</Link>
            </Button>
          ) : null}
          <Button asChild>
            <Link to="/importar" reloadDocument>
              {t("import.another")}
            </Link>
          </Button>
        </div>
      </div>
    );
  }
  const report = answer?.step === "checked" ? answer.report : null;
  return (
    <>
      <PageHeader
        title={t("import.title")}
        actions={
          <>
            <Button asChild>
              <Link to="/importar/anteriores">
                <History aria-hidden />
                {t("roster.past")}
              </Link>
            </Button>
            <Button asChild>
              <a href={`/api/v1${rosterApi.export.path}`} download>
                <Download aria-hidden />
                {t("import.exportSchool")}
              </a>
            </Button>
          </>
        }
      />
      <p className="mb-2 max-w-[70ch] text-muted">{t("import.intro")}</p>
      <p className="mb-5">
        <Link to="/importar/personas">{t("import.sheetInstead")}</Link>
      </p>
      <Form method="post" encType="multipart/form-data" className="mb-8 flex max-w-2xl flex-wrap items-end gap-3">
        <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
        <input type="hidden" name="intent" value="check" />
        <Field
          label={t("import.file")}
          className="min-w-64 flex-1"
          error={answer?.step === "no_file" ? t("import.noFile") : undefined}
        >
          <FileInput name="file" accept=".zip,application/zip" />
        </Field>
        {report === null ? null : <Choices report={report} />}
        <Button type="submit" variant={report === null ? "primary" : "secondary"} className="h-9" aria-disabled={busy}>
          <FileArchive aria-hidden />
          {busy ? t("import.checking") : t("import.check")}
        </Button>
      </Form>
      {answer?.step === "refused" ? (
        <div className="mb-6 max-w-2xl">
          <Notice tone="danger">{answer.refused.message ?? t("error.unavailable")}</Notice>
        </div>
      ) : null}
      {report === null ? null : (
        <>
          <h2 className="sr-only">{t("import.report")}</h2>
          <RosterReportView report={report} />
          {report.status === "ready" && report.importId !== null ? <CommitForm report={report} /> : null}
        </>
      )}
    </>
  );
}
