import { FileSpreadsheet, History } from "lucide-react";
import { factorsApi } from "#contracts/api/identity/factors.ts";
import { peopleImportApi } from "#contracts/api/roster/people-import.ts";
import { PEOPLE_IMPORT_KINDS } from "#contracts/api/roster/people-import-fields.ts";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { FileInput } from "../../components/ui/file-input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Select } from "../../components/ui/select.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import "../../i18n/office.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, requirePerson } from "../../lib/api.server.ts";
import { confirmationPath } from "../../lib/safe-path.ts";
import { may, useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

/** By their endings, since systems name the types of spreadsheets each in its own way. */
const ACCEPTED = ".csv,.txt,.tsv,.xlsx";

export const meta = pageTitle((t) => t("sheet.title"));

export async function loader({ context, request }: LoaderFunctionArgs) {
  const me = await requirePerson(context, request);
  if (!may(me, "users.import")) throw data(null, { status: 403 });
  // A browser does not keep a chosen file while its person proves who they are: that comes first.
  return load(async () => {
    const { recent } = await call(context, request, factorsApi.factors, {});
    return { recent };
  });
}

export function action(args: ActionFunctionArgs) {
  return submit(
    args,
    async ({ form, send }) => {
      const file = form.get("file");
      if (file === null || typeof file === "string" || file.size === 0) return { message: null };
      const kind = PEOPLE_IMPORT_KINDS.find((one) => one === text(form, "kind"));
      const sent = { query: { fileName: file.name.slice(0, 200) || undefined, kind, limit: 1 } };
      const options = { bytes: await file.arrayBuffer(), contentType: "text/csv" };
      const { importId } = await send(peopleImportApi.upload, sent, options);
      return redirect(`/importar/personas/${importId}`);
    },
    ({ message }) => ({ message }),
  );
}

export default function ImportPeople() {
  const { t } = useTranslation();
  const me = useMe();
  const { recent } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  return (
    <div className="max-w-2xl">
      <PageHeader
        title={t("sheet.title")}
        actions={
          <Button asChild>
            <Link to="/importar/anteriores">
              <History aria-hidden />
              {t("roster.past")}
            </Link>
          </Button>
        }
      />
      <p className="mb-2 max-w-[70ch] text-muted">{t("sheet.intro")}</p>
      <p className="mb-2 max-w-[70ch] text-muted">{t("sheet.limits")}</p>
      <p className="mb-5">
        <Link to="/importar">{t("sheet.archiveInstead")}</Link>
      </p>
      {recent ? (
        <Form method="post" encType="multipart/form-data" className="mb-8 flex flex-wrap items-end gap-3">
          <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
          <Field
            label={t("sheet.file")}
            className="min-w-64 flex-1"
            error={refused !== undefined && refused.message === null ? t("sheet.noFile") : undefined}
          >
            <FileInput name="file" accept={ACCEPTED} />
          </Field>
          <Field label={t("sheet.who")}>
            <Select name="kind" defaultValue="">
              <option value="">{t("sheet.auto")}</option>
              {PEOPLE_IMPORT_KINDS.map((kind) => (
                <option key={kind} value={kind}>
                  {t(`sheet.kinds.${kind}`)}
                </option>
              ))}
            </Select>
          </Field>
          <Button type="submit" variant="primary" className="h-9" aria-disabled={busy}>
            <FileSpreadsheet aria-hidden />
            {busy ? t("import.checking") : t("import.check")}
          </Button>
        </Form>
      ) : (
        <div className="mb-5 grid justify-items-start gap-3 text-sm">
          <p>{t("sheet.confirmFirst")}</p>
          <Button asChild variant="primary">
            <Link to={confirmationPath("/importar/personas")}>{t("factor.confirm")}</Link>
          </Button>
        </div>
      )}
      {refused?.message ? <Notice tone="danger">{refused.message}</Notice> : null}
    </div>
  );
}
