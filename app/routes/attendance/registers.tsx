import { Bell, Check, FileCheck, Inbox, Plus, TriangleAlert } from "lucide-react";
import { attendanceApi, type RegisterRow } from "#contracts/api/attendance/attendance.ts";
import { registerPath } from "../../components/attendance/lesson-register.tsx";
import { Badge } from "../../components/ui/badge.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Rows } from "../../components/ui/section.tsx";
import { Select } from "../../components/ui/select.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData } from "../../framework/index.ts";
import { attendanceTexts } from "../../i18n/attendance.ts";
import { alertTexts } from "../../i18n/attendance-alerts.ts";
import { justificationTexts } from "../../i18n/attendance-justifications.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { courseLabel, groupLabel, useFormat } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { may, useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.day.title);

const DAY = /^(19|20|21)\d{2}-\d{2}-\d{2}$/;

export async function loader({ context, request }: LoaderFunctionArgs) {
  const asked = queryText(request, "dia");
  const date = asked !== undefined && DAY.test(asked) && !Number.isNaN(Date.parse(asked)) ? asked : undefined;
  return load(async () => {
    const [day, locale] = await Promise.all([
      call(context, request, attendanceApi.registers, { query: { date } }),
      readerOf(context, request),
    ]);
    const onlyMissing = queryText(request, "clases") === "faltan";
    const rows = onlyMissing ? day.data.filter(({ hasBegun, takenAt }) => hasBegun && takenAt === null) : day.data;
    const nudged = queryText(request, "avisos");
    return {
      ...day,
      all: day.data.length,
      data: rows,
      onlyMissing,
      nudged: nudged === undefined ? null : Number(nudged.replace(/\D/g, "").slice(0, 4) || 0),
      words: inLanguage(attendanceTexts, locale),
      alertLink: alertTexts.title[locale],
      links: { justifications: justificationTexts.title[locale], enter: justificationTexts.find.title[locale] },
    };
  });
}

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    const [date, which] = [text(form, "date"), text(form, "lesson")];
    const [, section, startsAt] = /^(\d{1,15})\/(\d{2}:\d{2})$/.exec(which) ?? [];
    const lesson =
      section === undefined || startsAt === undefined ? {} : { lesson: { sectionId: Number(section), startsAt } };
    const { nudged } = await send(attendanceApi.nudge, { body: { date, ...lesson } });
    const only = text(form, "only") === "faltan" ? "&clases=faltan" : "";
    throw redirect(`/asistencia?dia=${encodeURIComponent(date)}${only}&avisos=${nudged}`);
  });
}

/** The lessons of a day and whose register is missing, for who watches over them. */
export default function Registers() {
  const me = useMe();
  const { day } = useFormat();
  const {
    date,
    dayOff,
    data,
    all,
    missing,
    isOpen,
    onlyMissing,
    nudged,
    words: texts,
  } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const { links, alertLink } = useLoaderData<typeof loader>();
  const { day: words } = texts;
  const oversees = may(me, "attendance.oversee") && isOpen;
  const toNudge = data.some((row) => row.hasBegun && row.takenAt === null && row.nudgedAt === null);
  return (
    <>
      <PageHeader
        title={words.title}
        meta={
          <>
            <span className="first-letter:uppercase">{day(date)}</span>
            <span>{filled(words.summary, { missing: String(missing), all: String(all) })}</span>
          </>
        }
        actions={
          <>
            {may(me, "attendance.update") ? (
              <Button asChild>
                <Link to="/asistencia/alertas">
                  <TriangleAlert aria-hidden />
                  {alertLink}
                </Link>
              </Button>
            ) : null}
            <Button asChild>
              <Link to="/asistencia/justificantes">
                <FileCheck aria-hidden />
                {links.justifications}
              </Link>
            </Button>
            {may(me, "attendance.oversee") ? (
              <Button asChild>
                <Link to="/asistencia/ausencia">
                  <Plus aria-hidden />
                  {links.enter}
                </Link>
              </Button>
            ) : null}
            {oversees && toNudge ? (
              <Form method="post">
                <Hidden date={date} only={onlyMissing} csrf={me.csrfToken} />
                <Button type="submit" variant="primary">
                  <Bell aria-hidden />
                  {words.nudgeAll}
                </Button>
              </Form>
            ) : null}
          </>
        }
      />
      <div className="mb-3 max-w-4xl empty:hidden">
        {nudged !== null && refused === null ? (
          <Done>
            {nudged === 0
              ? words.nudged.none
              : filled(words.nudged[nudged === 1 ? "one" : "other"], { n: String(nudged) })}
          </Done>
        ) : null}
        {refused === null ? null : <Notice tone="danger">{refused.message}</Notice>}
      </div>
      <Form method="get" className="mb-4 flex flex-wrap items-end gap-3 print:hidden">
        <Field label={words.date}>
          <Input type="date" name="dia" defaultValue={date} required className="w-40" />
        </Field>
        <Field label={words.filter}>
          <Select name="clases" defaultValue={onlyMissing ? "faltan" : ""} className="w-36">
            <option value="">{words.all}</option>
            <option value="faltan">{words.missing}</option>
          </Select>
        </Field>
        <Button type="submit">{words.show}</Button>
      </Form>
      {data.length === 0 ? (
        <EmptyState
          icon={all > 0 ? <Check /> : <Inbox />}
          title={all > 0 ? words.allTaken : dayOff === null ? words.noLessons : filled(words.dayOff, { title: dayOff })}
          className="max-w-4xl"
        />
      ) : (
        <Rows className="max-w-4xl">
          {data.map((row) => (
            <li
              key={`${row.sectionId}/${row.startsAt}`}
              className="flex min-h-12 flex-wrap items-center gap-x-4 px-3 py-1.5 max-sm:justify-end max-sm:gap-y-1 max-sm:py-2.5"
            >
              <p className="w-24 shrink-0 text-sm text-muted tabular-nums max-sm:w-full">
                {row.startsAt}–{row.endsAt}
              </p>
              <div className="min-w-48 flex-1 max-sm:basis-full">
                <Link to={registerPath(row, date)} className="font-medium hover:underline">
                  {courseLabel(row.courseTitle)}
                  {row.groupName === null ? null : ` · ${groupLabel(row.groupName)}`}
                </Link>
                <p className="text-xs text-muted">{row.teachers.join(", ")}</p>
              </div>
              <State row={row} />
              {oversees && row.hasBegun && row.takenAt === null && row.nudgedAt === null ? (
                <Form method="post">
                  <Hidden date={date} only={onlyMissing} csrf={me.csrfToken} />
                  <Button
                    type="submit"
                    size="sm"
                    name="lesson"
                    value={`${row.sectionId}/${row.startsAt}`}
                    aria-label={filled(words.nudgeOf, { group: courseLabel(row.sectionTitle), time: row.startsAt })}
                  >
                    {words.nudge}
                  </Button>
                </Form>
              ) : null}
            </li>
          ))}
        </Rows>
      )}
    </>
  );
}

function Hidden({ date, only, csrf }: { date: string; only: boolean; csrf: string | null }) {
  return (
    <>
      <input type="hidden" name="csrf" value={csrf ?? ""} />
      <input type="hidden" name="date" value={date} />
      <input type="hidden" name="only" value={only ? "faltan" : ""} />
    </>
  );
}

function State({ row }: { row: RegisterRow }) {
  const { time, moment } = useFormat();
  const { words, isToday } = useLoaderData<typeof loader>();
  const at = (iso: string) => (isToday ? time(iso) : moment(iso));
  if (row.takenAt !== null) {
    return (
      <p className="text-right text-xs text-muted">
        <Badge tone="ok">
          <Check aria-hidden />
          {filled(words.day.takenAt, { moment: at(row.takenAt) })}
        </Badge>
        <span className="block">{filled(words.day.by, { name: row.takenBy ?? "" })}</span>
      </p>
    );
  }
  if (!row.hasBegun) return <p className="text-xs text-muted">{words.day.notYet}</p>;
  return (
    <p className="text-right text-xs text-muted">
      <Badge tone="warn">{words.day.missing}</Badge>
      {row.nudgedAt === null ? null : (
        <span className="block">{filled(words.day.nudgedAt, { moment: at(row.nudgedAt) })}</span>
      )}
    </p>
  );
}
