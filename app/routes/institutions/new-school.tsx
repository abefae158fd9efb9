import { useRef } from "react";
import * as z from "zod";
import { operatorApi, SCHOOL_TEMPLATES } from "#contracts/api/institutions/operator.ts";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Select } from "../../components/ui/select.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData, useNavigation } from "../../framework/index.ts";
import { inLanguage } from "../../i18n/in-language.ts";
import { operatorTexts } from "../../i18n/institutions-operator.ts";
import { text } from "../../lib/actions.server.ts";
import { load, readerOf, requirePerson } from "../../lib/api.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { may, useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, data) => data?.words.newSchool);

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [me, locale] = await Promise.all([requirePerson(context, request), readerOf(context, request)]);
    if (!may(me, "platform.operate")) throw data(null, { status: 403 });
    return { words: inLanguage(operatorTexts, locale) };
  });
}

const TEXTS = ["name", "officialCode", "timeZone", "givenName", "familyName", "email"] as const;
const Texts = z.record(z.enum(TEXTS), z.string());

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    const template = z.enum(SCHOOL_TEMPLATES).parse(text(form, "template"));
    const texts = Texts.parse(Object.fromEntries(TEXTS.map((name) => [name, text(form, name)])));
    const { id } = await send(operatorApi.create, { body: { ...texts, template } });
    throw redirect(`/centros/${id}?hecho=created`);
  });
}

/** A school in one step, for the platform's operator. */
export default function NewSchool() {
  const me = useMe();
  const { words } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  const busy = useNavigation().state === "submitting";
  const fields = refused?.fields ?? {};
  const { create } = words;
  return (
    <div className="max-w-2xl" ref={page}>
      <PageHeader
        eyebrow={
          <Link to="/" className="hover:underline">
            {words.schools}
          </Link>
        }
        title={words.newSchool}
      />
      <p className="mb-4 text-sm text-muted">{create.intro}</p>
      {refused !== undefined && Object.keys(fields).length === 0 ? (
        <div className="mb-4">
          <Notice tone="danger">{refused.message}</Notice>
        </div>
      ) : null}
      <Form method="post" className="grid gap-4">
        <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
        <Field label={create.name} error={fields.name}>
          <Input name="name" maxLength={120} required autoComplete="off" />
        </Field>
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <Field label={words.code} hint={create.codeHint} error={fields.officialCode}>
            <Input name="officialCode" maxLength={8} inputMode="numeric" autoComplete="off" />
          </Field>
          <Field label={create.timeZone} error={fields.timeZone}>
            <Select name="timeZone" defaultValue="Europe/Madrid">
              {["Europe/Madrid", "Atlantic/Canary", "Africa/Ceuta"].map((zone) => (
                <option key={zone}>{zone}</option>
              ))}
            </Select>
          </Field>
        </div>
        <Field label={create.template} error={fields.template}>
          <Select name="template" defaultValue="ies">
            {SCHOOL_TEMPLATES.map((template) => (
              <option key={template} value={template}>
                {create.templates[template]}
              </option>
            ))}
          </Select>
        </Field>
        <fieldset className="grid gap-4">
          <legend className="mb-2 font-semibold">{create.head}</legend>
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <Field label={create.givenName} error={fields.givenName}>
              <Input name="givenName" maxLength={100} required autoComplete="off" />
            </Field>
            <Field label={create.familyName} error={fields.familyName}>
              <Input name="familyName" maxLength={150} required autoComplete="off" />
            </Field>
          </div>
          <Field label={create.email} error={fields.email}>
            <Input name="email" type="email" maxLength={254} required autoComplete="off" />
          </Field>
        </fieldset>
        <div>
          <Button type="submit" variant="primary" aria-disabled={busy}>
            {create.submit}
          </Button>
        </div>
      </Form>
    </div>
  );
}
