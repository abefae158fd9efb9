import { ClipboardCheck, Files } from "lucide-react";
import { useRef } from "react";
import type { EvaluationSessionRow } from "#contracts/api/evaluation/results.ts";
import { evaluationApi } from "#contracts/api/evaluation/results.ts";
import { Hidden } from "../../components/evaluation/hidden.tsx";
import { Badge } from "../../components/ui/badge.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Rows, Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData } from "../../framework/index.ts";
import { evaluationTexts } from "../../i18n/evaluation.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { groupLabel, useFormat } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { may, useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.title);

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [sessions, locale] = await Promise.all([
      call(context, request, evaluationApi.list, { query: {} }),
      readerOf(context, request),
    ]);
    return { ...sessions, words: inLanguage(evaluationTexts, locale), isDone: queryText(request, "hecho") === "1" };
  });
}

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    const academicSessionId = Number(text(form, "academicSessionId"));
    await send(evaluationApi.open, { body: { academicSessionId } });
    throw redirect("/evaluaciones?hecho=1");
  });
}

/** Sessions of evaluation by term; what is open comes first. */
export default function Sessions() {
  const me = useMe();
  const { data, openable, words, isDone } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  const terms = [...Map.groupBy(data, ({ academicSession }) => academicSession.id).values()];
  const isOpen = (rows: readonly EvaluationSessionRow[]) => rows.some(({ closedAt }) => closedAt === null);
  const [open, past] = [terms.filter(isOpen), terms.filter((rows) => !isOpen(rows))];
  return (
    <div ref={page} className="max-w-4xl">
      <PageHeader
        title={words.title}
        actions={
          may(me, "evaluation.manage") ? (
            <Button asChild>
              <Link to="/evaluaciones/boletines">
                <Files aria-hidden /> {words.jobs.title}
              </Link>
            </Button>
          ) : null
        }
      />
      <div className="mb-4 empty:hidden">
        {isDone && refused === null ? <Done>{words.opened}</Done> : null}
        {refused === null ? null : <Notice tone="danger">{refused.message ?? Object.values(refused.fields)[0]}</Notice>}
      </div>
      {terms.length === 0 ? <EmptyState icon={<ClipboardCheck />} title={words.none} hint={words.noneHint} /> : null}
      {open.map((rows) => (
        <Term key={rows[0]?.academicSession.id} rows={rows} />
      ))}
      {openable.length === 0 ? null : (
        <Section title={filled(words.open, { title: "" }).trim()}>
          <p className="mb-3 text-sm text-muted">{words.openHint}</p>
          <div className="flex flex-wrap gap-2">
            {openable.map(({ id, title, schoolYear }) => (
              <Form key={id} method="post" preventScrollReset>
                <Hidden values={{ academicSessionId: id }} />
                <Button type="submit">
                  {filled(words.open, { title: title === schoolYear ? words.final : title })}
                </Button>
              </Form>
            ))}
          </div>
        </Section>
      )}
      {past.map((rows) => (
        <details key={rows[0]?.academicSession.id} className="mb-4">
          <summary className="cursor-pointer text-sm font-medium">{titleOf(rows, words)}</summary>
          <div className="mt-3">
            <Groups rows={rows} />
          </div>
        </details>
      ))}
    </div>
  );
}

type Words = ReturnType<typeof useLoaderData<typeof loader>>["words"];

function titleOf(rows: readonly EvaluationSessionRow[], words: Words): string {
  const session = rows[0]?.academicSession;
  if (session === undefined) return "";
  return filled(words.term, { title: session.isYear ? words.final : session.title, year: session.schoolYear });
}

function Term({ rows }: { rows: readonly EvaluationSessionRow[] }) {
  const { words } = useLoaderData<typeof loader>();
  return (
    <Section title={titleOf(rows, words)}>
      <Groups rows={rows} />
    </Section>
  );
}

function Groups({ rows }: { rows: readonly EvaluationSessionRow[] }) {
  const { words } = useLoaderData<typeof loader>();
  const { date } = useFormat();
  const missing = (n: number) =>
    n === 0 ? words.missing.zero : n === 1 ? words.missing.one : filled(words.missing.other, { n: String(n) });
  return (
    <Rows>
      {rows
        .toSorted((a, b) => Number(b.isMine) - Number(a.isMine))
        .map((row) => (
          <li key={row.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-3 py-2 text-sm">
            <div className="min-w-0">
              {/* Several hundred: their page is found out about when one is followed. */}
              <Link to={`/evaluaciones/${row.id}`} discover="none" className="font-medium hover:underline">
                {groupLabel(row.groupName)}
              </Link>
              <span className="block text-xs text-muted">
                {row.isMine ? words.yours : (row.tutor?.name ?? words.noTutor)} ·{" "}
                {filled(words.students, { n: String(row.students) })}
              </span>
            </div>
            {row.closedAt === null ? (
              <Badge tone={row.missing === 0 ? "ok" : "warn"}>{missing(row.missing)}</Badge>
            ) : (
              <Badge>{filled(words.closedOn, { date: date(row.closedAt) })}</Badge>
            )}
          </li>
        ))}
    </Rows>
  );
}
