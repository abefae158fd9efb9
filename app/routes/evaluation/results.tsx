import { ClipboardList } from "lucide-react";
import { useRef } from "react";
import { evaluationApi, type SectionResults } from "#contracts/api/evaluation/results.ts";
import { Hidden } from "../../components/evaluation/hidden.tsx";
import { Badge } from "../../components/ui/badge.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Select } from "../../components/ui/select.tsx";
import { Table, Td, Th } from "../../components/ui/table.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData } from "../../framework/index.ts";
import { evaluationTexts } from "../../i18n/evaluation.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { obstacleOf, text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { useFormat } from "../../lib/format.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { resultEntry } from "../../lib/result-entry.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.results.title);

const whole = (value: string | undefined) =>
  value !== undefined && /^[1-9]\d{0,14}$/.test(value) ? Number(value) : undefined;

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const sessionId = whole(queryText(request, "evaluacion"));
  return load(async () => {
    const query = sessionId === undefined ? {} : { academicSessionId: String(sessionId) };
    const [results, locale] = await Promise.all([
      call(context, request, evaluationApi.results, { params: { id: idParam(params) }, query }).catch(obstacleOf),
      readerOf(context, request),
    ]);
    return { results, words: inLanguage(evaluationTexts, locale), isDone: queryText(request, "hecho") === "1" };
  });
}

export function action(args: ActionFunctionArgs) {
  const id = idParam(args.params);
  return submit(args, async ({ form, send }) => {
    const academicSessionId = whole(text(form, "academicSessionId")) ?? 0;
    const results = [...form.keys()].flatMap((name) => {
      const [, studentId] = /^result-(\d{1,15})$/.exec(name) ?? [];
      const choice = text(form, name).trim();
      if (studentId === undefined || choice === "") return [];
      const version = Number(text(form, `version-${studentId}`).replace(/\D/g, "").slice(0, 9) || 0);
      return [{ studentId: Number(studentId), version, ...resultEntry(choice) }];
    });
    if (results.length > 0) await send(evaluationApi.confirm, { params: { id }, body: { academicSessionId, results } });
    throw redirect(`/grupos/${id}/evaluacion?evaluacion=${academicSessionId}&hecho=1`);
  });
}

/** The results of a class in a term: what its gradebook proposes, confirmed by keyboard in one go. */
export default function Results() {
  const { results, words, isDone } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  if (results === null || typeof results === "string") {
    return <EmptyState icon={<ClipboardList />} title={words.results.notOpen} hint={results ?? words.noneHint} />;
  }
  const { academicSession, others, students, scale, canEdit, isClosed } = results;
  const given = students.filter(({ result }) => result !== null).length;
  return (
    <div ref={page} className="max-w-3xl">
      <div className="mb-3 grid gap-2 empty:hidden">
        {isDone && refused === null ? <Done>{words.results.saved}</Done> : null}
        {refused === null ? null : <Notice tone="danger">{refused.message ?? Object.values(refused.fields)[0]}</Notice>}
        {isClosed ? <Notice tone="warn">{words.results.closed}</Notice> : null}
        {!isClosed && !canEdit ? <p className="text-sm text-muted">{words.results.readOnly}</p> : null}
      </div>
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="text-base font-semibold">{academicSession.isYear ? words.final : academicSession.title}</h2>
        <p className="flex flex-wrap gap-x-3 text-sm text-muted">
          <span>{filled(words.results.graded, { n: String(given), all: String(students.length) })}</span>
          {others.map((other) => (
            <Link key={other.id} to={`?evaluacion=${other.id}`} className="underline">
              {other.title}
            </Link>
          ))}
        </p>
      </div>
      {canEdit ? (
        <p className="mb-3 text-sm text-muted">
          {words.results.intro} <span className="hidden sm:inline">{words.results.keys}</span>
        </p>
      ) : null}
      {students.length === 0 ? (
        <p className="text-sm text-muted">{words.results.noStudents}</p>
      ) : (
        <Form method="post" preventScrollReset key={students.map(({ result }) => result?.version ?? 0).join()}>
          <Hidden values={{ academicSessionId: academicSession.id }} />
          <Table label={words.results.title}>
            <thead>
              <tr>
                <Th>{words.results.student}</Th>
                <Th className="text-right">{words.results.proposed}</Th>
                <Th>{words.results.result}</Th>
              </tr>
            </thead>
            <tbody>
              {students.map((student) => (
                <Row key={student.id} student={student} scale={scale} canEdit={canEdit} />
              ))}
            </tbody>
          </Table>
          {canEdit ? (
            <div className="mt-3">
              <Button type="submit" variant="primary">
                {words.results.save}
              </Button>
            </div>
          ) : null}
        </Form>
      )}
    </div>
  );
}

function Row({
  student,
  scale,
  canEdit,
}: {
  student: SectionResults["students"][number];
  scale: SectionResults["scale"];
  canEdit: boolean;
}) {
  const { words } = useLoaderData<typeof loader>();
  const { number, moment } = useFormat();
  const { result, proposed, proposedLabel } = student;
  const standing =
    result === null ? null : result.status === "graded" ? (result.label ?? String(result.value)) : result.status;
  const suggested = proposedLabel ?? (proposed === null ? "" : String(proposed));
  const differs = result !== null && standing !== suggested && result.status === "graded";
  const label = filled(words.results.resultOf, { name: student.name });
  return (
    <tr>
      <Td className="font-medium">
        <Link to={`/alumnado/${student.id}`} className="hover:underline">
          {student.name}
        </Link>
        {result === null ? null : (
          <span className="block text-xs font-normal text-muted">
            {filled(words.results.by, { name: result.by, moment: moment(result.at) })}
          </span>
        )}
      </Td>
      <Td className="text-right tabular-nums whitespace-nowrap">
        {proposed === null ? "—" : number(proposed, 2)} {proposedLabel === null ? null : <Badge>{proposedLabel}</Badge>}
      </Td>
      <Td>
        {canEdit ? (
          <span className="flex flex-wrap items-center gap-2">
            <input type="hidden" name={`version-${student.id}`} value={result?.version ?? 0} />
            {scale.bands.length === 0 ? (
              <Input
                name={`result-${student.id}`}
                inputMode="decimal"
                className="w-20"
                aria-label={label}
                defaultValue={standing ?? suggested}
              />
            ) : (
              <Select
                name={`result-${student.id}`}
                aria-label={label}
                defaultValue={standing ?? suggested}
                className="w-32 sm:w-44"
              >
                <option value="">{words.results.none}</option>
                {scale.bands.toReversed().map(({ code, title }) => (
                  <option key={code} value={code}>
                    {code} · {title}
                  </option>
                ))}
                <option value="not_assessed">{words.results.not_assessed}</option>
                <option value="exempt">{words.results.exempt}</option>
              </Select>
            )}
            {result === null ? <Badge tone="warn">{words.results.none}</Badge> : null}
            {differs ? <Badge tone="accent">{words.results.differs}</Badge> : null}
          </span>
        ) : (
          <Badge tone={result === null ? "warn" : "neutral"}>
            {result === null
              ? words.results.none
              : result.status === "graded"
                ? (result.label ?? number(result.value ?? 0, 2))
                : words.results[result.status]}
          </Badge>
        )}
      </Td>
    </tr>
  );
}
