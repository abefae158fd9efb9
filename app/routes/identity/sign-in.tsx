import { Eye, EyeOff } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { authApi, Credentials } from "#contracts/api/identity/auth.ts";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  redirect,
  redirectDocument,
} from "../../framework/http.server.ts";
import { Form, useActionData, useLoaderData, useNavigation, useSearchParams } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { text } from "../../lib/actions.server.ts";
import { currentPerson, sessionEnding } from "../../lib/api.server.ts";
import { dropAllDrafts } from "../../lib/kept-drafts.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { safePath } from "../../lib/safe-path.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("signIn.title"));

/** The authorization page belongs to another worker: the browser must load it, the router cannot. */
function onwards(path: string, init?: { headers: Headers }): ReturnType<typeof redirect> {
  return path.startsWith("/authorize?") ? redirectDocument(path, init) : redirect(path, init);
}

export async function loader({ context, request }: LoaderFunctionArgs) {
  const me = await currentPerson(context, request).catch(() => null);
  if (me !== null) throw onwards(safePath(new URL(request.url).searchParams.get("next")));
  return { ending: await sessionEnding(context, request) };
}

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send, headers }) => {
    const body = Credentials.parse({ email: text(form, "email").trim(), password: text(form, "password") });
    await send(authApi.webLogin, { body });
    return onwards(safePath(form.get("next")), { headers });
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
  const [shown, setShown] = useState(false);
  const signedOut = search.get("fuera") === "1";
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
        : refused.status === 403
          ? t("signIn.inactive")
          : refused.status === 429
            ? t("error.rateLimited")
            : (refused.message ?? t("error.unavailable"));
  return (
    <main ref={page} className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-sm">
        <p className="mb-8 flex items-center gap-2 text-lg font-semibold">
          <img src="/icon.svg" alt="" width="28" height="28" />
          {t("app.name")}
        </p>
        <h1 className="text-2xl font-semibold tracking-tight">{t("signIn.title")}</h1>
        <p className="mt-1 mb-6 text-muted">{t("signIn.intro")}</p>
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
          {ending === null || signedOut || message !== null ? null : (
            <Notice tone="warn">{ending === "expired" ? t("signIn.expired") : ending.text}</Notice>
          )}
          {message === null ? null : <Notice tone="danger">{message}</Notice>}
          <Field label={t("signIn.email")} error={emailBad ? t("signIn.badEmail") : undefined}>
            <Input type="email" autoComplete="username" className="h-10 sm:text-base" name="email" />
          </Field>
          <div className="relative">
            <Field label={t("signIn.password")} error={passwordBad ? t("signIn.noPassword") : undefined}>
              <Input
                type={shown ? "text" : "password"}
                autoComplete="current-password"
                className="h-10 pr-10 sm:text-base"
                name="password"
              />
            </Field>
            <Button
              variant="ghost"
              size="icon"
              className="absolute top-7 right-1"
              aria-label={shown ? t("signIn.hide") : t("signIn.show")}
              onClick={() => setShown(!shown)}
            >
              {shown ? <EyeOff /> : <Eye />}
            </Button>
          </div>
          <Button type="submit" variant="primary" size="lg" aria-disabled={busy}>
            {busy ? t("signIn.sending") : t("signIn.submit")}
          </Button>
        </Form>
        <p className="mt-6 text-sm text-muted">{t("signIn.help")}</p>
      </div>
    </main>
  );
}
