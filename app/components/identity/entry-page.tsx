import { Eye, EyeOff } from "lucide-react";
import { type ReactNode, type RefObject, useState } from "react";
import { useTranslation } from "../../i18n/index.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";

/** The frame of what a person without a session sees: one narrow column with one thing to do. */
export function EntryPage(props: { page: RefObject<HTMLElement>; title: string; intro: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <main ref={props.page} className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-sm">
        <p className="mb-8 flex items-center gap-2 text-lg font-semibold">
          <img src="/icon.svg" alt="" width="28" height="28" />
          {t("app.name")}
        </p>
        <h1 className="text-2xl font-semibold tracking-tight">{props.title}</h1>
        <p className="mt-1 mb-6 text-muted">{props.intro}</p>
        {props.children}
      </div>
    </main>
  );
}

/** A password that its typist may look at. */
export function PasswordField(props: {
  label: string;
  name: string;
  autoComplete: "current-password" | "new-password";
  hint?: string;
  error?: string | undefined;
  onChange?: (password: string) => void;
}) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  return (
    <div className="relative">
      <Field label={props.label} hint={props.hint} error={props.error}>
        <Input
          type={shown ? "text" : "password"}
          autoComplete={props.autoComplete}
          className="h-10 pr-10 sm:text-base"
          name={props.name}
          onChange={(event) => props.onChange?.(event.currentTarget.value)}
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
  );
}
