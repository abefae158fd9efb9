import { useRef } from "react";
import { type FactorRule, factorRulesApi } from "#contracts/api/institutions/second-factor-rules.ts";
import { SettingsHeader } from "../../components/institutions/settings-header.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Rows } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, useActionData, useLoaderData } from "../../framework/index.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { settingsTexts } from "../../i18n/institutions-settings.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, data) => data?.words.tabs.factors);

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [{ data, today }, locale] = await Promise.all([
      call(context, request, factorRulesApi.list, {}),
      readerOf(context, request),
    ]);
    const saved = queryText(request, "hecho") === "saved";
    return { rules: data, today, words: inLanguage(settingsTexts, locale), saved };
  });
}

/** Also after a refusal: it says that what stands here is no longer so. */
export const shouldRevalidate = () => true;

export function action(args: ActionFunctionArgs) {
  return submit(
    args,
    async ({ form, send }) => {
      const requiredFrom = text(form, "intent") === "end" ? null : text(form, "requiredFrom");
      await send(
        factorRulesApi.set,
        {
          params: { roleId: text(form, "roleId") },
          body: { requiredFrom, ownFactorMissing: text(form, "ownFactorMissing") === "on" },
        },
        { version: text(form, "version").replace(/\D/g, "") || "0" },
      );
      throw redirect("/centro/segundo-paso?hecho=saved");
    },
    (refusal, form) => ({ ...refusal, roleId: text(form, "roleId") }),
  );
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;

interface RowProps extends Pick<Loaded, "words" | "today"> {
  readonly rule: FactorRule;
  readonly refused: { readonly status: number; readonly fields: Readonly<Record<string, string>> } | null;
}

function RuleRow({ rule, words: { factors, save }, today, refused }: RowProps) {
  const me = useMe();
  const { role, people, without, requiredFrom, version } = rule;
  return (
    <li className="px-3 py-3">
      <Form
        key={version}
        method="post"
        preventScrollReset
        className="grid items-start gap-3 sm:grid-cols-[minmax(10rem,1fr)_9.5rem_auto]"
      >
        <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
        <input type="hidden" name="roleId" value={role.id} />
        <input type="hidden" name="version" value={version} />
        <div className="text-sm">
          <p className="font-medium">{role.title}</p>
          <p className="text-xs text-muted">
            {filled(factors.pending, { without: String(without), people: String(people) })}
          </p>
        </div>
        <Field label={factors.from} error={refused?.fields.requiredFrom}>
          <Input
            type="date"
            name="requiredFrom"
            required
            min={requiredFrom !== null && requiredFrom < today ? requiredFrom : today}
            aria-label={filled(factors.fromOf, { role: role.title })}
            defaultValue={requiredFrom ?? ""}
          />
        </Field>
        <div className="flex flex-wrap gap-2 sm:pt-5.5">
          <Button type="submit" name="intent" value="save" aria-label={filled(factors.saveOf, { role: role.title })}>
            {save}
          </Button>
          {requiredFrom === null ? null : (
            <Button
              type="submit"
              name="intent"
              value="end"
              variant="danger"
              formNoValidate
              aria-label={filled(factors.endOf, { role: role.title })}
            >
              {factors.end}
            </Button>
          )}
        </div>
        {refused?.status === 409 ? (
          <label className="flex items-start gap-2 text-sm sm:col-span-3">
            <input type="checkbox" name="ownFactorMissing" className="mt-1" />
            {factors.known}
          </label>
        ) : null}
      </Form>
    </li>
  );
}

/** Of whom the school demands a second step, and since when. */
export default function FactorRules() {
  const { rules, today, words, saved } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  return (
    <div ref={page}>
      <SettingsHeader words={words} />
      <div className="mb-4 max-w-3xl empty:hidden">
        {saved && refused === null ? <Done>{words.saved}</Done> : null}
        {refused !== null && Object.keys(refused.fields).length === 0 ? (
          <Notice tone="danger">{refused.message}</Notice>
        ) : null}
      </div>
      <p className="mb-4 max-w-3xl text-sm text-muted">{words.factors.intro}</p>
      <Rows className="max-w-3xl">
        {rules.map((rule) => (
          <RuleRow
            key={rule.role.id}
            rule={rule}
            words={words}
            today={today}
            refused={refused?.roleId === String(rule.role.id) ? refused : null}
          />
        ))}
      </Rows>
    </div>
  );
}
