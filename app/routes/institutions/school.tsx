import { useRef } from "react";
import { operatorApi } from "#contracts/api/institutions/operator.ts";
import { Figures } from "../../components/home/figures.tsx";
import { Badge } from "../../components/ui/badge.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData, useNavigation } from "../../framework/index.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { operatorTexts } from "../../i18n/institutions-operator.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { useFormat } from "../../lib/format.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, data) => data?.school.name ?? data?.words.school);

const DONE = ["created", "suspended", "resumed"] as const;

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const id = idParam(params);
  return load(async () => {
    const [school, locale] = await Promise.all([
      call(context, request, operatorApi.school, { params: { id } }),
      readerOf(context, request),
    ]);
    const done = DONE.find((one) => one === queryText(request, "hecho"));
    return { school, words: inLanguage(operatorTexts, locale), done: done ?? null };
  });
}

/** Also after a refusal: it says that what stands here is no longer so. */
export const shouldRevalidate = () => true;

export function action(args: ActionFunctionArgs) {
  const params = { id: idParam(args.params) };
  return submit(args, async ({ form, send }) => {
    switch (text(form, "intent")) {
      case "suspend":
        await send(operatorApi.suspend, {
          params,
          body: { name: text(form, "name"), reason: text(form, "reason") },
        });
        throw redirect(`/centros/${params.id}?hecho=suspended`);
      case "resume":
        await send(operatorApi.resume, { params });
        throw redirect(`/centros/${params.id}?hecho=resumed`);
      default:
        throw data(null, { status: 400 });
    }
  });
}

/** What the platform's operator sees of a school: figures, whether it runs, and no person. */
export default function School() {
  const { moment } = useFormat();
  const me = useMe();
  const { school, words, done } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  const busy = useNavigation().state === "submitting";
  const fields = refused?.fields ?? {};
  const { lastImport, suspendedAt } = school;
  const figures = [
    { label: words.students, value: school.students },
    { label: words.teachers, value: school.teachers },
    { label: words.families, value: school.guardians },
    { label: words.groups, value: school.groups },
    { label: words.sections, value: school.sections },
    { label: words.accounts, value: school.userCount },
  ].map(({ label, value }) => ({ label, value: value ?? words.few }));
  const facts = [
    [words.activity, school.lastActivityAt === null ? words.never : moment(school.lastActivityAt)],
    [
      words.lastImport,
      lastImport === null ? words.never : `${moment(lastImport.at)} · ${words.imports[lastImport.status]}`,
    ],
    [words.lastExport, school.lastExportAt === null ? words.never : moment(school.lastExportAt)],
  ] as const;
  return (
    <div className="max-w-3xl" ref={page}>
      <PageHeader
        eyebrow={
          <Link to="/" className="hover:underline">
            {words.schools}
          </Link>
        }
        title={school.name}
        meta={
          <>
            {school.officialCode === null ? null : <span>{`${words.code}: ${school.officialCode}`}</span>}
            <Badge tone={suspendedAt === null ? "ok" : "danger"}>
              {suspendedAt === null ? words.active : words.suspended}
            </Badge>
          </>
        }
      />
      <div className="mb-4 grid gap-3 empty:hidden">
        {done !== null && refused === undefined ? <Notice tone="ok">{words.done[done]}</Notice> : null}
        {refused !== undefined && Object.keys(fields).length === 0 ? (
          <Notice tone="danger">{refused.message}</Notice>
        ) : null}
        {suspendedAt === null ? null : (
          <Notice tone="warn">
            {filled(words.suspendedSince, { moment: moment(suspendedAt), reason: school.suspendedReason ?? "" })}
          </Notice>
        )}
      </div>
      <Section title={words.figures}>
        <Figures figures={figures} />
        <dl className="mt-4 grid gap-x-6 gap-y-1 text-sm sm:grid-cols-[auto_1fr]">
          {facts.map(([label, value]) => (
            <div key={label} className="contents">
              <dt className="text-muted">{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-2 text-xs text-muted">{words.exportHint}</p>
      </Section>
      {school.id === me.institutionId ? null : suspendedAt !== null ? (
        <Form method="post">
          <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
          <Button type="submit" name="intent" value="resume" variant="primary" aria-disabled={busy}>
            {words.resume}
          </Button>
        </Form>
      ) : (
        <Section title={words.suspend.title}>
          <p className="mb-3 text-sm text-muted">{words.suspend.what}</p>
          <Form method="post" className="grid max-w-xl gap-4">
            <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
            <Field label={words.suspend.name} hint={school.name} error={fields.name}>
              <Input name="name" maxLength={120} required autoComplete="off" />
            </Field>
            <Field label={words.suspend.reason} hint={words.suspend.reasonHint} error={fields.reason}>
              <Input name="reason" maxLength={300} required autoComplete="off" />
            </Field>
            <div>
              <Button type="submit" name="intent" value="suspend" variant="danger" aria-disabled={busy}>
                {words.suspend.submit}
              </Button>
            </div>
          </Form>
        </Section>
      )}
    </div>
  );
}
