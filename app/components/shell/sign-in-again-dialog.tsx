import { type ComponentProps, type FormEvent, useEffect, useRef, useState } from "react";
import { useRevalidator } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { ApiError } from "../../lib/api-error.ts";
import { submitPassword } from "../../lib/re-sign-in.ts";
import { useMe } from "../../lib/session.ts";
import { declineSignIn } from "../../lib/sign-in-asked.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Notice } from "../ui/notice.tsx";

/** Takes the focus when the dialog opens: the address is already known. */
function Password(props: ComponentProps<typeof Input>) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return <Input ref={input} name="password" type="password" autoComplete="current-password" required {...props} />;
}

/** Loaded when a session has ended while its page was open. */
export default function SignInAgainDialog({ asked }: { asked: boolean }) {
  const { t } = useTranslation();
  const me = useMe();
  const { revalidate } = useRevalidator();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    try {
      const outcome = await submitPassword(String(form.get("email")), String(form.get("password")));
      if (outcome === "in") revalidate();
      else setProblem(outcome === "wrong" ? t("signIn.wrong") : t("signIn.otherPerson"));
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
          <Password />
        </Field>
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
