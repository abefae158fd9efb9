import { useRef } from "react";
import * as z from "zod";
import { operatorApi } from "#contracts/api/institutions/operator.ts";
import { operationsApi, SWITCHES } from "#contracts/api/operations.ts";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Rows, Section } from "../../components/ui/section.tsx";
import { Select } from "../../components/ui/select.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, useActionData, useLoaderData } from "../../framework/index.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { switchTexts } from "../../i18n/operations-switches.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf, requirePerson } from "../../lib/api.server.ts";
import { useFormat } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, data) => data?.words.title);

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [off, schools, me, locale] = await Promise.all([
      call(context, request, operationsApi.switches, {}),
      call(context, request, operatorApi.list, {}),
      requirePerson(context, request),
      readerOf(context, request),
    ]);
    return {
      off: off.data,
      // The operator's own is none: it holds their account.
      schools: schools.data.filter(({ id }) => id !== me.institutionId).map(({ id, name }) => ({ id, name })),
      words: inLanguage(switchTexts, locale),
      saved: queryText(request, "hecho") === "saved",
    };
  });
}

/** Also after a refusal: it says that what stands here is no longer so. */
export const shouldRevalidate = () => true;

const Feature = z.enum(SWITCHES);

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    const school = text(form, "schoolId").replace(/\D/g, "");
    await send(operationsApi.turn, {
      params: { feature: Feature.parse(text(form, "feature")) },
      body: {
        ...(school === "" ? {} : { schoolId: Number(school) }),
        reason: text(form, "intent") === "on" ? null : text(form, "reason"),
      },
    });
    throw redirect("/operacion/interruptores?hecho=saved");
  });
}

/** What the operator turns off when a part of the platform must stand still. */
export default function Switches() {
  const me = useMe();
  const { moment } = useFormat();
  const { off, schools, words, saved } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  const fields = refused?.fields ?? {};
  return (
    <div className="max-w-3xl" ref={page}>
      <PageHeader title={words.title} />
      <p className="mb-4 text-sm text-muted">{words.intro}</p>
      <div className="mb-4 empty:hidden">
        {saved && refused === undefined ? <Notice tone="ok">{words.saved}</Notice> : null}
        {refused !== undefined && Object.keys(fields).length === 0 ? (
          <Notice tone="danger">{refused.message}</Notice>
        ) : null}
      </div>
      <Section title={words.off}>
        {off.length === 0 ? (
          <p className="text-sm text-muted">{words.nothing}</p>
        ) : (
          <Rows>
            {off.map(({ feature, school, reason, since }) => (
              <li
                key={`${feature}-${school?.id ?? 0}`}
                className="flex flex-wrap items-center justify-between gap-3 px-3 py-2 text-sm"
              >
                <p className="min-w-0">
                  <span className="font-medium">{words.features[feature]}</span>
                  {" · "}
                  {school?.name ?? words.everyone}
                  <span className="block text-xs text-muted">
                    {`${reason} · ${filled(words.since, { moment: moment(since) })}`}
                  </span>
                </p>
                <Form method="post" preventScrollReset>
                  <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
                  <input type="hidden" name="feature" value={feature} />
                  <input type="hidden" name="schoolId" value={school?.id ?? ""} />
                  <Button
                    type="submit"
                    name="intent"
                    value="on"
                    aria-label={filled(words.turnOnOf, {
                      feature: words.features[feature],
                      school: school?.name ?? words.everyone,
                    })}
                  >
                    {words.turnOn}
                  </Button>
                </Form>
              </li>
            ))}
          </Rows>
        )}
      </Section>
      <Section title={words.turnOffTitle}>
        <Form method="post" preventScrollReset className="grid max-w-xl gap-4" key={off.length}>
          <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
          <Field label={words.feature}>
            <Select name="feature">
              {SWITCHES.map((feature) => (
                <option key={feature} value={feature}>
                  {words.features[feature]}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={words.school}>
            <Select name="schoolId">
              <option value="">{words.everyone}</option>
              {schools.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={words.reason} hint={words.reasonHint} error={fields.reason}>
            <Input name="reason" maxLength={300} required autoComplete="off" />
          </Field>
          <div>
            <Button type="submit" name="intent" value="off" variant="danger">
              {words.turnOff}
            </Button>
          </div>
        </Form>
      </Section>
    </div>
  );
}
