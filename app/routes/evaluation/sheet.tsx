import { Files, FileText } from "lucide-react";
import { useRef } from "react";
import { documentsApi } from "#contracts/api/evaluation/documents.ts";
import { DECISIONS, evaluationApi } from "#contracts/api/evaluation/results.ts";
import { Hidden } from "../../components/evaluation/hidden.tsx";
import { AmendForm, CloseForm, Remarks } from "../../components/evaluation/sheet-forms.tsx";
import { SheetTable } from "../../components/evaluation/sheet-table.tsx";
import { Badge } from "../../components/ui/badge.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData } from "../../framework/index.ts";
import { evaluationTexts } from "../../i18n/evaluation.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { groupLabel, useFormat } from "../../lib/format.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { resultEntry } from "../../lib/result-entry.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>(
  (_t, loaded) => loaded && `${groupLabel(loaded.sheet.groupName)} · ${loaded.sheet.academicSession.title}`,
);

const DONE = { comment: "saved", closed: "closed", amended: "amendDone" } as const;
type Outcome = keyof typeof DONE;
const isDone = (value: string | undefined): value is Outcome => value !== undefined && Object.hasOwn(DONE, value);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  return load(async () => {
    const [sheet, locale] = await Promise.all([
      call(context, request, evaluationApi.sheet, { params: { id: idParam(params) } }),
      readerOf(context, request),
    ]);
    const done = queryText(request, "hecho");
    return { sheet, words: inLanguage(evaluationTexts, locale), done: isDone(done) ? done : null };
  });
}

/** Also after a refusal: it says that what stands here is no longer so. */
export const shouldRevalidate = () => true;

export function action(args: ActionFunctionArgs) {
  const id = idParam(args.params);
  return submit(args, async ({ form, send }) => {
    const version = text(form, "version").replace(/\D/g, "") || "0";
    const number = (name: string) => Number(text(form, name).replace(/\D/g, "").slice(0, 15) || 0);
    const done = (what: Outcome, at = "") => redirect(`/evaluaciones/${id}?hecho=${what}${at}`);
    switch (text(form, "intent")) {
      case "remark": {
        const studentId = text(form, "studentId");
        const decision = DECISIONS.find((one) => one === text(form, "decision")) ?? null;
        const body = { comment: text(form, "comment"), decision };
        await send(evaluationApi.remark, { params: { id, studentId }, body }, { version });
        throw done("comment", `#remark-${studentId.replace(/\D/g, "")}`);
      }
      case "close": {
        const familiesFrom = text(form, "familiesFrom");
        const body = { missing: number("missing"), ...(familiesFrom === "" ? {} : { familiesFrom }) };
        await send(evaluationApi.close, { params: { id }, body }, { version });
        throw done("closed");
      }
      case "amend": {
        const body = {
          studentId: number("studentId"),
          courseId: number("courseId"),
          reason: text(form, "reason"),
          ...resultEntry(text(form, "result")),
        };
        await send(evaluationApi.amend, { params: { id }, body });
        throw done("amended");
      }
      case "cards": {
        const academicSessionId = number("academicSessionId");
        const body = { academicSessionId, evaluationSessionIds: [Number(id)] };
        await send(documentsApi.requestMany, { body });
        throw redirect("/evaluaciones/boletines?hecho=1");
      }
      default:
        throw data(null, { status: 400 });
    }
  });
}

/** The sheet of a group: what is missing, what the tutor says, and how it is closed. */
export default function Sheet() {
  const { date } = useFormat();
  const { sheet, words, done } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  const { academicSession, closedAt, familiesFrom, missing, tutor } = sheet;
  return (
    <div ref={page}>
      <PageHeader
        eyebrow={
          <Link to="/evaluaciones" className="hover:underline">
            {words.sheet.toAll}
          </Link>
        }
        title={`${groupLabel(sheet.groupName)} · ${academicSession.isYear ? words.final : academicSession.title}`}
        meta={
          <>
            <span>{academicSession.schoolYear}</span>
            <span>{tutor?.name ?? words.noTutor}</span>
            {closedAt === null ? (
              <Badge tone={missing === 0 ? "ok" : "warn"}>
                {missing === 0
                  ? words.missing.zero
                  : missing === 1
                    ? words.missing.one
                    : filled(words.missing.other, { n: String(missing) })}
              </Badge>
            ) : (
              <>
                <Badge>{filled(words.closedOn, { date: date(closedAt) })}</Badge>
                {familiesFrom === null ? null : <span>{filled(words.familiesFrom, { date: date(familiesFrom) })}</span>}
              </>
            )}
          </>
        }
        actions={
          closedAt === null ? null : (
            <>
              {sheet.canManage ? (
                <Form method="post">
                  <Hidden values={{ intent: "cards", academicSessionId: academicSession.id }} />
                  <Button type="submit">
                    <Files aria-hidden /> {words.sheet.cards}
                  </Button>
                </Form>
              ) : null}
              <Button asChild>
                <a href={`/api/v1/evaluation-sessions/${sheet.id}/act.pdf`} target="_blank" rel="noreferrer">
                  <FileText aria-hidden /> {words.sheet.act}
                </a>
              </Button>
            </>
          )
        }
      />
      <div className="mb-3 grid gap-2 empty:hidden">
        {done !== null && refused === null ? <Done>{words.sheet[DONE[done]]}</Done> : null}
        {refused === null ? null : <Notice tone="danger">{refused.message ?? Object.values(refused.fields)[0]}</Notice>}
      </div>
      <div className="mb-8">
        <SheetTable sheet={sheet} words={words} />
      </div>
      <Remarks sheet={sheet} words={words} />
      {sheet.canClose ? <CloseForm sheet={sheet} words={words} /> : null}
      {closedAt !== null && sheet.canManage ? <AmendForm sheet={sheet} words={words} /> : null}
    </div>
  );
}
