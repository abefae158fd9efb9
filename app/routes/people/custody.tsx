import { useRef } from "react";
import { CUSTODY_NOTE_LENGTH, custodyApi } from "#contracts/api/people/custody.ts";
import { studentsApi } from "#contracts/api/students/students.ts";
import { FormerContents, PartNotices } from "../../components/students/former.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Textarea } from "../../components/ui/input.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import "../../i18n/office.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load } from "../../lib/api.server.ts";
import { loadFormer } from "../../lib/former.server.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { may, useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("custody.title"));

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const sent = { params: { id: idParam(params) } };
  return load(async () => {
    const [student, custody, before] = await Promise.all([
      call(context, request, studentsApi.get, sent),
      call(context, request, custodyApi.get, sent),
      loadFormer(request, true, () => call(context, request, custodyApi.former, sent)),
    ]);
    return { student, ...custody, ...before, isDone: queryText(request, "hecho") === "1" };
  });
}

/** Each reading is noted: a refused form shows what was typed, and does not open the note anew. */
export const shouldRevalidate = ({ actionStatus }: { actionStatus?: number }) =>
  actionStatus === undefined || actionStatus < 400;

export function action(args: ActionFunctionArgs) {
  const params = { id: idParam(args.params) };
  return submit(args, async ({ form, send }) => {
    const note = text(form, "note").trim() || null;
    const version = text(form, "version").replace(/\D/g, "") || "0";
    await send(custodyApi.replace, { params, body: { note } }, { version });
    throw redirect(`/alumnado/${params.id}/custodia?hecho=1`);
  });
}

export default function Custody() {
  const { t } = useTranslation();
  const me = useMe();
  const { student, note, version, former, again, isDone } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const page = useRef<HTMLDivElement>(null);
  const busy = useNavigation().state === "submitting";
  useRefusalFocus(page, refused);
  const name = `${student.givenName} ${student.familyName}`;
  return (
    <div ref={page} className="max-w-3xl">
      <PageHeader
        eyebrow={
          <Link to={`/alumnado/${student.id}/familia`} className="hover:underline">
            {t("family.of", { name })}
          </Link>
        }
        title={t("custody.of", { name })}
        meta={t("custody.hint")}
      />
      <PartNotices isDone={isDone} refused={refused} again={again} />
      {may(me, "custody.update") ? (
        <Form method="post" action="." key={again?.id ?? "now"} className="mb-6 grid gap-4">
          <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
          <input type="hidden" name="version" value={version} />
          <Field label={t("custody.note")} error={refused?.fields.note}>
            <Textarea
              name="note"
              rows={10}
              maxLength={CUSTODY_NOTE_LENGTH}
              defaultValue={again?.content ?? note ?? ""}
            />
          </Field>
          <div className="flex flex-wrap gap-2">
            <Button type="submit" variant="primary" aria-disabled={busy}>
              {t("custody.save")}
            </Button>
            <Button asChild>
              <Link to={`/alumnado/${student.id}/familia`}>{t("custody.back")}</Link>
            </Button>
          </div>
        </Form>
      ) : (
        <p className="mb-6 text-sm whitespace-pre-wrap">{note ?? t("custody.none")}</p>
      )}
      <FormerContents former={former}>{(content) => <p className="whitespace-pre-wrap">{content}</p>}</FormerContents>
    </div>
  );
}
