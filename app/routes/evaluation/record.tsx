import { FileText, GraduationCap } from "lucide-react";
import { useRef } from "react";
import { documentsApi } from "#contracts/api/evaluation/documents.ts";
import { recordsApi } from "#contracts/api/evaluation/records.ts";
import { IssuedList } from "../../components/evaluation/issued-list.tsx";
import { YearRecord } from "../../components/evaluation/year-record.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { useActionData, useLoaderData } from "../../framework/index.ts";
import { evaluationTexts } from "../../i18n/evaluation.ts";
import { inLanguage } from "../../i18n/in-language.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf, requirePerson } from "../../lib/api.server.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { may } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.record.title);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  return load(async () => {
    const me = await requirePerson(context, request);
    const sent = { params: { id: idParam(params) } };
    const [record, issued, locale] = await Promise.all([
      call(context, request, recordsApi.academicRecord, sent),
      may(me, "evaluation.manage") ? call(context, request, documentsApi.issued, sent) : null,
      readerOf(context, request),
    ]);
    return {
      record,
      issued: issued?.data ?? null,
      words: inLanguage(evaluationTexts, locale),
      isDone: queryText(request, "hecho") === "1",
    };
  });
}

export function action(args: ActionFunctionArgs) {
  const id = idParam(args.params);
  return submit(args, async ({ form, send }) => {
    await send(documentsApi.revoke, {
      params: { id: text(form, "documentId") },
      body: { reason: text(form, "reason") },
    });
    throw redirect(`/alumnado/${id}/expediente?hecho=1`);
  });
}

/** A pupil's results on record, and the papers of them. */
export default function Record() {
  const { record, issued, words, isDone } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  const papers = `/api/v1/students/${record.student.id}`;
  return (
    <div ref={page} className="max-w-5xl">
      <div className="mb-3 grid gap-2 empty:hidden">
        {isDone && refused === null ? <Done>{words.record.revoked}</Done> : null}
        {refused === null ? null : <Notice tone="danger">{refused.message ?? Object.values(refused.fields)[0]}</Notice>}
      </div>
      {record.years.length === 0 ? (
        <EmptyState icon={<GraduationCap />} title={words.record.none} hint={words.record.noneHint} />
      ) : (
        <>
          {record.canPrint ? (
            <p className="mb-5 flex flex-wrap gap-2 print:hidden">
              <Button asChild>
                <a href={`${papers}/transcript.pdf`} target="_blank" rel="noreferrer">
                  <FileText aria-hidden /> {words.record.transcript}
                </a>
              </Button>
              {issued === null ? null : (
                <Button asChild>
                  <a href={`${papers}/transfer-report.pdf`} target="_blank" rel="noreferrer">
                    <FileText aria-hidden /> {words.record.transfer}
                  </a>
                </Button>
              )}
            </p>
          ) : null}
          {record.years.map((year) => (
            <YearRecord
              key={year.schoolYear}
              year={year}
              studentId={record.student.id}
              canPrint={record.canPrint}
              words={words}
            />
          ))}
          <p className="mb-8 text-xs text-muted">{words.record.averageHint}</p>
        </>
      )}
      {issued === null ? null : <IssuedList documents={issued} words={words} />}
    </div>
  );
}
