import { useEffect, useRef } from "react";
import { Form, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Section } from "../ui/section.tsx";
import { type Outcome, Result } from "./parts.tsx";

export function PasswordForm({ outcome }: { outcome: Outcome | undefined }) {
  const { t } = useTranslation();
  const me = useMe();
  const form = useRef<HTMLFormElement>(null);
  const busy = useNavigation().state === "submitting";
  const fields: Record<string, string> = outcome === undefined || outcome.ok ? {} : outcome.fields;
  useEffect(() => {
    if (outcome?.ok) form.current?.reset();
  }, [outcome]);
  return (
    <Section title={t("account.password.title")}>
      <Form ref={form} method="post" noValidate className="grid max-w-md gap-4">
        <p className="text-sm text-muted">{t("account.password.hint")}</p>
        <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
        <input type="hidden" name="intent" value="password" />
        {/* Lets a password manager know whose password this is. */}
        <input type="text" name="username" autoComplete="username" value={me.email ?? ""} readOnly hidden />
        <Result outcome={outcome} done={t("account.password.done")} />
        <Field
          label={t("account.password.current")}
          error={fields.currentPassword === "empty" ? t("signIn.noPassword") : fields.currentPassword}
        >
          <Input type="password" name="currentPassword" autoComplete="current-password" />
        </Field>
        <Field
          label={t("account.password.next")}
          hint={t("account.password.nextHint")}
          error={fields.newPassword === "short" ? t("account.password.short") : fields.newPassword}
        >
          <Input type="password" name="newPassword" autoComplete="new-password" />
        </Field>
        <Field
          label={t("account.password.repeat")}
          error={fields.repeat === undefined ? undefined : t("account.password.different")}
        >
          <Input type="password" name="repeat" autoComplete="new-password" />
        </Field>
        <Button type="submit" variant="primary" className="justify-self-start" aria-disabled={busy}>
          {t("account.password.submit")}
        </Button>
      </Form>
    </Section>
  );
}
