import { useRef } from "react";
import { SignInName } from "#contracts/api/identity/auth.ts";
import { passwordsApi } from "#contracts/api/identity/passwords.ts";
import { EntryPage } from "../../components/identity/entry-page.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import type { ActionFunctionArgs } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { text } from "../../lib/actions.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("entry.forgot.title"));

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    const name = SignInName.safeParse(text(form, "email"));
    if (!name.success) return { ok: false as const, status: 422, message: null, fields: { email: "bad" } };
    await send(passwordsApi.forgot, { body: { email: name.data } });
    return { ok: true as const };
  });
}

/** Says the same whether or not there is such an account. */
export default function Forgot() {
  const { t } = useTranslation();
  const outcome = useActionData<typeof action>();
  const page = useRef<HTMLElement>(null);
  useRefusalFocus(page, outcome);
  const busy = useNavigation().state !== "idle";
  const bad = outcome?.ok === false && outcome.fields.email !== undefined;
  return (
    <EntryPage page={page} title={t("entry.forgot.title")} intro={t("entry.forgot.intro")}>
      {outcome?.ok ? (
        <Notice tone="ok">{t("entry.forgot.sent")}</Notice>
      ) : (
        <Form method="post" noValidate className="grid gap-4">
          {outcome === undefined || bad ? null : (
            <Notice tone="danger">{outcome.status === 429 ? t("error.rateLimited") : t("error.unavailable")}</Notice>
          )}
          <Field label={t("signIn.email")} error={bad ? t("signIn.badEmail") : undefined}>
            <Input type="text" inputMode="email" autoComplete="username" className="h-10 sm:text-base" name="email" />
          </Field>
          <Button type="submit" variant="primary" size="lg" aria-disabled={busy}>
            {t("entry.forgot.submit")}
          </Button>
        </Form>
      )}
      <ul className="mt-6 grid gap-2 text-sm">
        <li>
          <Link to="/entrada" className="underline">
            {t("entry.haveCode")}
          </Link>
        </li>
        <li>
          <Link to="/entrar" className="underline">
            {t("entry.toSignIn")}
          </Link>
        </li>
      </ul>
      <p className="mt-6 text-sm text-muted">{t("entry.forgot.noMail")}</p>
    </EntryPage>
  );
}
