import { Download } from "lucide-react";
import { useRef } from "react";
import { justificationsApi } from "#contracts/api/attendance/justifications.ts";
import {
  DecideForms,
  Hidden,
  StateBadge,
  useDays,
  WithdrawForm,
} from "../../components/attendance/justification-parts.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { Field } from "../../components/ui/field.tsx";
import { FileInput } from "../../components/ui/file-input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData } from "../../framework/index.ts";
import { justificationTexts } from "../../i18n/attendance-justifications.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { useFormat } from "../../lib/format.ts";
import { answer, fileOf, versionOf } from "../../lib/justification-form.server.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { may, useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.one);

const DONE = ["sent", "accepted", "refused", "withdrawn", "attached"] as const;

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  return load(async () => {
    const [row, locale] = await Promise.all([
      call(context, request, justificationsApi.get, { params: { id: idParam(params) } }),
      readerOf(context, request),
    ]);
    const words = inLanguage(justificationTexts, locale);
    const fault = queryText(request, "archivo");
    return {
      row,
      words,
      done: DONE.find((one) => one === queryText(request, "hecho")) ?? null,
      // The justification stands, its file did not come along.
      fault: fault === undefined ? null : fault === "grande" ? words.tooLarge : words.notAttached,
    };
  });
}

/** Each reading is noted: a refused form does not open it anew. */
export const shouldRevalidate = ({ actionStatus }: { actionStatus?: number }) =>
  actionStatus === undefined || actionStatus < 400 || actionStatus === 412;

export function action(args: ActionFunctionArgs) {
  const id = idParam(args.params);
  return submit(args, async (sent) => {
    if (text(sent.form, "intent") !== "attach") {
      throw redirect(`/asistencia/justificantes/${id}?hecho=${await answer(sent, id)}`);
    }
    const words = inLanguage(justificationTexts, await readerOf(args.context, args.request));
    const bytes = await fileOf(sent.form);
    if (bytes === null || bytes === "large") {
      const message = bytes === null ? words.chooseFile : words.tooLarge;
      const fields: Record<string, string> = { file: message };
      return data({ ok: false, status: 422, message, fields }, { status: 422 });
    }
    const options = { bytes, contentType: "application/octet-stream", ...versionOf(sent.form) };
    await sent.send(justificationsApi.attach, { params: { id } }, options);
    throw redirect(`/asistencia/justificantes/${id}?hecho=attached`);
  });
}

const TYPES = { "application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG" } as const;
const sizeOf = (bytes: number) =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1024)} KB` : `${Math.ceil(bytes / 1_048_576)} MB`;

/** One justification with what was written and sent, for its family and for who answers it. */
export default function Justification() {
  const me = useMe();
  const { moment } = useFormat();
  const { row, words, done, fault } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const box = useRef<HTMLDivElement>(null);
  useRefusalFocus(box, refused);
  const days = useDays(words)(row);
  const decides = may(me, "attendance.update");
  return (
    <div ref={box} className="max-w-2xl">
      <PageHeader
        eyebrow={
          <Link
            to={decides ? "/asistencia/justificantes" : `/alumnado/${row.student.id}/asistencia`}
            className="hover:underline"
          >
            {words.toList}
          </Link>
        }
        title={row.student.name}
        meta={
          <>
            <span className="first-letter:uppercase">{days}</span>
            <span>{words.kind[row.kind]}</span>
            <StateBadge row={row} words={words} />
          </>
        }
      />
      <div className="mb-3 grid gap-2 empty:hidden">
        {done !== null && refused === null ? <Done>{words.done[done]}</Done> : null}
        {fault !== null && refused === null ? <Notice tone="danger">{fault}</Notice> : null}
        {refused === null || Object.keys(refused.fields).length > 0 ? null : (
          <Notice tone="danger">{refused.message}</Notice>
        )}
      </div>
      <Section title={words.text} aside={decides ? <span className="text-xs text-muted">{words.read}</span> : null}>
        <p className="whitespace-pre-line text-sm">{row.text ?? words.noText}</p>
        <p className="mt-2 text-xs text-muted">
          {filled(row.source === "office" ? words.enteredBy : words.sentBy, { name: row.by, moment: moment(row.at) })}
          {row.codeTitle === null ? null : ` · ${filled(words.marksAs, { code: row.codeTitle })}`}
        </p>
      </Section>
      <Section title={words.file}>
        {row.file === null ? (
          <p className="text-sm text-muted">{words.noFile}</p>
        ) : (
          <Button asChild>
            <a href={`/api/v1/attendance/justifications/${row.id}/file`} download>
              <Download aria-hidden />
              {filled(words.download, { type: TYPES[row.file.contentType], size: sizeOf(row.file.bytes) })}
            </a>
          </Button>
        )}
        {row.canAttach ? (
          <Form method="post" encType="multipart/form-data" className="mt-3 grid gap-2">
            <Hidden row={row} />
            <Field
              label={words.attach}
              hint={words.attachHint}
              error={refused?.fields.file ?? (refused?.status === 413 ? (refused.message ?? undefined) : undefined)}
            >
              <FileInput name="file" accept="application/pdf,image/jpeg,image/png" className="h-11" />
            </Field>
            <Button type="submit" name="intent" value="attach" className="justify-self-start max-sm:h-11">
              {words.attachSend}
            </Button>
          </Form>
        ) : null}
      </Section>
      {row.decidedAt !== null && row.source === "family" ? (
        <Section title={words.note}>
          {row.note === null ? null : <p className="whitespace-pre-line text-sm">{row.note}</p>}
          <p className="mt-1 text-xs text-muted">
            {filled(words.decidedBy, {
              state: words.state[row.state],
              name: row.decidedBy ?? "",
              moment: moment(row.decidedAt),
            })}
          </p>
        </Section>
      ) : null}
      <div className="flex flex-wrap items-start gap-2 empty:hidden">
        <DecideForms row={row} words={words} error={refused?.fields.note} />
        <WithdrawForm row={row} words={words} />
      </div>
    </div>
  );
}
