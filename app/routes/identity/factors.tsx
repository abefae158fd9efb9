import { useRef } from "react";
import * as z from "zod";
import { factorsApi } from "#contracts/api/identity/factors.ts";
import { NewPasskey, passkeysApi } from "#contracts/api/identity/passkeys.ts";
import { type FactorOutcome, Factors, NewApp, RecoveryCodes } from "../../components/identity/factors.tsx";
import { NewPasskey as PasskeyForm } from "../../components/identity/new-passkey.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "../../framework/http.server.ts";
import { useActionData, useLoaderData } from "../../framework/index.ts";
import { factorTexts } from "../../i18n/factors.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { useFormat } from "../../lib/format.ts";
import { passkeyIn } from "../../lib/passkeys.server.ts";
import { qrPath } from "../../lib/qr.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("factor.title"));

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [view, locale] = await Promise.all([
      call(context, request, factorsApi.factors, {}),
      readerOf(context, request),
    ]);
    return { view, words: inLanguage(factorTexts, locale) };
  });
}

/** What is being set up, as the form of the code carries it until it is confirmed. */
const Begun = z.object({
  id: z.string().regex(/^\d{1,15}$/),
  secret: z.string().regex(/^[A-Z2-7]{16,64}$/),
  uri: z.string().startsWith("otpauth://totp/").max(500),
});

function begun(form: { readonly id: string; readonly secret: string; readonly uri: string }) {
  return { ...form, qr: qrPath(form.uri) };
}

export function action(args: ActionFunctionArgs) {
  return submit(
    args,
    async ({ form, send }): Promise<FactorOutcome> => {
      const intent = text(form, "intent");
      const params = { id: text(form, "id") };
      const label = text(form, "label").trim();
      switch (intent) {
        case "start": {
          const { id, ...rest } = await send(factorsApi.startTotp, { body: label === "" ? {} : { label } });
          return { intent, ok: true, begun: begun({ id: String(id), ...rest }) };
        }
        case "confirm":
          return {
            intent,
            ok: true,
            ...(await send(factorsApi.confirmTotp, { params, body: { code: text(form, "code") } })),
          };
        case "passkey":
          return { intent, ok: true, label, ...(await send(passkeysApi.startPasskey, {})) };
        case "passkey-add": {
          const passkey = passkeyIn(NewPasskey, text(form, "passkey"));
          const body = label === "" ? { passkey } : { label, passkey };
          return { intent, ok: true, ...(await send(passkeysApi.addPasskey, { body })) };
        }
        case "rename":
          await send(factorsApi.renameFactor, { params, body: { label } });
          return { intent, ok: true };
        case "remove":
          await send(factorsApi.removeFactor, { params });
          return { intent, ok: true };
        case "codes":
          return { intent, ok: true, ...(await send(factorsApi.renewRecoveryCodes, {})) };
        default:
          throw data(null, { status: 400 });
      }
    },
    (refusal, form): FactorOutcome => {
      const given = Begun.safeParse(Object.fromEntries(form));
      const intent = text(form, "intent");
      return { ...refusal, intent, ...(intent === "confirm" && given.success ? { begun: begun(given.data) } : {}) };
    },
  );
}

export default function FactorsPage() {
  const { t } = useTranslation();
  const { date } = useFormat();
  const { view, words } = useLoaderData<typeof loader>();
  const outcome = useActionData<typeof action>();
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, outcome);
  const missing = view.requiredFrom !== null && view.factors.length === 0;
  return (
    <div ref={page} className="max-w-3xl">
      <PageHeader title={t("factor.title")} meta={words.intro} />
      {missing && view.requiredFrom !== null ? (
        <div className="mb-6">
          <Notice tone="warn">{filled(words.demanded, { when: date(view.requiredFrom) })}</Notice>
        </div>
      ) : null}
      {outcome?.ok && outcome.recoveryCodes !== undefined && outcome.recoveryCodes.length > 0 ? (
        <RecoveryCodes words={words} codes={outcome.recoveryCodes} />
      ) : null}
      <Factors words={words} view={view} outcome={outcome} />
      <NewApp words={words} view={view} outcome={outcome} />
      {view.recent ? <PasskeyForm words={words} outcome={outcome} /> : null}
    </div>
  );
}
