import { useRef } from "react";
import { alertsApi } from "#contracts/api/attendance/alerts.ts";
import { ATTENDANCE_KINDS, attendanceApi } from "#contracts/api/attendance/attendance.ts";
import { institutionApi } from "#contracts/api/institutions/institution.ts";
import { CodeForm, NewCode, RetiredCode } from "../../components/attendance/code-forms.tsx";
import { NewRule, RuleForm } from "../../components/attendance/rule-forms.tsx";
import { SettingsHeader } from "../../components/institutions/settings-header.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Rows, Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, useActionData, useLoaderData } from "../../framework/index.ts";
import { alertTexts } from "../../i18n/attendance-alerts.ts";
import { justificationTexts } from "../../i18n/attendance-justifications.ts";
import { attendanceSettingsTexts } from "../../i18n/attendance-settings.ts";
import { inLanguage } from "../../i18n/in-language.ts";
import { settingsTexts } from "../../i18n/institutions-settings.ts";
import { text } from "../../lib/actions.server.ts";
import { changeRules } from "../../lib/alert-rule-form.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.tabs.attendance);

const DONE = ["saved", "added", "removed"] as const;

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [codes, rules, school, locale] = await Promise.all([
      call(context, request, attendanceApi.codes, {}),
      call(context, request, alertsApi.rules, {}),
      call(context, request, institutionApi.get, {}),
      readerOf(context, request),
    ]);
    const done = DONE.find((one) => one === queryText(request, "hecho"));
    return {
      codes: codes.data,
      rules: rules.data,
      alertWords: inLanguage(alertTexts, locale),
      days: { registerDays: school.registerDays, version: school.version },
      notices: { minutes: school.absenceNoticeMinutes, version: school.version },
      justifying: { days: school.justificationDays, version: school.version },
      justifyingWords: inLanguage(justificationTexts.settings, locale),
      words: inLanguage(settingsTexts, locale),
      texts: inLanguage(attendanceSettingsTexts, locale),
      done: done ?? null,
    };
  });
}

/** Also after a refusal: it says that what stands here is no longer so. */
export const shouldRevalidate = () => true;

const whole = (value: string) => Number(/^\d{1,4}$/.test(value) ? value : Number.NaN);

export function action(args: ActionFunctionArgs) {
  return submit(
    args,
    async (sent) => {
      const { form, send } = sent;
      const params = { id: text(form, "id") };
      const version = text(form, "version").replace(/\D/g, "") || "0";
      const letters = { title: text(form, "title"), short: text(form, "short"), letter: text(form, "letter") };
      const done = (what: (typeof DONE)[number]) => redirect(`/centro/asistencia?hecho=${what}`);
      switch (text(form, "intent")) {
        case "add": {
          const kind = ATTENDANCE_KINDS.find((one) => one === text(form, "kind")) ?? "absent";
          await send(attendanceApi.addCode, { body: { ...letters, kind } });
          throw done("added");
        }
        case "change": {
          const position = whole(text(form, "position"));
          await send(attendanceApi.changeCode, { params, body: { ...letters, position } }, { version });
          throw done("saved");
        }
        case "retire":
        case "restore": {
          const isRetired = text(form, "intent") === "retire";
          await send(attendanceApi.changeCode, { params, body: { isRetired } }, { version });
          throw done("saved");
        }
        case "remove":
          await send(attendanceApi.removeCode, { params });
          throw done("removed");
        case "days":
          await send(institutionApi.change, { body: { registerDays: whole(text(form, "registerDays")) } }, { version });
          throw done("saved");
        case "justifying": {
          const justificationDays = whole(text(form, "justificationDays"));
          await send(institutionApi.change, { body: { justificationDays } }, { version });
          throw done("saved");
        }
        case "notices": {
          const minutes = text(form, "absenceNoticeMinutes").trim();
          const absenceNoticeMinutes = minutes === "" ? null : whole(minutes);
          await send(institutionApi.change, { body: { absenceNoticeMinutes } }, { version });
          throw done("saved");
        }
        default: {
          const changed = await changeRules(sent);
          throw changed === null ? data(null, { status: 400 }) : done(changed);
        }
      }
    },
    (refusal, form) => ({ ...refusal, at: text(form, "at") }),
  );
}

/** With what registers are taken, and until when teachers correct them. */
export default function AttendanceCodes() {
  const me = useMe();
  const { codes, rules, alertWords, days, notices, justifying, justifyingWords, words, texts, done } =
    useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  const [used, retired] = [codes.filter((code) => !code.isRetired), codes.filter((code) => code.isRetired)];
  const forms = { words: texts, refused };
  return (
    <div ref={page}>
      <SettingsHeader words={words} />
      <div className="mb-4 max-w-4xl empty:hidden">
        {done !== null && refused === null ? <Done>{texts.done[done]}</Done> : null}
        {refused !== null && Object.keys(refused.fields).length === 0 ? (
          <Notice tone="danger">{refused.message}</Notice>
        ) : null}
      </div>
      <Section title={texts.codes} className="max-w-4xl">
        <p className="mb-3 text-sm text-muted">{texts.intro}</p>
        <ul className="grid gap-4 rounded-md border bg-surface p-4">
          {used.map((code) => (
            <li key={code.id}>
              <CodeForm code={code} {...forms} />
            </li>
          ))}
        </ul>
        <NewCode key={codes.length} {...forms} />
      </Section>
      {retired.length === 0 ? null : (
        <Section title={texts.retired} className="max-w-4xl">
          <p className="mb-3 text-sm text-muted">{texts.retiredHint}</p>
          <Rows>
            {retired.map((code) => (
              <RetiredCode key={code.id} code={code} words={texts} />
            ))}
          </Rows>
        </Section>
      )}
      <Section title={alertWords.rules.title} className="max-w-4xl">
        <p className="mb-3 text-sm text-muted">{alertWords.rules.intro}</p>
        {rules.length === 0 ? (
          <p className="rounded-md border border-dashed px-4 py-6 text-sm text-muted">{alertWords.rules.none}</p>
        ) : (
          <ul className="grid divide-y rounded-md border bg-surface px-4">
            {rules.map((rule) => (
              <li key={rule.id} className="py-4">
                <RuleForm rule={rule} words={alertWords} refused={refused} />
              </li>
            ))}
          </ul>
        )}
        <NewRule key={rules.length} words={alertWords} refused={refused} />
      </Section>
      <Section title={texts.days} className="max-w-4xl">
        <Form key={days.version} method="post" preventScrollReset className="grid max-w-md gap-3">
          <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
          <input type="hidden" name="at" value="days" />
          <input type="hidden" name="version" value={days.version} />
          <Field
            label={texts.daysLabel}
            hint={texts.daysHint}
            error={refused?.at === "days" ? refused.fields.registerDays : undefined}
          >
            <Input
              name="registerDays"
              type="number"
              min={0}
              max={60}
              required
              className="w-24"
              defaultValue={days.registerDays}
            />
          </Field>
          <div>
            <Button type="submit" name="intent" value="days">
              {texts.save}
            </Button>
          </div>
        </Form>
      </Section>
      <Section title={justifyingWords.title} className="max-w-4xl">
        <Form key={justifying.version} method="post" preventScrollReset className="grid max-w-md gap-3">
          <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
          <input type="hidden" name="at" value="justifying" />
          <input type="hidden" name="version" value={justifying.version} />
          <Field
            label={justifyingWords.label}
            hint={justifyingWords.hint}
            error={refused?.at === "justifying" ? refused.fields.justificationDays : undefined}
          >
            <Input
              name="justificationDays"
              type="number"
              min={0}
              max={365}
              required
              className="w-24"
              defaultValue={justifying.days}
            />
          </Field>
          <div>
            <Button type="submit" name="intent" value="justifying">
              {texts.save}
            </Button>
          </div>
        </Form>
      </Section>
      <Section title={texts.notices} className="max-w-4xl">
        <Form key={notices.version} method="post" preventScrollReset className="grid max-w-md gap-3">
          <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
          <input type="hidden" name="at" value="notices" />
          <input type="hidden" name="version" value={notices.version} />
          <Field
            label={texts.noticesLabel}
            hint={texts.noticesHint}
            error={refused?.at === "notices" ? refused.fields.absenceNoticeMinutes : undefined}
          >
            <Input
              name="absenceNoticeMinutes"
              type="number"
              min={0}
              max={240}
              className="w-24"
              defaultValue={notices.minutes ?? ""}
            />
          </Field>
          <div>
            <Button type="submit" name="intent" value="notices">
              {texts.save}
            </Button>
          </div>
        </Form>
      </Section>
    </div>
  );
}
