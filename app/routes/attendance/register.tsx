import { Inbox } from "lucide-react";
import { useRef } from "react";
import { attendanceApi, type Register } from "#contracts/api/attendance/attendance.ts";
import { OfficeForm } from "../../components/attendance/office-form.tsx";
import { RegisterForm } from "../../components/attendance/register-form.tsx";
import { Taken } from "../../components/attendance/taken.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Link, useActionData, useLoaderData } from "../../framework/index.ts";
import { attendanceTexts } from "../../i18n/attendance.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { ApiError } from "../../lib/api-error.ts";
import { courseLabel, groupLabel, useFormat } from "../../lib/format.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.title);

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

function dateParam(params: Readonly<Record<string, string | undefined>>): string {
  const date = params.date ?? "";
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw data(null, { status: 404 });
  return date;
}

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const [id, date] = [idParam(params), dateParam(params)];
  const hour = queryText(request, "hora");
  return load(async () => {
    const startsAt = hour !== undefined && TIME.test(hour) ? hour : undefined;
    const [sheet, locale] = await Promise.all([
      // A day without a lesson of the class is a page that says so.
      call(context, request, attendanceApi.register, { params: { id, date }, query: { startsAt } }).catch(
        (cause: unknown) => {
          if (cause instanceof ApiError && cause.status === 422) return cause.problem?.detail ?? cause.message;
          throw cause;
        },
      ),
      readerOf(context, request),
    ]);
    const done = queryText(request, "hecho") === "saved";
    return { id, date, sheet, words: inLanguage(attendanceTexts, locale), done };
  });
}

const whole = (value: string) => (/^\d{1,15}$/.test(value) ? Number(value) : 0);

/** What a form of radio buttons sent of each pupil of the list. */
function marksOf(form: FormData) {
  return [...form.keys()].flatMap((name) => {
    const [, id] = /^code-(\d{1,15})$/.exec(name) ?? [];
    if (id === undefined) return [];
    const note = text(form, `note-${id}`);
    return [
      { studentId: Number(id), codeId: whole(text(form, name)), minutes: whole(text(form, `minutes-${id}`)), note },
    ];
  });
}

export function action(args: ActionFunctionArgs) {
  const path = { id: idParam(args.params), date: dateParam(args.params) };
  return submit(args, async ({ form, send }) => {
    const hour = text(form, "startsAt");
    const query = { startsAt: TIME.test(hour) ? hour : undefined };
    const version = text(form, "version").replace(/\D/g, "") || "0";
    const sheet = await send(attendanceApi.register, { params: path, query });
    const kinds = new Map(sheet.codes.map(({ id, kind }) => [id, kind]));
    if (text(form, "intent") === "override") {
      const stored = new Map(sheet.students.map(({ id, override }) => [id, override?.codeId ?? null]));
      const overrides = [...form.keys()].flatMap((name) => {
        const [, id] = /^office-(\d{1,15})$/.exec(name) ?? [];
        const codeId = whole(text(form, name)) || null;
        return id === undefined || codeId === stored.get(Number(id)) ? [] : [{ studentId: Number(id), codeId }];
      });
      if (overrides.length > 0) {
        const body = { overrides, reason: text(form, "reason") };
        await send(attendanceApi.overrideRegister, { params: path, query, body }, { version });
      }
    } else {
      // A field of minutes that is out of sight keeps what stood in it.
      const marks = marksOf(form).map((mark) => (kinds.get(mark.codeId) === "late" ? mark : { ...mark, minutes: 0 }));
      await send(attendanceApi.recordRegister, { params: path, query, body: { marks } }, { version });
    }
    throw redirect(`/grupos/${path.id}/lista/${path.date}?hora=${encodeURIComponent(sheet.startsAt)}&hecho=saved`);
  });
}

/** The register of a lesson: its teacher takes it, the office writes over it, others of the staff read it. */
export default function RegisterPage() {
  const { day } = useFormat();
  const { id, date, sheet, words, done } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  const toSection = <Link to={`/grupos/${id}`}>{words.toSection}</Link>;
  if (typeof sheet === "string") {
    return (
      <>
        <PageHeader title={words.title} meta={day(date)} />
        <EmptyState icon={<Inbox />} title={words.noSheet} hint={sheet} action={<Button asChild>{toSection}</Button>} />
      </>
    );
  }
  const { section } = sheet;
  const forOffice = sheet.canOverride && !sheet.canTake;
  const group = section.groupName === null ? section.title : groupLabel(section.groupName);
  return (
    <div className="max-w-3xl" ref={page}>
      <PageHeader
        eyebrow={
          <Link to={`/grupos/${id}`} className="hover:underline">
            {courseLabel(section.courseTitle)}
          </Link>
        }
        title={`${forOffice ? words.day.title : words.title} · ${group}`}
        meta={
          <>
            <span className="first-letter:uppercase">{day(date)}</span>
            <span className="tabular-nums">{filled(words.lesson, { from: sheet.startsAt, to: sheet.endsAt })}</span>
          </>
        }
        actions={sheet.lessons
          .filter(({ startsAt }) => startsAt !== sheet.startsAt)
          .map(({ startsAt }) => (
            <Button asChild size="sm" key={startsAt}>
              <Link to={`/grupos/${id}/lista/${date}?hora=${encodeURIComponent(startsAt)}`}>
                {filled(words.otherLesson, { time: startsAt })}
              </Link>
            </Button>
          ))}
      />
      <div className="mb-3 grid gap-2 empty:hidden">
        {done && refused === null ? <Done>{forOffice ? words.overrides.done : words.savedNow}</Done> : null}
        {refused === null ? null : <Notice tone="danger">{refused.message ?? Object.values(refused.fields)[0]}</Notice>}
        {sheet.lock === null ? null : (
          <Notice tone="warn">{filled(words.lock[sheet.lock], { days: String(sheet.teacherDays) })}</Notice>
        )}
      </div>
      <Body sheet={sheet} errors={refused?.fields ?? {}} />
    </div>
  );
}

function Body({ sheet, errors }: { sheet: Register; errors: Readonly<Record<string, string>> }) {
  const { words } = useLoaderData<typeof loader>();
  if (sheet.students.length === 0) return <p className="text-muted">{words.noStudents}</p>;
  if (sheet.canOverride && !sheet.canTake) {
    return (
      <>
        <Taken sheet={sheet} words={words} />
        <OfficeForm sheet={sheet} words={words} errors={errors} />
      </>
    );
  }
  // Another lesson is another list, and a page that was saved without scripts begins with what is stored.
  return <RegisterForm key={`${sheet.section.id}/${sheet.date}/${sheet.startsAt}`} loaded={sheet} words={words} />;
}
