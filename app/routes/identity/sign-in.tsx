import { useEffect, useRef, useState } from "react";
import { authApi, Credentials } from "#contracts/api/identity/auth.ts";
import { EntryPage, PasswordField } from "../../components/identity/entry-page.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirectDocument } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData, useNavigation, useSearchParams } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { text } from "../../lib/actions.server.ts";
import { currentPerson, sessionEnding } from "../../lib/api.server.ts";
import { dropAllDrafts } from "../../lib/kept-drafts.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { safePath, secondStepPath } from "../../lib/safe-path.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("signIn.title"));

export async function loader({ context, request }: LoaderFunctionArgs) {
  const me = await currentPerson(context, request).catch(() => null);
  if (me !== null) throw redirectDocument(safePath(new URL(request.url).searchParams.get("next")));
  return { ending: await sessionEnding(context, request) };
}

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send, headers }) => {
    const body = Credentials.parse({ email: text(form, "email").trim(), password: text(form, "password") });
    const answer = await send(authApi.webLogin, { body });
    // Loaded whole: it may be another worker's page, and wants texts that this one has not.
    const next = "next" in answer ? secondStepPath(form.get("next")) : safePath(form.get("next"));
    return redirectDocument(next, { headers });
  });
}

export default function SignIn() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const { ending } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const page = useRef<HTMLElement>(null);
  useRefusalFocus(page, refused);
  const busy = useNavigation().state !== "idle";
  const signedOut = search.get("fuera") === "1";
  const isNew = search.get("nueva") === "1";
  useEffect(() => {
    if (signedOut) void dropAllDrafts();
  }, [signedOut]);
  const [wrong, setWrong] = useState({ email: false, password: false });
  const emailBad = wrong.email || refused?.fields.email !== undefined;
  const passwordBad = wrong.password || refused?.fields.password !== undefined;
  const message =
    refused == null || emailBad || passwordBad
      ? null
      : refused.status === 401
        ? t("signIn.wrong")
        : refused.status === 429
          ? t("error.rateLimited")
          : // An account that was closed, a school that is suspended: the API says which, to who knows the password.
            (refused.message ?? t("error.unavailable"));
  return (
    <EntryPage page={page} title={t("signIn.title")} intro={t("signIn.intro")}>
      <Form
        method="post"
        noValidate
        className="grid gap-4"
        onSubmit={(event) => {
          const form = new FormData(event.currentTarget);
          const email = String(form.get("email")).trim();
          const next = { email: !/^\S+@\S+$/.test(email), password: form.get("password") === "" };
          setWrong(next);
          if (next.email || next.password) event.preventDefault();
        }}
      >
        <input type="hidden" name="next" value={search.get("next") ?? "/"} />
        {signedOut && message === null ? <Notice tone="ok">{t("signIn.signedOut")}</Notice> : null}
        {isNew && message === null ? <Notice tone="ok">{t("signIn.passwordSet")}</Notice> : null}
        {ending === null || signedOut || isNew || message !== null ? null : (
          <Notice tone="warn">{ending === "expired" ? t("signIn.expired") : ending.text}</Notice>
        )}
        {message === null ? null : <Notice tone="danger">{message}</Notice>}
        <Field label={t("signIn.email")} error={emailBad ? t("signIn.badEmail") : undefined}>
          <Input type="text" inputMode="email" autoComplete="username" className="h-10 sm:text-base" name="email" />
        </Field>
        <PasswordField
          label={t("signIn.password")}
          name="password"
          autoComplete="current-password"
          error={passwordBad ? t("signIn.noPassword") : undefined}
        />
        <Button type="submit" variant="primary" size="lg" aria-disabled={busy}>
          {busy ? t("signIn.sending") : t("signIn.submit")}
        </Button>
      </Form>
      <ul className="mt-6 grid gap-2 text-sm">
        <li>
          <a href={`/entrar/llave?next=${encodeURIComponent(search.get("next") ?? "/")}`} className="underline">
            {t("signIn.passkey")}
          </a>
        </li>
        <li>
          <Link to="/recuperar" className="underline">
            {t("signIn.forgot")}
          </Link>
        </li>
        <li>
          <Link to="/entrada" className="underline">
            {t("entry.haveCode")}
          </Link>
        </li>
      </ul>
      <p className="mt-6 text-sm text-muted">{t("signIn.help")}</p>
    </EntryPage>
  );
}
