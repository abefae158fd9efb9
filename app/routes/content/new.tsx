import { zodResolver } from "@hookform/resolvers/zod";
import { useRef, useState } from "react";
import { useForm } from "react-hook-form";
import { contentApi, LessonPlanRequest } from "#contracts/api/content.ts";
import { curriculumApi } from "#contracts/api/curriculum.ts";
import { CriteriaPicker, type Criterion } from "../../components/content/criteria-picker.tsx";
import { Outgoing } from "../../components/content/outgoing.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input, Textarea } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Select } from "../../components/ui/select.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData, useNavigation, useSubmit } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { call, load, requirePerson } from "../../lib/api.server.ts";
import { healthWordsIn } from "../../lib/health-words.ts";
import { lessonPlanOf } from "../../lib/lesson-plan-form.server.ts";
import { may, useMe, useRoot } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("content.newTitle"));

export async function loader({ context, request }: LoaderFunctionArgs) {
  const me = await requirePerson(context, request);
  if (!may(me, "content.create")) throw data(null, { status: 403 });
  return load(async () => ({ subjects: (await call(context, request, curriculumApi.subjects, {})).data }));
}

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    const job = await send(contentApi.requestLessonPlan, { body: lessonPlanOf(form) });
    return redirect(`/contenidos/trabajos/${job.id}`);
  });
}

export default function NewPlan() {
  const { t } = useTranslation();
  const me = useMe();
  const { locale } = useRoot();
  const { subjects } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const submit = useSubmit();
  const busy = useNavigation().state !== "idle";
  const [chosen, setChosen] = useState<Criterion[]>([]);
  const form = useRef<HTMLFormElement>(null);
  const [edits, setEdits] = useState(0);
  const edited = () => setEdits((count) => count + 1);
  const { register, handleSubmit, setValue, watch, formState } = useForm({
    resolver: zodResolver(LessonPlanRequest),
    defaultValues: { standardIds: [], minutes: 55, language: locale },
  });
  const [title, notes] = watch(["title", "notes"]);
  const health = healthWordsIn(`${title ?? ""}\n${notes ?? ""}`);
  const bad = (name: "standardIds" | "minutes") =>
    formState.errors[name] !== undefined || refused?.fields[name] !== undefined;
  return (
    <>
      <PageHeader
        eyebrow={
          <Link to="/contenidos" className="hover:underline">
            {t("content.title")}
          </Link>
        }
        title={t("content.newTitle")}
        meta={t("content.newHint")}
      />
      <Form
        ref={form}
        method="post"
        onChange={edited}
        noValidate
        className="grid max-w-4xl grid-cols-1 gap-5 xl:max-w-none xl:grid-cols-2 xl:items-start xl:gap-x-10"
        onSubmit={(event) => {
          const target = event.currentTarget;
          event.preventDefault();
          void handleSubmit(() => submit(target))(event);
        }}
      >
        <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
        {refused == null || Object.keys(refused.fields).length > 0 ? null : (
          <div className="xl:col-span-2">
            <Notice tone="danger">{refused.message ?? t("error.unavailable")}</Notice>
          </div>
        )}
        {chosen.map(({ id }) => (
          <input key={id} type="hidden" name="standardIds" value={id} />
        ))}
        <CriteriaPicker
          subjects={subjects}
          chosen={chosen}
          onChange={(next) => {
            setChosen(next);
            edited();
            setValue(
              "standardIds",
              next.map(({ id }) => id),
              { shouldValidate: formState.isSubmitted },
            );
          }}
          error={bad("standardIds") ? t("content.chooseOne") : undefined}
        />
        <div className="grid min-w-0 gap-5">
          <div className="grid grid-cols-1 gap-5 sm:grid-cols-[minmax(0,1fr)_10rem_10rem]">
            <Field label={`${t("content.planTitle")} (${t("common.optional")})`}>
              <Input
                autoComplete="off"
                maxLength={200}
                {...register("title", { setValueAs: (value: string) => value || undefined })}
              />
            </Field>
            <Field label={t("content.minutes")} error={bad("minutes") ? t("content.badMinutes") : undefined}>
              <Input type="number" min={15} max={480} {...register("minutes", { valueAsNumber: true })} />
            </Field>
            <Field label={t("content.language")}>
              <Select {...register("language")}>
                <option value="es">{t("content.spanish")}</option>
                <option value="en">{t("content.english")}</option>
              </Select>
            </Field>
          </div>
          <Field label={`${t("content.notes")} (${t("common.optional")})`} hint={t("content.notesHint")}>
            <Textarea
              rows={3}
              maxLength={2000}
              {...register("notes", { setValueAs: (value: string) => value || undefined })}
            />
          </Field>
          {health.length === 0 ? null : (
            <Notice tone="warn">
              {t("content.health", { words: new Intl.ListFormat(locale).format(health.map((word) => `«${word}»`)) })}
            </Notice>
          )}
          <Outgoing form={form} edits={edits} ready={chosen.length > 0} />
          <div>
            <Button type="submit" variant="primary" aria-disabled={busy}>
              {busy ? t("content.submitting") : t("content.submit")}
            </Button>
          </div>
        </div>
      </Form>
    </>
  );
}
