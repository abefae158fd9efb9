import { Users } from "lucide-react";
import { useRef } from "react";
import { enrollmentApi, type GroupPlan, MOST_MOVED } from "#contracts/api/students/enrollments.ts";
import type { EnrollmentWords } from "../../components/students/seat-list.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Rows } from "../../components/ui/section.tsx";
import { Table, Td, Th } from "../../components/ui/table.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData, useNavigation } from "../../framework/index.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { enrollmentTexts } from "../../i18n/students-enrollment.ts";
import { text } from "../../lib/actions.server.ts";
import { load, readerOf, requirePerson } from "../../lib/api.server.ts";
import { courseLabel, groupLabel } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { may, useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, data) => data?.words.change);

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const me = await requirePerson(context, request);
    if (!may(me, "students.create")) throw data(null, { status: 403 });
    return {
      words: inLanguage(enrollmentTexts, await readerOf(context, request)),
      batch: queryText(request, "lote"),
      moved: Number(queryText(request, "cambian") ?? 0) || 0,
      group: queryText(request, "grupo") ?? "",
      undone: Number(queryText(request, "deshecho") ?? 0) || 0,
      left: Number(queryText(request, "quedan") ?? 0) || 0,
    };
  });
}

export function action(args: ActionFunctionArgs) {
  return submit(
    args,
    async ({ form, send }) => {
      const studentIds = [
        ...new Set(form.getAll("id").flatMap((id) => (/^[1-9]\d{0,14}$/.test(`${id}`) ? [Number(id)] : []))),
      ];
      const groupName = text(form, "groupName");
      switch (text(form, "intent")) {
        case "preview": {
          if (studentIds.length === 0) return { plan: null, studentIds, isEmpty: true };
          const body = { studentIds: studentIds.slice(0, MOST_MOVED + 1), groupName };
          return { plan: await send(enrollmentApi.previewGroup, { body }), studentIds, isEmpty: false };
        }
        case "change": {
          const confirmCount = Number(text(form, "count").replace(/\D/g, "").slice(0, 6)) || 0;
          const { batch, moved } = await send(enrollmentApi.changeGroup, {
            body: { studentIds, groupName, confirmCount },
          });
          throw redirect(
            `/alumnado/grupo?${new URLSearchParams({ lote: batch, cambian: String(moved), grupo: groupName })}`,
          );
        }
        case "undo": {
          const { undone, left } = await send(enrollmentApi.undoGroup, { params: { batch: text(form, "batch") } });
          throw redirect(`/alumnado/grupo?${new URLSearchParams({ deshecho: String(undone), quedan: String(left) })}`);
        }
        default:
          throw data(null, { status: 400 });
      }
    },
    (refusal) => ({ plan: null, studentIds: [], isEmpty: false, refusal }),
  );
}

const many = (one: string, other: string, count: number) => filled(count === 1 ? one : other, { count: String(count) });

function Plan({ plan, studentIds, words }: { plan: GroupPlan; studentIds: readonly number[]; words: EnrollmentWords }) {
  const me = useMe();
  const busy = useNavigation().state === "submitting";
  const entered = plan.sections.filter(({ enter }) => enter > 0);
  return (
    <div className="grid max-w-4xl gap-4">
      <h2 className="text-base font-semibold">{many(words.plan_one, words.plan_other, plan.moved)}</h2>
      {plan.unchanged > 0 ? (
        <p className="text-sm text-muted">{many(words.unchanged_one, words.unchanged_other, plan.unchanged)}</p>
      ) : null}
      <p className="text-sm text-muted">{words.planHint}</p>
      <Rows className="max-h-80 overflow-auto">
        {plan.students.map((student) => (
          <li key={student.id} className="flex flex-wrap justify-between gap-x-4 px-3 py-1.5 text-sm">
            <span>{student.name}</span>
            <span className="text-muted">
              {student.fromGroup === null ? words.noGroup : groupLabel(student.fromGroup)} →{" "}
              {groupLabel(plan.groupName)}
            </span>
            {student.lost.length === 0 ? null : (
              <span className="w-full text-xs text-warn">
                {filled(words.lost, { courses: student.lost.map(courseLabel).join(", ") })}
              </span>
            )}
          </li>
        ))}
      </Rows>
      {entered.length === 0 ? null : (
        <Table label={words.seats}>
          <thead>
            <tr>
              <Th>{words.section}</Th>
              <Th className="text-right">{words.enter}</Th>
              <Th className="text-right">{words.after}</Th>
            </tr>
          </thead>
          <tbody>
            {entered.map((section) => {
              const after = section.taken + section.enter;
              const isFull = after > section.capacity;
              return (
                <tr key={section.id}>
                  <Td>{courseLabel(section.courseTitle)}</Td>
                  <Td className="text-right tabular-nums">+{section.enter}</Td>
                  <Td
                    className={isFull ? "text-right font-medium text-danger tabular-nums" : "text-right tabular-nums"}
                  >
                    {filled(words.taken, { taken: String(after), capacity: String(section.capacity) })}
                    {isFull ? ` · ${words.block.full}` : ""}
                  </Td>
                </tr>
              );
            })}
          </tbody>
        </Table>
      )}
      {plan.full > 0 ? <Notice tone="danger">{words.isFull}</Notice> : null}
      {plan.moved === 0 || plan.full > 0 ? null : (
        <Form method="post">
          <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
          <input type="hidden" name="groupName" value={plan.groupName} />
          <input type="hidden" name="count" value={plan.moved} />
          {studentIds.map((id) => (
            <input key={id} type="hidden" name="id" value={id} />
          ))}
          <Button type="submit" name="intent" value="change" variant="primary" aria-disabled={busy}>
            {many(words.confirm_one, words.confirm_other, plan.moved)}
          </Button>
        </Form>
      )}
    </div>
  );
}

/** Pupils who were chosen in the list change group: what it means first, then the change, and the way back. */
export default function GroupChange() {
  const me = useMe();
  const { words, batch, moved, group, undone, left } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const page = useRef<HTMLDivElement>(null);
  const refused = answer !== undefined && "refusal" in answer ? answer.refusal : undefined;
  useRefusalFocus(page, refused);
  const plan = answer?.plan ?? null;
  return (
    <div ref={page}>
      <PageHeader
        eyebrow={
          <Link to="/alumnado" className="hover:underline">
            {words.back}
          </Link>
        }
        title={plan === null ? words.change : filled(words.changeTo, { group: groupLabel(plan.groupName) })}
      />
      {refused === undefined ? null : (
        <div className="mb-4 max-w-3xl">
          <Notice tone="danger">{refused.message ?? Object.values(refused.fields)[0]}</Notice>
        </div>
      )}
      {plan !== null && answer !== undefined ? <Plan plan={plan} studentIds={answer.studentIds} words={words} /> : null}
      {answer !== undefined ? null : batch !== undefined ? (
        <div className="grid max-w-3xl justify-items-start gap-3">
          <Done>
            {filled(moved === 1 ? words.done_one : words.done_other, {
              count: String(moved),
              group: groupLabel(group),
            })}
          </Done>
          <div className="flex gap-3">
            <Button asChild>
              <Link to={`/alumnado?${new URLSearchParams({ grupo: group })}`}>{words.seeGroup}</Link>
            </Button>
            <Form method="post">
              <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
              <input type="hidden" name="batch" value={batch} />
              <Button type="submit" name="intent" value="undo">
                {words.undo}
              </Button>
            </Form>
          </div>
        </div>
      ) : undone + left > 0 ? (
        <Done>
          {filled(left > 0 ? words.undoneLeft : words.undoneAll, { count: String(undone), left: String(left) })}
        </Done>
      ) : (
        <EmptyState icon={<Users />} title={words.nobody} />
      )}
      {answer?.isEmpty ? <EmptyState icon={<Users />} title={words.nobody} /> : null}
    </div>
  );
}
