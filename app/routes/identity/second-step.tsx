import { useRef } from "react";
import { authApi } from "#contracts/api/identity/auth.ts";
import { EntryPage } from "../../components/identity/entry-page.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirectDocument } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData, useNavigation, useSearchParams } from "../../framework/index.ts";
import { factorTexts } from "../../i18n/factors.ts";
import { inLanguage } from "../../i18n/in-language.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { text } from "../../lib/actions.server.ts";
import { currentPerson, readerOf } from "../../lib/api.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { safePath } from "../../lib/safe-path.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("factor.title"));

export async function loader({ context, request }: LoaderFunctionArgs) {
  const me = await currentPerson(context, request).catch(() => null);
  if (me !== null) throw redirectDocument(safePath(new URL(request.url).searchParams.get("next")));
  const { step, noCode } = inLanguage(factorTexts, await readerOf(context, request));
  return { words: { ...step, noCode } };
}

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send, headers }) => {
    await send(authApi.webSecondFactor, { body: { code: text(form, "code") } });
    return redirectDocument(safePath(form.get("next")), { headers });
  });
}

export default function SecondStep() {
  const { t } = useTranslation();
  const { words } = useLoaderData<typeof loader>();
  const [search] = useSearchParams();
  const refused = useActionData<typeof action>();
  const page = useRef<HTMLElement>(null);
  useRefusalFocus(page, refused);
  const busy = useNavigation().state !== "idle";
  const next = search.get("next") ?? "/";
  const codeBad = refused?.fields.code !== undefined;
  const message = refused == null || codeBad ? null : (refused.message ?? t("error.unavailable"));
  return (
    <EntryPage page={page} title={words.title} intro={words.intro}>
      <Form method="post" noValidate className="grid gap-4">
        <input type="hidden" name="next" value={next} />
        {message === null ? null : <Notice tone="danger">{message}</Notice>}
        <Field label={t("factor.code")} hint={t("factor.codeHint")} error={codeBad ? words.noCode : undefined}>
          <Input name="code" autoComplete="one-time-code" autoCapitalize="off" className="h-10 sm:text-base" />
        </Field>
        <Button type="submit" variant="primary" size="lg" aria-disabled={busy}>
          {busy ? t("signIn.sending") : t("signIn.submit")}
        </Button>
      </Form>
      <p className="mt-6 text-sm">
        <Link to={`/entrar/llave?next=${encodeURIComponent(next)}`} className="text-accent underline">
          {words.passkey}
        </Link>
      </p>
      <p className="mt-3 text-sm text-muted">
        {words.help}{" "}
        <Link to={`/entrar?next=${encodeURIComponent(next)}`} className="text-accent underline">
          {words.again}
        </Link>
      </p>
    </EntryPage>
  );
}
