import { useRef } from "react";
import { factorsApi } from "#contracts/api/identity/factors.ts";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, useActionData, useLoaderData, useNavigation, useSearchParams } from "../../framework/index.ts";
import { factorTexts } from "../../i18n/factors.ts";
import { inLanguage } from "../../i18n/in-language.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { safePath } from "../../lib/safe-path.ts";
import { useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("factor.confirm"));

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [{ factors }, locale] = await Promise.all([
      call(context, request, factorsApi.factors, {}),
      readerOf(context, request),
    ]);
    return { hasFactor: factors.length > 0, words: inLanguage(factorTexts.confirm, locale) };
  });
}

/** Either of the two: whoever has lost the phone knows the password. */
export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    const code = text(form, "code");
    const body = code === "" ? { password: text(form, "password") } : { code };
    await send(factorsApi.confirmIdentity, { body });
    return redirect(safePath(form.get("next")));
  });
}

export default function Confirm() {
  const { t } = useTranslation();
  const me = useMe();
  const [search] = useSearchParams();
  const { hasFactor, words } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  const busy = useNavigation().state === "submitting";
  const fields = refused?.fields ?? {};
  const message = refused == null || Object.keys(fields).length > 0 ? null : refused.message;
  return (
    <div ref={page}>
      <PageHeader title={t("factor.confirm")} meta={words.intro} />
      <Form method="post" noValidate className="grid max-w-md gap-4">
        <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
        <input type="hidden" name="next" value={search.get("next") ?? "/"} />
        <input type="text" name="username" autoComplete="username" value={me.email ?? ""} readOnly hidden />
        {message === null ? null : <Notice tone="danger">{message}</Notice>}
        <Field label={t("signIn.password")} error={fields.password}>
          <Input type="password" name="password" autoComplete="current-password" />
        </Field>
        {hasFactor ? (
          <Field label={words.orCode} hint={t("factor.codeHint")} error={fields.code}>
            <Input name="code" autoComplete="one-time-code" />
          </Field>
        ) : null}
        <Button type="submit" variant="primary" className="justify-self-start" aria-disabled={busy}>
          {words.submit}
        </Button>
      </Form>
    </div>
  );
}
