import { type ReactNode, useRef } from "react";
import { passwordsApi, type ResetHolder } from "#contracts/api/identity/passwords.ts";
import { EntryPage, PasswordField } from "../../components/identity/entry-page.tsx";
import { KeptFactors } from "../../components/identity/kept-factors.tsx";
import { PasswordStrength } from "../../components/identity/password-strength.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData, useNavigation } from "../../framework/index.ts";
import { factorTexts } from "../../i18n/factors.ts";
import { inLanguage } from "../../i18n/in-language.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { text } from "../../lib/actions.server.ts";
import { call, readerOf } from "../../lib/api.server.ts";
import { ApiError } from "../../lib/api-error.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";
import { keepWayIn, NO_WAY_IN, wayInOf } from "../../lib/way-in.server.ts";

export const meta = pageTitle((t) => t("entry.title"));

/** What lets in goes from the address into a cookie at once: no history, no header and no picture of the screen has it. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const given = new URL(request.url).searchParams.get("llave");
  if (given !== null) throw redirect("/entrada", { headers: keepWayIn(given) });
  const token = wayInOf(request);
  if (token === null)
    return data({ holder: null, isOver: false, words: null }, { headers: { "referrer-policy": "no-referrer" } });
  try {
    const [holder, locale] = await Promise.all([
      call(context, request, passwordsApi.resetHolder, { body: { token } }),
      readerOf(context, request),
    ]);
    return {
      holder,
      isOver: false,
      words: { ...inLanguage(factorTexts.reset, locale), kinds: inLanguage(factorTexts.kinds, locale) },
    };
  } catch (cause) {
    if (!(cause instanceof ApiError) || (cause.status !== 404 && cause.status !== 422)) throw cause;
    return data({ holder: null, isOver: true, words: null }, { headers: { "set-cookie": NO_WAY_IN } });
  }
}

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    if (text(form, "intent") === "code") {
      const token = text(form, "code").trim();
      // What is too short to be one is refused as one that is over.
      await send(passwordsApi.resetHolder, { body: { token: token.padEnd(12, "-") } });
      return redirect("/entrada", { headers: keepWayIn(token) });
    }
    const newPassword = text(form, "newPassword");
    if (newPassword.length < 12) return refused({ newPassword: "short" });
    if (newPassword !== text(form, "repeat")) return refused({ repeat: "different" });
    const keepFactors = form.getAll("keep").map(Number).filter(Number.isSafeInteger);
    const token = wayInOf(args.request) ?? "------------";
    await send(passwordsApi.reset, { body: { token, newPassword, keepFactors } });
    return redirect("/entrar?nueva=1", { headers: { "set-cookie": NO_WAY_IN } });
  });
}

function refused(fields: Record<string, string>) {
  return data({ ok: false as const, status: 422, message: null, fields }, { status: 422 });
}

type Refused = { readonly status: number; readonly message: string | null; readonly fields: Record<string, string> };

export default function WayIn() {
  const { t } = useTranslation();
  const { holder, isOver, words } = useLoaderData<typeof loader>();
  const refusal = useActionData<typeof action>();
  const page = useRef<HTMLElement>(null);
  useRefusalFocus(page, refusal);
  const intro =
    holder === null
      ? t("entry.code.intro")
      : t(holder.kind === "reset" ? "entry.password.again" : "entry.password.first", {
          school: holder.institutionName,
        });
  return (
    <EntryPage page={page} title={holder === null ? t("entry.code.title") : t("entry.password.title")} intro={intro}>
      {holder === null ? (
        <CodeForm refusal={refusal} isOver={isOver} />
      ) : (
        <PasswordForm holder={holder} refusal={refusal}>
          {words === null || holder.factors.length === 0 ? null : (
            <KeptFactors factors={holder.factors} words={words} />
          )}
        </PasswordForm>
      )}
      <p className="mt-6 text-sm">
        <Link to="/entrar" className="underline">
          {t("entry.toSignIn")}
        </Link>
      </p>
    </EntryPage>
  );
}

function CodeForm({ refusal, isOver }: { refusal: Refused | undefined; isOver: boolean }) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  const wrong = refusal?.status === 404 || refusal?.status === 422;
  return (
    <Form method="post" noValidate className="grid gap-4">
      <input type="hidden" name="intent" value="code" />
      {isOver && refusal === undefined ? <Notice tone="warn">{t("entry.over")}</Notice> : null}
      {refusal === undefined || wrong ? null : (
        <Notice tone="danger">{refusal.status === 429 ? t("error.rateLimited") : t("error.unavailable")}</Notice>
      )}
      <Field label={t("entry.code.label")} hint={t("entry.code.hint")} error={wrong ? t("entry.over") : undefined}>
        <Input
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          className="h-10 font-mono tracking-widest uppercase sm:text-base"
        />
      </Field>
      <Button type="submit" variant="primary" size="lg" aria-disabled={busy}>
        {t("entry.code.submit")}
      </Button>
    </Form>
  );
}

interface PasswordFormProps {
  holder: ResetHolder;
  refusal: Refused | undefined;
  children: ReactNode;
}

function PasswordForm({ holder, refusal, children }: PasswordFormProps) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  const fields = refusal?.fields ?? {};
  const general = refusal === undefined || Object.keys(fields).length > 0 ? null : refusal;
  return (
    <Form method="post" noValidate className="grid gap-4">
      <input type="hidden" name="intent" value="password" />
      {general === null ? null : (
        <Notice tone="danger">
          {general.status === 404 ? t("entry.over") : (general.message ?? t("error.unavailable"))}
        </Notice>
      )}
      <dl className="grid gap-1 rounded-md border border-line px-3 py-2 text-sm">
        <div className="flex flex-wrap gap-x-2">
          <dt className="text-muted">{t("entry.password.name")}</dt>
          <dd className="font-medium">{holder.name}</dd>
        </div>
        <div className="flex flex-wrap gap-x-2">
          <dt className="text-muted">{t("entry.password.login")}</dt>
          <dd className="font-medium wrap-anywhere">{holder.login}</dd>
        </div>
      </dl>
      {/* Lets a password manager know whose password this is. */}
      <input type="text" name="username" autoComplete="username" value={holder.login} readOnly hidden />
      <PasswordStrength words={[holder.name, holder.login, holder.institutionName]}>
        {(onChange) => (
          <PasswordField
            label={t("entry.password.label")}
            name="newPassword"
            autoComplete="new-password"
            hint={t("entry.password.hint")}
            error={fields.newPassword === "short" ? t("entry.password.short") : fields.newPassword}
            onChange={onChange}
          />
        )}
      </PasswordStrength>
      <PasswordField
        label={t("entry.password.repeat")}
        name="repeat"
        autoComplete="new-password"
        error={fields.repeat === undefined ? undefined : t("entry.password.different")}
      />
      {children}
      <Button type="submit" variant="primary" size="lg" aria-disabled={busy}>
        {t("entry.password.submit")}
      </Button>
    </Form>
  );
}
