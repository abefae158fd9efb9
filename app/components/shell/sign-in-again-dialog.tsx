import { type ComponentProps, type FormEvent, useEffect, useRef, useState } from "react";
import { useRevalidator } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { ApiError } from "../../lib/api-error.ts";
import { submitCode, submitPassword } from "../../lib/re-sign-in.ts";
import { useMe } from "../../lib/session.ts";
import { declineSignIn } from "../../lib/sign-in-asked.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Notice } from "../ui/notice.tsx";

/** Takes the focus when the dialog opens, or asks for the next thing: the address is already known. */
function First(props: ComponentProps<typeof Input>) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return <Input ref={input} required {...props} />;
}

/** Loaded when a session has ended while its page was open. */
export default function SignInAgainDialog({ asked }: { asked: boolean }) {
  const { t } = useTranslation();
  const me = useMe();
  const { revalidate } = useRevalidator();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [step, setStep] = useState<"password" | "code">("password");

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    try {
      const outcome =
        step === "code"
          ? await submitCode(String(form.get("code")))
          : await submitPassword(String(form.get("email")), String(form.get("password")));
      if (outcome === "in") revalidate();
      if (outcome === "in" || outcome === "code") setStep(outcome === "in" ? "password" : "code");
      else if (outcome === "other person") setProblem(t("signIn.otherPerson"));
      else setProblem(step === "code" ? t("factor.wrong") : t("signIn.wrong"));
    } catch (cause) {
      const status = cause instanceof ApiError ? cause.status : 0;
      if (status === 403) setProblem(t("signIn.inactive"));
      else setProblem(status === 429 ? t("error.rateLimited") : t("error.unavailable"));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      open={asked}
      onOpenChange={declineSignIn}
      title={t("signIn.againTitle")}
      description={t("signIn.againHint")}
    >
      <form onSubmit={send} className="grid gap-4">
        {problem === null ? null : <Notice tone="danger">{problem}</Notice>}
        {step === "code" ? (
          <Field key="code" label={t("factor.code")} hint={t("factor.codeHint")}>
            <First name="code" autoComplete="one-time-code" />
          </Field>
        ) : (
          <>
            <Field label={t("signIn.email")}>
              <Input
                name="email"
                type="email"
                autoComplete="username"
                required
                readOnly={me.email !== null}
                defaultValue={me.email ?? ""}
              />
            </Field>
            <Field label={t("signIn.password")}>
              <First name="password" type="password" autoComplete="current-password" />
            </Field>
          </>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={declineSignIn}>{t("signIn.later")}</Button>
          <Button type="submit" variant="primary" aria-disabled={busy}>
            {busy ? t("signIn.sending") : t("signIn.submit")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
