import { Check, FileText } from "lucide-react";
import { type ProcedureRow, proceduresApi } from "#contracts/api/behavior/procedures.ts";
import { BehaviorTabs } from "../../components/behavior/behavior-tabs.tsx";
import { Hidden } from "../../components/behavior/category-forms.tsx";
import { Pager } from "../../components/lists/pager.tsx";
import { Badge } from "../../components/ui/badge.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Rows, Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData } from "../../framework/index.ts";
import { behaviorTexts } from "../../i18n/behavior.ts";
import { procedureTexts } from "../../i18n/behavior-procedures.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { cn } from "../../lib/cn.ts";
import { groupLabel, useFormat } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.list.title);

const STATES = { open: "", overdue: "vencidos", closed: "cerrados" } as const;

export async function loader({ context, request }: LoaderFunctionArgs) {
  const asked = queryText(request, "estado") ?? "";
  const state = (["open", "overdue", "closed"] as const).find((one) => STATES[one] === asked) ?? "open";
  return load(async () => {
    const [list, tasks, locale] = await Promise.all([
      call(context, request, proceduresApi.list, {
        query: { state, limit: 25, cursor: queryText(request, "cursor") },
      }),
      call(context, request, proceduresApi.tasks, {}),
      readerOf(context, request),
    ]);
    return {
      list,
      state,
      tasks: tasks.data,
      title: inLanguage(behaviorTexts, locale).title,
      words: inLanguage(procedureTexts, locale),
      isDone: queryText(request, "hecho") === "1",
    };
  });
}

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    await send(proceduresApi.settleMeasure, { params: { id: text(form, "measure") }, body: { isDone: true } });
    throw redirect("/convivencia/partes?hecho=1");
  });
}

/** Procedures by their state, what is due first at the top, and the reader's own tasks. */
export default function Procedures() {
  const { list, state, tasks, title, words, isDone } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  return (
    <>
      <PageHeader title={title} tabs={<BehaviorTabs words={words.tabs} />} />
      <div className="mb-4 max-w-4xl empty:hidden">
        {isDone && refused === null ? <Done>{words.one.saved}</Done> : null}
        {refused === null ? null : <Notice tone="danger">{refused.message}</Notice>}
      </div>
      {tasks.length === 0 ? null : (
        <Section title={words.tasks.title} className="max-w-4xl">
          <Rows>
            {tasks.map((task) => (
              <Task key={task.id} task={task} words={words} />
            ))}
          </Rows>
        </Section>
      )}
      <Section title={words.list.title} className="max-w-4xl">
        <nav aria-label={words.list.title} className="mb-3 flex flex-wrap gap-1.5 print:hidden">
          {(["open", "overdue", "closed"] as const).map((one) => (
            <Link
              key={one}
              to={STATES[one] === "" ? "?" : `?estado=${STATES[one]}`}
              prefetch="none"
              aria-current={one === state ? "true" : undefined}
              className={cn(
                "inline-flex h-8 items-center rounded-full border px-3 text-sm hover:bg-hover",
                one === state && "border-accent bg-accent-soft font-medium text-accent",
              )}
            >
              {words.list.states[one]}
            </Link>
          ))}
        </nav>
        <p className="mb-3 text-sm text-muted">{words.list.isNoted}</p>
        {list.data.length === 0 ? (
          <EmptyState icon={<FileText />} title={words.list.none} hint={words.list.noneHint} />
        ) : (
          <>
            <Rows>
              {list.data.map((row) => (
                <Row key={row.id} row={row} words={words} />
              ))}
            </Rows>
            <Pager page={list} />
          </>
        )}
      </Section>
    </>
  );
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;

function Row({ row, words }: { row: ProcedureRow; words: Loaded["words"] }) {
  const { date } = useFormat();
  const { list } = words;
  const { student, next } = row;
  return (
    <li className="relative flex min-h-14 flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2 hover:bg-hover">
      <div className="min-w-56 flex-1">
        <Link to={`/convivencia/partes/${row.id}`} prefetch="none" className="font-medium after:absolute after:inset-0">
          {student.name}
        </Link>
        <p className="text-xs text-muted">
          {row.categoryTitle}
          {student.groupName === null ? null : ` · ${groupLabel(student.groupName)}`} ·{" "}
          {row.closedOn === null
            ? filled(list.opened, { date: date(row.openedOn) })
            : filled(list.closedOn, { date: date(row.closedOn) })}
        </p>
        <p className="text-xs text-muted">
          {row.instructor === null ? list.noInstructor : filled(list.instructor, { name: row.instructor })}
        </p>
      </div>
      <div className="text-right text-sm max-sm:text-left">
        {next === null || row.closedOn !== null ? null : (
          <p>{next.dueOn === null ? next.title : filled(list.next, { title: next.title, date: date(next.dueOn) })}</p>
        )}
        <p className="flex flex-wrap justify-end gap-1.5 max-sm:justify-start">
          {row.overdue > 0 ? <Badge tone="warn">{list.overdue}</Badge> : null}
          {row.mayHaveLapsed ? <Badge tone="danger">{list.lapsed}</Badge> : null}
        </p>
      </div>
    </li>
  );
}

function Task({ task, words }: { task: Loaded["tasks"][number]; words: Loaded["words"] }) {
  const { date } = useFormat();
  const { tasks } = words;
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-3 py-2 text-sm">
      <div className="min-w-0">
        <p>{task.text}</p>
        <p className="text-xs text-muted">
          {filled(tasks.until, { name: task.studentName, date: date(task.dueOn) })}
          {task.isOverdue ? (
            <>
              {" "}
              <Badge tone="warn">{words.list.overdue}</Badge>
            </>
          ) : null}
        </p>
      </div>
      <Form method="post" action="/convivencia/partes" preventScrollReset>
        <Hidden values={{ measure: task.id }} />
        <Button type="submit" size="sm" aria-label={filled(tasks.doneOne, { text: task.text })}>
          <Check aria-hidden />
          {tasks.done}
        </Button>
      </Form>
    </li>
  );
}
