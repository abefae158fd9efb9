import { useRef } from "react";
import { type MedicalRecord, SUPPORT_NEEDS, studentFileApi } from "#contracts/api/students/students.ts";
import { Tick } from "../../components/roster/choices.tsx";
import { FormerContents, PartNotices } from "../../components/students/former.tsx";
import { HealthRecord, TEXTS } from "../../components/students/health-record.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Textarea } from "../../components/ui/input.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, useActionData, useLoaderData, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import "../../i18n/office.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, requirePerson } from "../../lib/api.server.ts";
import { loadFormer } from "../../lib/former.server.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { may, useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("health.title"));

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const sent = { params: { id: idParam(params) } };
  return load(async () => {
    const me = await requirePerson(context, request);
    const [medical, before] = await Promise.all([
      call(context, request, studentFileApi.medical, sent),
      loadFormer(request, may(me, "medical.update"), () => call(context, request, studentFileApi.formerMedical, sent)),
    ]);
    return { ...medical, ...before, needs: SUPPORT_NEEDS, isDone: queryText(request, "hecho") === "1" };
  });
}

/** Each reading is noted: a refused form shows what was typed, and does not open the record anew. */
export const shouldRevalidate = ({ actionStatus }: { actionStatus?: number }) =>
  actionStatus === undefined || actionStatus < 400;

export function action(args: ActionFunctionArgs) {
  const params = { id: idParam(args.params) };
  return submit(args, async ({ form, send }) => {
    const needs = SUPPORT_NEEDS.filter((need) => form.getAll("needs").includes(need));
    const texts = Object.fromEntries(TEXTS.map((name) => [name, text(form, name)]));
    const version = text(form, "version").replace(/\D/g, "") || "0";
    await send(studentFileApi.replaceMedical, { params, body: { record: { ...texts, needs } } }, { version });
    throw redirect(`/alumnado/${params.id}/salud?hecho=1`);
  });
}

export default function Health() {
  const { t } = useTranslation();
  const me = useMe();
  const { record, version, former, again, isDone, needs } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const page = useRef<HTMLDivElement>(null);
  const busy = useNavigation().state === "submitting";
  useRefusalFocus(page, refused);
  const shown: MedicalRecord | null = again?.content ?? record;
  return (
    <div ref={page} className="max-w-3xl">
      <p className="mb-4 text-sm text-muted">{me.kind === "parent" ? t("health.forFamily") : t("health.isNoted")}</p>
      <PartNotices isDone={isDone} refused={refused} again={again} />
      {may(me, "medical.update") ? (
        <>
          <Form method="post" action="." key={again?.id ?? "now"} className="mb-6 grid gap-4 print:hidden">
            <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
            <input type="hidden" name="version" value={version} />
            {TEXTS.map((name) => (
              <Field key={name} label={t(`health.${name}`)} error={refused?.fields[`record.${name}`]}>
                <Textarea name={name} rows={name === "protocol" ? 4 : 2} defaultValue={shown?.[name] ?? ""} />
              </Field>
            ))}
            <fieldset className="grid gap-1.5 text-sm">
              <legend className="mb-1 font-medium">{t("health.needs")}</legend>
              <p className="text-xs text-muted">{t("health.needsHint")}</p>
              {needs.map((need) => (
                <Tick key={need} name="needs" value={need} checked={shown?.needs.includes(need) ?? false}>
                  {t(`health.need.${need}`)}
                </Tick>
              ))}
            </fieldset>
            <Button type="submit" variant="primary" aria-disabled={busy} className="justify-self-start">
              {t("file.save")}
            </Button>
          </Form>
          <div className="hidden print:block">
            <HealthRecord record={record} />
          </div>
          <FormerContents former={former}>{(content) => <HealthRecord record={content} />}</FormerContents>
        </>
      ) : (
        <HealthRecord record={record} />
      )}
    </div>
  );
}
