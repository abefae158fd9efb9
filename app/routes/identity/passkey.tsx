import { useRef, useState } from "react";
import { PasskeyProof, passkeysApi } from "#contracts/api/identity/passkeys.ts";
import { EntryPage } from "../../components/identity/entry-page.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirectDocument } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData, useNavigation, useSearchParams } from "../../framework/index.ts";
import { factorTexts } from "../../i18n/factors.ts";
import { inLanguage } from "../../i18n/in-language.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { text } from "../../lib/actions.server.ts";
import { call, currentPerson, load, readerOf } from "../../lib/api.server.ts";
import { passkeyIn } from "../../lib/passkeys.server.ts";
import { provePasskey } from "../../lib/passkeys.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { safePath } from "../../lib/safe-path.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("signIn.passkey"));

/** Each time with a fresh challenge, after a refusal too. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const me = await currentPerson(context, request).catch(() => null);
  if (me !== null) throw redirectDocument(safePath(new URL(request.url).searchParams.get("next")));
  return load(async () => {
    const [{ options }, locale] = await Promise.all([
      call(context, request, passkeysApi.passkeyOptions, {}),
      readerOf(context, request),
    ]);
    return { options, words: inLanguage(factorTexts.passkey, locale) };
  });
}

export const shouldRevalidate = () => true;

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send, headers }) => {
    const passkey = passkeyIn(PasskeyProof, text(form, "passkey"));
    await send(passkeysApi.webPasskeyLogin, { body: { passkey } });
    return redirectDocument(safePath(form.get("next")), { headers });
  });
}

export default function Passkey() {
  const { t } = useTranslation();
  const { options, words } = useLoaderData<typeof loader>();
  const [search] = useSearchParams();
  const refused = useActionData<typeof action>();
  const page = useRef<HTMLElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [declined, setDeclined] = useState(false);
  useRefusalFocus(page, refused);
  const busy = useNavigation().state !== "idle";
  const next = search.get("next") ?? "/";
  const prove = async () => {
    const proof = await provePasskey(options);
    setDeclined(proof === null);
    if (proof === null || field.current === null) return;
    field.current.value = proof;
    form.current?.requestSubmit();
  };
  const message = declined ? words.declined : refused == null ? null : (refused.message ?? t("error.unavailable"));
  return (
    <EntryPage page={page} title={t("signIn.passkey")} intro={words.intro}>
      <Form method="post" ref={form} className="grid gap-4">
        <input type="hidden" name="next" value={next} />
        <input type="hidden" name="passkey" ref={field} />
        <noscript>
          <Notice tone="warn">{words.scripts}</Notice>
        </noscript>
        {message === null ? null : <Notice tone="danger">{message}</Notice>}
        <Button variant="primary" size="lg" aria-disabled={busy} onClick={() => void prove()}>
          {words.use}
        </Button>
      </Form>
      <p className="mt-6 text-sm">
        <Link to={`/entrar?next=${encodeURIComponent(next)}`} className="text-accent underline">
          {words.password}
        </Link>
      </p>
    </EntryPage>
  );
}
