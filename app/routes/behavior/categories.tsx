import { useRef } from "react";
import { behaviorCategoriesApi, SEVERITIES } from "#contracts/api/behavior/categories.ts";
import { proceduresApi, STEP_COUNTS } from "#contracts/api/behavior/procedures.ts";
import { institutionApi } from "#contracts/api/institutions/institution.ts";
import { CategoryForm, Hidden, NewCategory, RetiredCategory } from "../../components/behavior/category-forms.tsx";
import { StepForms } from "../../components/behavior/step-forms.tsx";
import { SettingsHeader } from "../../components/institutions/settings-header.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Rows, Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, useActionData, useLoaderData } from "../../framework/index.ts";
import { behaviorSettingsTexts } from "../../i18n/behavior-settings.ts";
import { inLanguage } from "../../i18n/in-language.ts";
import { settingsTexts } from "../../i18n/institutions-settings.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.tabs.behavior);

const DONE = ["saved", "added"] as const;

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [categories, steps, school, locale] = await Promise.all([
      call(context, request, behaviorCategoriesApi.categories, {}),
      call(context, request, proceduresApi.steps, {}),
      call(context, request, institutionApi.get, {}),
      readerOf(context, request),
    ]);
    return {
      categories: categories.data,
      steps: steps.data,
      notices: { minutes: school.behaviorNoticeMinutes, version: school.version },
      words: inLanguage(settingsTexts, locale),
      texts: inLanguage(behaviorSettingsTexts, locale),
      done: DONE.find((one) => one === queryText(request, "hecho")) ?? null,
    };
  });
}

/** Also after a refusal: it says that what stands here is no longer so. */
export const shouldRevalidate = () => true;

const whole = (value: string) => Number(/^-?\d{1,4}$/.test(value) ? value : Number.NaN);

const stepOf = (form: FormData) => ({
  title: text(form, "title"),
  days: whole(text(form, "days")),
  countsFrom: STEP_COUNTS.find((one) => one === text(form, "countsFrom")) ?? "opening",
});

export function action(args: ActionFunctionArgs) {
  return submit(
    args,
    async ({ form, send }) => {
      const params = { id: text(form, "id") };
      const version = text(form, "version").replace(/\D/g, "") || "0";
      const weights = {
        title: text(form, "title"),
        points: whole(text(form, "points")),
        tellsFamilies: text(form, "tellsFamilies") === "1",
      };
      const done = (what: (typeof DONE)[number]) => redirect(`/centro/convivencia?hecho=${what}`);
      switch (text(form, "intent")) {
        case "add": {
          const severity = SEVERITIES.find((one) => one === text(form, "kind")) ?? null;
          const kind = severity === null ? ("merit" as const) : ("incident" as const);
          await send(behaviorCategoriesApi.addCategory, { body: { ...weights, kind, severity } });
          throw done("added");
        }
        case "change": {
          const position = whole(text(form, "position"));
          await send(behaviorCategoriesApi.changeCategory, { params, body: { ...weights, position } }, { version });
          throw done("saved");
        }
        case "retire":
        case "restore": {
          const isRetired = text(form, "intent") === "retire";
          await send(behaviorCategoriesApi.changeCategory, { params, body: { isRetired } }, { version });
          throw done("saved");
        }
        case "add-step":
          await send(proceduresApi.addStep, { body: stepOf(form) });
          throw done("added");
        case "change-step": {
          const position = whole(text(form, "position"));
          await send(proceduresApi.changeStep, { params, body: { ...stepOf(form), position } }, { version });
          throw done("saved");
        }
        case "retire-step":
        case "restore-step": {
          const isRetired = text(form, "intent") === "retire-step";
          await send(proceduresApi.changeStep, { params, body: { isRetired } }, { version });
          throw done("saved");
        }
        case "notices": {
          const minutes = text(form, "behaviorNoticeMinutes").trim();
          const behaviorNoticeMinutes = minutes === "" ? null : whole(minutes);
          await send(institutionApi.change, { body: { behaviorNoticeMinutes } }, { version });
          throw done("saved");
        }
        default:
          throw data(null, { status: 400 });
      }
    },
    (refusal, form) => ({ ...refusal, at: text(form, "at") }),
  );
}

/** What a school calls merits and incidents, and what they weigh. */
export default function BehaviorCategories() {
  const { categories, steps, notices, words, texts, done } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  const used = categories.filter(({ isRetired }) => !isRetired);
  const retired = categories.filter(({ isRetired }) => isRetired);
  const parts = [
    { title: texts.merits, rows: used.filter(({ kind }) => kind === "merit") },
    { title: texts.incidents, rows: used.filter(({ kind }) => kind === "incident") },
  ];
  return (
    <div ref={page}>
      <SettingsHeader words={words} />
      <div className="mb-4 max-w-5xl empty:hidden">
        {done !== null && refused === null ? <Done>{texts.done[done]}</Done> : null}
        {refused !== null && Object.keys(refused.fields).length === 0 ? (
          <Notice tone="danger">{refused.message}</Notice>
        ) : null}
      </div>
      <p className="mb-4 max-w-5xl text-sm text-muted">
        {texts.intro} {texts.tellsHint}
      </p>
      {parts.map(({ title, rows }) => (
        <Section key={title} title={title} className="max-w-5xl">
          <ul className="grid gap-4 rounded-md border bg-surface p-4 empty:hidden">
            {rows.map((category) => (
              <li key={category.id}>
                <CategoryForm category={category} words={texts} refused={refused} />
              </li>
            ))}
          </ul>
        </Section>
      ))}
      <NewCategory key={categories.length} words={texts} refused={refused} />
      {retired.length === 0 ? null : (
        <Section title={texts.retired} className="mt-8 max-w-5xl">
          <p className="mb-3 text-sm text-muted">{texts.retiredHint}</p>
          <Rows>
            {retired.map((category) => (
              <RetiredCategory key={category.id} category={category} words={texts} />
            ))}
          </Rows>
        </Section>
      )}
      <StepForms steps={steps} words={texts} refused={refused} />
      <Section title={texts.notices} className="mt-8 max-w-5xl">
        <Form key={notices.version} method="post" preventScrollReset className="grid max-w-md gap-3">
          <Hidden values={{ at: "notices", version: notices.version }} />
          <Field
            label={texts.noticesLabel}
            hint={texts.noticesHint}
            error={refused?.at === "notices" ? refused.fields.behaviorNoticeMinutes : undefined}
          >
            <Input
              name="behaviorNoticeMinutes"
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
