import { useEffect, useRef } from "react";
import { Form, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { type AskedAgain, PROOF_NAMES } from "../../lib/ask-again.ts";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Notice } from "../ui/notice.tsx";
import { PageHeader } from "../ui/page-header.tsx";

/**
 * In place of the page whose form asked for a proof of who one is: once it is given, the form is sent on as it was. Every page
 * loads this with its frame, so it stands on what the frame has and is in no file of its own.
 */
export function AskAgain({ asked }: { asked: AskedAgain }) {
  const { t } = useTranslation();
  const me = useMe();
  const page = useRef<HTMLDivElement>(null);
  // The control that was pressed is gone with its page: the focus goes to what is asked, or to what was refused.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer of the server is another question
  useEffect(() => {
    const fields = page.current?.querySelectorAll<HTMLElement>('[aria-invalid="true"], input[type="password"]') ?? [];
    [...fields].sort((a, b) => Number(b.ariaInvalid === "true") - Number(a.ariaInvalid === "true"))[0]?.focus();
  }, [asked]);
  const busy = useNavigation().state === "submitting";
  const { action, fields, words, hasFactor, message, faults } = asked;
  return (
    <div ref={page}>
      <PageHeader title={t("factor.confirm")} meta={words.intro} />
      <Form method="post" action={action} noValidate className="grid max-w-md gap-4">
        {fields.map(([name, value], at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a form may send one name twice, in an order that never changes here
          <input key={at} type="hidden" name={name} value={value} />
        ))}
        <Notice tone={message === null ? "warn" : "danger"}>{message ?? words.kept}</Notice>
        {/* Lets a password manager know whose password this is. */}
        <input type="text" autoComplete="username" value={me.email ?? ""} readOnly hidden />
        <Field label={t("signIn.password")} error={faults.password}>
          <Input type="password" name={PROOF_NAMES.password} autoComplete="current-password" />
        </Field>
        {hasFactor ? (
          <Field label={words.orCode} hint={t("factor.codeHint")} error={faults.code}>
            <Input name={PROOF_NAMES.code} autoComplete="one-time-code" />
          </Field>
        ) : null}
        <Button type="submit" variant="primary" className="justify-self-start" aria-disabled={busy}>
          {words.submit}
        </Button>
      </Form>
    </div>
  );
}
