import { useRef } from "react";
import { alertsApi } from "#contracts/api/attendance/alerts.ts";
import { attendanceApi } from "#contracts/api/attendance/attendance.ts";
import { justificationsApi } from "#contracts/api/attendance/justifications.ts";
import { AbsenceForm } from "../../components/attendance/absence-form.tsx";
import { AlertLine } from "../../components/attendance/alert-parts.tsx";
import { DecideForms, JustificationLine, WithdrawForm } from "../../components/attendance/justification-parts.tsx";
import { StudentAttendance } from "../../components/attendance/student-attendance.tsx";
import { UnexcusedList } from "../../components/attendance/unexcused-list.tsx";
import { Done } from "../../components/ui/done.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Rows, Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { useActionData, useLoaderData, useLocation, useNavigation } from "../../framework/index.ts";
import { attendanceTexts } from "../../i18n/attendance.ts";
import { alertTexts } from "../../i18n/attendance-alerts.ts";
import { justificationTexts } from "../../i18n/attendance-justifications.ts";
import { inLanguage } from "../../i18n/in-language.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { ApiError } from "../../lib/api-error.ts";
import { absenceOf, answer, fileOf } from "../../lib/justification-form.server.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { may, useMe } from "../../lib/session.ts";
import { type Submitted, submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";
import { useStudent } from "../students/student.tsx";

export const meta = pageTitle((t) => t("student.attendance"));

const DONE = ["sent", "entered", "accepted", "refused", "withdrawn"] as const;
const DAY = /^(19|20|21)\d{2}-\d{2}-\d{2}$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** With which day and hours the form begins. Those just asked for count at once: what is written while a page is on its way stays. */
function useStart(today: string) {
  const here = useLocation();
  const next = useNavigation().location;
  const query = new URLSearchParams(next?.pathname === here.pathname ? next.search : here.search);
  const shaped = (shape: RegExp, name: string) => query.get(name)?.match(shape)?.[0] ?? "";
  return { date: shaped(DAY, "fecha") || today, startsAt: shaped(TIME, "de"), endsAt: shaped(TIME, "a") };
}

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const id = idParam(params);
  return load(async () => {
    const [attendance, alerts, sent, locale] = await Promise.all([
      call(context, request, attendanceApi.student, { params: { id }, query: {} }),
      call(context, request, alertsApi.list, { query: { studentId: id, limit: 20 } }),
      call(context, request, justificationsApi.list, { query: { studentId: id, limit: 50 } }),
      readerOf(context, request),
    ]);
    return {
      attendance,
      alerts: alerts.data.filter(({ state }) => state !== "closed"),
      alertWords: inLanguage(alertTexts, locale),
      sent,
      codes: attendance.codes.filter(({ isRetired }) => !isRetired),
      done: DONE.find((one) => one === queryText(request, "hecho")) ?? null,
      texts: inLanguage(attendanceTexts, locale),
      words: inLanguage(justificationTexts, locale),
    };
  });
}

/** Also after a refusal: it says that what stands here is no longer so. */
export const shouldRevalidate = () => true;

export function action(args: ActionFunctionArgs) {
  const student = idParam(args.params);
  const to = `/alumnado/${student}/asistencia`;
  return submit(
    args,
    async (sent) => {
      const { form, send } = sent;
      const studentId = Number(student);
      switch (text(form, "intent")) {
        case "request": {
          const row = await send(justificationsApi.request, { body: { studentId, ...absenceOf(form) } });
          throw redirect(await attached(sent, row, `${to}?hecho=sent`));
        }
        case "enter": {
          const codeId = Number(text(form, "codeId").replace(/\D/g, "") || 0);
          const minutes = Number(text(form, "minutes").trim() || 0);
          const body = { studentId, ...absenceOf(form), codeId, minutes };
          const row = await send(justificationsApi.enter, { body });
          throw redirect(await attached(sent, row, `${to}?hecho=entered`));
        }
        default:
          throw redirect(`${to}?hecho=${await answer(sent, text(form, "id").replace(/\D/g, "") || "0")}`);
      }
    },
    (refusal, form) => ({ ...refusal, id: Number(text(form, "id").replace(/\D/g, "") || 0) }),
  );
}

/** Sends the file after what it belongs to; where that is refused, the page to go on to says so and takes another. */
async function attached({ form, send }: Submitted, row: { id: number; version: number }, done: string) {
  const bytes = await fileOf(form);
  const again = `/asistencia/justificantes/${row.id}?archivo=`;
  if (bytes === null) return done;
  if (bytes === "large") return `${again}grande`;
  const options = { bytes, contentType: "application/octet-stream", version: row.version };
  try {
    await send(justificationsApi.attach, { params: { id: String(row.id) } }, options);
    return done;
  } catch (cause) {
    if (cause instanceof ApiError) return `${again}no`;
    throw cause;
  }
}

/** A pupil's absences: what waits to be justified, what was sent, and how it stands this year. */
export default function StudentAbsences() {
  const { attendance, alerts, alertWords, sent, codes, done, texts, words } = useLoaderData<typeof loader>();
  const me = useMe();
  const student = useStudent();
  const start = useStart(attendance.to);
  const refused = useActionData<typeof action>() ?? null;
  const box = useRef<HTMLDivElement>(null);
  useRefusalFocus(box, refused);
  // Another day, or one that was sent, is another form.
  const form = [student.id, start.date, start.startsAt, sent.total].join("/");
  const forms = { words, errors: refused?.id === 0 ? refused.fields : {}, start };
  return (
    <div ref={box} className="grid grid-cols-1 gap-x-8 xl:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="min-w-0">
        <div className="mb-3 grid gap-2 empty:hidden">
          {done !== null && refused === null ? <Done>{words.done[done]}</Done> : null}
          {refused === null || refused.message === null ? null : <Notice tone="danger">{refused.message}</Notice>}
        </div>
        {alerts.length === 0 ? null : (
          <Section title={may(me, "attendance.update") ? alertWords.title : alertWords.own}>
            <Rows>
              {alerts.map((alert) => (
                <AlertLine key={alert.id} alert={alert} words={alertWords} isStaff={may(me, "attendance.update")} />
              ))}
            </Rows>
          </Section>
        )}
        <UnexcusedList
          data={attendance.data}
          sent={sent.data}
          earliest={sent.canRequest ? sent.earliest : null}
          canAct={sent.canRequest || sent.canEnter}
          words={words}
        />
        {sent.canRequest ? (
          <Section title={words.student.request}>
            <div id="justificar">
              <AbsenceForm key={form} earliest={sent.earliest} {...forms} />
            </div>
          </Section>
        ) : null}
        {sent.canEnter ? (
          <Section title={words.student.enter}>
            <div id="justificar">
              <AbsenceForm key={form} codes={codes} {...forms} />
            </div>
          </Section>
        ) : null}
        {sent.data.length === 0 && !sent.canRequest && !sent.canEnter ? null : (
          <Section title={words.student.sent}>
            {sent.data.length === 0 ? (
              <p className="text-sm text-muted">{words.student.noneSent}</p>
            ) : (
              <Rows>
                {sent.data.map((row) => (
                  <JustificationLine key={row.id} row={row} words={words}>
                    <DecideForms
                      row={row}
                      words={words}
                      error={refused?.id === row.id ? refused.fields.note : undefined}
                    />
                    <WithdrawForm row={row} words={words} />
                  </JustificationLine>
                ))}
              </Rows>
            )}
          </Section>
        )}
      </div>
      <StudentAttendance data={attendance} words={texts} />
    </div>
  );
}
