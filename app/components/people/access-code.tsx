import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";
import { Notice } from "../ui/notice.tsx";

/** A code as it goes on paper: this answer alone shows it. */
export function AccessCode(props: {
  name: string;
  issued: { readonly code: string; readonly login: string; readonly expiresAt: string };
}) {
  const { t } = useTranslation();
  const { moment } = useFormat();
  const { code, login, expiresAt } = props.issued;
  return (
    <Notice tone="ok">
      <p className="font-medium">{t("person.code.title", { name: props.name })}</p>
      <dl className="my-2 grid gap-1 text-ink">
        <div>
          <dt className="inline">{t("person.code.code")} </dt>
          <dd className="inline font-mono text-lg font-semibold select-all">{code}</dd>
        </div>
        <div>
          <dt className="inline">{t("person.code.login")} </dt>
          <dd className="inline font-medium wrap-anywhere select-all">{login}</dd>
        </div>
      </dl>
      <p>{t("person.code.hint", { when: moment(expiresAt) })}</p>
    </Notice>
  );
}
