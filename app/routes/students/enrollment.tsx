import { useRef } from "react";
import { type Enrollments, enrollmentApi } from "#contracts/api/students/enrollments.ts";
import { SearchForm } from "../../components/lists/search-form.tsx";
import { EnrollmentHistory } from "../../components/students/enrollment-history.tsx";
import { type EnrollmentWords, SeatList } from "../../components/students/seat-list.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Rows, Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData, useNavigation } from "../../framework/index.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { enrollmentTexts } from "../../i18n/students-enrollment.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf, requirePerson } from "../../lib/api.server.ts";
import { courseLabel, groupLabel, useFormat } from "../../lib/format.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { may, useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, data) => data?.words.title);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  return load(async () => {
    const sent = { params: { id: idParam(params) } };
    const me = await requirePerson(context, request);
    const search = queryText(request, "buscar");
    const [enrolled, seats, locale] = await Promise.all([
      call(context, request, enrollmentApi.list, sent),
      may(me, "students.create")
        ? call(context, request, enrollmentApi.seats, { ...sent, query: search === undefined ? {} : { search } })
        : null,
      readerOf(context, request),
    ]);
    const words = inLanguage(enrollmentTexts, locale);
    return { ...enrolled, seats, words, search, isDone: queryText(request, "hecho") === "1" };
  });
}

const number = (text: string) => Number(text.replace(/\D/g, "").slice(0, 15)) || 0;

export function action(args: ActionFunctionArgs) {
  const id = idParam(args.params);
  return submit(args, async ({ form, send }) => {
    const [sectionId = "", instead = "", how = ""] = text(form, "seat").split(" ");
    switch (text(form, "seat") === "" ? text(form, "intent") : "seat") {
      case "seat":
        await send(enrollmentApi.enroll, {
          params: { id },
          body: {
            sectionId: number(sectionId),
            instead: number(instead) || null,
            whenFull: how === "wait" ? "wait" : "refuse",
            ignorePrerequisites: how === "anyway",
          },
        });
        break;
      case "end": {
        const params = { id, enrollmentId: String(number(text(form, "enrollment")) || 1) };
        const version = String(number(text(form, "version")));
        await send(enrollmentApi.withdraw, { params, body: { reason: text(form, "reason") } }, { version });
        break;
      }
      case "leave":
        await send(enrollmentApi.leaveWaiting, {
          params: { id, waitingId: String(number(text(form, "waiting")) || 1) },
        });
        break;
      case "undo":
        await send(enrollmentApi.undoGroup, { params: { batch: text(form, "batch") } });
        break;
      default:
        throw data(null, { status: 400 });
    }
    throw redirect(`/alumnado/${id}/matricula?hecho=1`);
  });
}

function Current({ rows, words }: { rows: Enrollments["enrollments"]; words: EnrollmentWords }) {
  const me = useMe();
  const { date } = useFormat();
  const seesSections = may(me, "courses.read") || may(me, "children.read");
  if (rows.length === 0) return <p className="text-sm text-muted">{words.none}</p>;
  return (
    <Rows>
      {rows.map((row) => (
        <li key={row.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-3 py-2 text-sm">
          <div className="min-w-0">
            {seesSections && row.state === "active" ? (
              <Link to={`/grupos/${row.sectionId}`} className="font-medium hover:underline">
                {courseLabel(row.courseTitle)}
              </Link>
            ) : (
              <span className="font-medium">{courseLabel(row.courseTitle)}</span>
            )}
            <span className="block text-xs text-muted">
              {row.groupName === null ? courseLabel(row.sectionTitle) : groupLabel(row.groupName)}
              {row.beginDate === null
                ? ""
                : ` · ${filled(row.state === "future" ? words.from : words.since, { day: date(row.beginDate) })}`}
            </span>
          </div>
          {may(me, "students.create") ? (
            <details className="group print:hidden">
              <summary
                className="cursor-pointer text-sm text-accent hover:underline"
                aria-label={filled(words.endOf, { course: courseLabel(row.courseTitle) })}
              >
                {words.end}…
              </summary>
              <Form method="post" className="mt-2 flex flex-wrap items-end gap-3">
                <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
                <input type="hidden" name="enrollment" value={row.id} />
                <input type="hidden" name="version" value={row.version} />
                <Field label={words.reason} hint={words.reasonHint} className="max-w-md">
                  <Input name="reason" maxLength={200} autoComplete="off" />
                </Field>
                <Button type="submit" name="intent" value="end" variant="danger">
                  {filled(words.endOf, { course: courseLabel(row.courseTitle) })}
                </Button>
              </Form>
            </details>
          ) : null}
        </li>
      ))}
    </Rows>
  );
}

function WaitingList({ rows, words }: { rows: Enrollments["waiting"]; words: EnrollmentWords }) {
  const me = useMe();
  return (
    <Rows>
      {rows.map((row) => (
        <li key={row.id} className="flex flex-wrap items-center justify-between gap-3 px-3 py-2 text-sm">
          <span>
            {courseLabel(row.courseTitle)}{" "}
            <span className="text-muted">{filled(words.place, { place: String(row.place) })}</span>
          </span>
          {may(me, "students.create") ? (
            <Form method="post">
              <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
              <input type="hidden" name="waiting" value={row.id} />
              <Button type="submit" size="sm" name="intent" value="leave">
                {words.leaveWaiting}
              </Button>
            </Form>
          ) : null}
        </li>
      ))}
    </Rows>
  );
}

/** Where a pupil is enrolled and was, and, for the office, where they could be. */
export default function Enrollment() {
  const me = useMe();
  const { enrollments, waiting, groups, seats, words, search, isDone } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const page = useRef<HTMLDivElement>(null);
  const busy = useNavigation().state === "submitting";
  useRefusalFocus(page, refused);
  const isCurrent = ({ state }: { state: string }) => state === "active" || state === "future";
  return (
    <div ref={page} className="grid max-w-4xl gap-2">
      {isDone && refused === undefined ? <Done>{words.saved}</Done> : null}
      {refused === undefined ? null : (
        <Notice tone="danger">{refused.message ?? Object.values(refused.fields)[0]}</Notice>
      )}
      <Section title={words.now}>
        <Current rows={enrollments.filter(isCurrent)} words={words} />
      </Section>
      {waiting.length === 0 ? null : (
        <Section title={words.waiting}>
          <WaitingList rows={waiting} words={words} />
        </Section>
      )}
      {seats === null ? null : (
        <Section title={words.add} className="print:hidden">
          <p className="mb-2 text-sm text-muted">{words.addHint}</p>
          <SearchForm label={words.search} />
          {seats.data.length === 0 ? (
            <p className="text-sm text-muted">{search === undefined ? words.noSeats : words.noMatch}</p>
          ) : (
            <Form method="post" aria-busy={busy}>
              <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
              <SeatList seats={seats.data} words={words} />
            </Form>
          )}
          {seats.hasMore ? <p className="mt-2 text-sm text-muted">{words.more}</p> : null}
        </Section>
      )}
      <EnrollmentHistory past={enrollments.filter((row) => !isCurrent(row))} groups={groups} words={words} />
    </div>
  );
}
