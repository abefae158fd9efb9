import { useTranslation } from "../../i18n/index.tsx";
import { useMe } from "../../lib/session.ts";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";

interface ProofFieldsProps {
  readonly names: { readonly password: string; readonly code: string };
  readonly faults: Readonly<Record<string, string>>;
  /** The label of the code's field; null where the account has no second factor. */
  readonly orCode: string | null;
}

/** By which a person proves again who they are: either of the two, since whoever has lost the phone knows the password. */
export function ProofFields({ names, faults, orCode }: ProofFieldsProps) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <>
      <input type="text" name="username" autoComplete="username" value={me.email ?? ""} readOnly hidden />
      <Field label={t("signIn.password")} error={faults.password}>
        <Input type="password" name={names.password} autoComplete="current-password" />
      </Field>
      {orCode === null ? null : (
        <Field label={orCode} hint={t("factor.codeHint")} error={faults.code}>
          <Input name={names.code} autoComplete="one-time-code" />
        </Field>
      )}
    </>
  );
}
