import { useRef } from "react";
import { institutionApi } from "#contracts/api/institutions/institution.ts";
import { SettingsHeader } from "../../components/institutions/settings-header.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Select } from "../../components/ui/select.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, useActionData, useLoaderData, useNavigation } from "../../framework/index.ts";
import { inLanguage } from "../../i18n/in-language.ts";
import { settingsTexts } from "../../i18n/institutions-settings.ts";
import { asLocale, LANGUAGE_NAMES, LOCALES } from "../../i18n/languages.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, data) => data?.words.title);

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [school, locale] = await Promise.all([
      call(context, request, institutionApi.get, {}),
      readerOf(context, request),
    ]);
    return { school, words: inLanguage(settingsTexts, locale), saved: queryText(request, "hecho") === "saved" };
  });
}

/** Also after a refusal: it says that what stands here is no longer so. */
export const shouldRevalidate = () => true;

/** What the form showed of the school. */
const shownIn = (school: Readonly<Record<string, unknown>>, name: string) => school[name] ?? "";

const TEXTS = ["name", "officialCode", "address", "phone", "email", "timeZone"] as const;

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    const now = await send(institutionApi.get, {});
    const given = Object.fromEntries([...TEXTS, "locale" as const].map((name) => [name, text(form, name)]));
    // What is as it was is not sent: for the code one must have proved lately who one is.
    const body = Object.fromEntries(Object.entries(given).filter(([name, value]) => value !== shownIn(now, name)));
    await send(institutionApi.change, { body }, { version: text(form, "version").replace(/\D/g, "") || "0" });
    throw redirect("/centro?hecho=saved");
  });
}

const ZONES = ["Europe/Madrid", "Atlantic/Canary", "Africa/Ceuta"];

/** What the school is, as its head writes it. */
export default function Settings() {
  const me = useMe();
  const { school, words, saved } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  const busy = useNavigation().state === "submitting";
  const fields = refused?.fields ?? {};
  const { data } = words;
  return (
    <div ref={page}>
      <SettingsHeader words={words} />
      <div className="mb-4 max-w-2xl empty:hidden">
        {saved && refused === undefined ? <Done>{words.saved}</Done> : null}
        {refused !== undefined && Object.keys(fields).length === 0 ? (
          <Notice tone="danger">{refused.message}</Notice>
        ) : null}
      </div>
      <Form method="post" className="grid max-w-2xl gap-4" key={school.version}>
        <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
        <input type="hidden" name="version" value={school.version} />
        <Field label={data.name} error={fields.name}>
          <Input name="name" maxLength={120} required autoComplete="off" defaultValue={school.name} />
        </Field>
        <Field label={data.officialCode} hint={data.officialCodeHint} error={fields.officialCode}>
          <Input
            name="officialCode"
            maxLength={8}
            inputMode="numeric"
            autoComplete="off"
            className="w-40"
            defaultValue={school.officialCode ?? ""}
          />
        </Field>
        <Field label={data.address} error={fields.address}>
          <Input name="address" maxLength={200} autoComplete="off" defaultValue={school.address ?? ""} />
        </Field>
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <Field label={data.phone} error={fields.phone}>
            <Input name="phone" type="tel" maxLength={30} autoComplete="off" defaultValue={school.phone ?? ""} />
          </Field>
          <Field label={data.email} error={fields.email}>
            <Input name="email" type="email" maxLength={254} autoComplete="off" defaultValue={school.email ?? ""} />
          </Field>
          <Field label={data.timeZone} hint={data.timeZoneHint} error={fields.timeZone}>
            <Input
              name="timeZone"
              list="zones"
              maxLength={60}
              required
              autoComplete="off"
              defaultValue={school.timeZone}
            />
          </Field>
          <Field label={data.locale} hint={data.localeHint} error={fields.locale}>
            <Select name="locale" defaultValue={asLocale(school.locale) ?? "es"}>
              {LOCALES.map((locale) => (
                <option key={locale} value={locale} lang={locale}>
                  {LANGUAGE_NAMES[locale]}
                </option>
              ))}
            </Select>
          </Field>
        </div>
        <datalist id="zones">
          {ZONES.map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
        <div>
          <Button type="submit" variant="primary" aria-disabled={busy}>
            {words.save}
          </Button>
        </div>
      </Form>
    </div>
  );
}
