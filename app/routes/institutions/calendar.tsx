import { useRef } from "react";
import { calendarApi } from "#contracts/api/institutions/calendar.ts";
import { NewDaysOff, NewYear, RemoveDaysOff, YearForms } from "../../components/institutions/session-forms.tsx";
import { SettingsHeader } from "../../components/institutions/settings-header.tsx";
import { Done } from "../../components/ui/done.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Rows, Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Link, useActionData, useLoaderData } from "../../framework/index.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { settingsTexts } from "../../i18n/institutions-settings.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { useFormat } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, data) => data?.words.tabs.calendar);

const DONE = ["saved", "added", "removed"] as const;

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [sessions, daysOff, locale] = await Promise.all([
      call(context, request, calendarApi.sessions, {}),
      call(context, request, calendarApi.daysOff, {}),
      readerOf(context, request),
    ]);
    // What is over is out of the way.
    const years = sessions.data.filter(({ endDate }) => endDate >= sessions.today).reverse();
    const past = sessions.data.filter(({ endDate }) => endDate < sessions.today);
    const done = DONE.find((one) => one === queryText(request, "hecho"));
    return { years, past, daysOff: daysOff.data, words: inLanguage(settingsTexts, locale), done: done ?? null };
  });
}

/** Also after a refusal: it says that what stands here is no longer so. */
export const shouldRevalidate = () => true;

export function action(args: ActionFunctionArgs) {
  return submit(
    args,
    async ({ form, send }) => {
      const params = { id: text(form, "id") };
      const [title, startDate, endDate] = [text(form, "title"), text(form, "startDate"), text(form, "endDate")];
      const done = (what: (typeof DONE)[number]) => redirect(`/centro/calendario?hecho=${what}`);
      switch (text(form, "intent")) {
        case "add": {
          const year = text(form, "schoolYearId");
          const of = year === "" ? {} : { schoolYearId: Number(year) };
          await send(calendarApi.addSession, { body: { ...of, title, startDate, endDate } });
          throw done("added");
        }
        case "change": {
          const version = text(form, "version").replace(/\D/g, "") || "0";
          await send(calendarApi.changeSession, { params, body: { title, startDate, endDate } }, { version });
          throw done("saved");
        }
        case "remove":
          await send(calendarApi.removeSession, { params });
          throw done("removed");
        case "add-days-off":
          await send(calendarApi.addDaysOff, {
            body: { title, startDate, ...(endDate === "" ? {} : { endDate }) },
          });
          throw done("added");
        case "remove-days-off":
          await send(calendarApi.removeDaysOff, { params });
          throw done("removed");
        default:
          throw data(null, { status: 400 });
      }
    },
    (refusal, form) => ({ ...refusal, at: text(form, "at") }),
  );
}

/** School years with their terms, and the days without lessons. */
export default function Calendar() {
  const { day } = useFormat();
  const { years, past, daysOff, words, done } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  const { calendar } = words;
  const forms = { words: calendar, refused };
  return (
    <div ref={page}>
      <SettingsHeader words={words} />
      <div className="mb-4 max-w-4xl empty:hidden">
        {done !== null && refused === null ? <Done>{calendar.done[done]}</Done> : null}
        {refused !== null && Object.keys(refused.fields).length === 0 ? (
          <Notice tone="danger">{refused.message}</Notice>
        ) : null}
      </div>
      <Section
        title={calendar.years}
        className="max-w-4xl"
        aside={
          <Link to="/alumnado/curso" className="text-sm text-accent hover:underline">
            {calendar.rollOver}
          </Link>
        }
      >
        <div className="grid gap-4">
          {years.length + past.length === 0 ? <p className="text-sm text-muted">{calendar.noYears}</p> : null}
          {years.map((year) => (
            <YearForms key={year.id} year={year} {...forms} />
          ))}
          <NewYear key={`new-${years.length}`} {...forms} />
          {past.length === 0 ? null : (
            <details>
              <summary className="cursor-pointer text-sm font-medium">{calendar.past}</summary>
              <div className="mt-3 grid gap-4">
                {past.map((year) => (
                  <YearForms key={year.id} year={year} {...forms} />
                ))}
              </div>
            </details>
          )}
        </div>
      </Section>
      <Section title={calendar.daysOff} className="max-w-4xl">
        <p className="mb-3 text-sm text-muted">{calendar.daysOffHint}</p>
        {daysOff.length === 0 ? (
          <p className="text-sm text-muted">{calendar.noDaysOff}</p>
        ) : (
          <Rows>
            {daysOff.map((days) => (
              <li key={days.id} className="flex items-center justify-between gap-3 px-3 py-2 text-sm">
                <p className="min-w-0">
                  <span className="font-medium break-words">{days.title}</span>
                  <span className="block text-xs text-muted">
                    {days.startDate === days.endDate
                      ? day(days.startDate)
                      : filled(calendar.range, { from: day(days.startDate), to: day(days.endDate) })}
                  </span>
                </p>
                <RemoveDaysOff days={days} words={calendar} />
              </li>
            ))}
          </Rows>
        )}
        <NewDaysOff count={daysOff.length} {...forms} />
      </Section>
    </div>
  );
}
