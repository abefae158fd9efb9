import { MessagesSquare } from "lucide-react";
import { useRef } from "react";
import { TUTORING_FOR, TUTORING_KINDS, TUTORING_WITH, tutoringApi } from "#contracts/api/students/tutoring.ts";
import { NoteForm, NoteRow, NoteText } from "../../components/students/tutoring-notes.tsx";
import { Done } from "../../components/ui/done.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Rows, Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { useActionData, useLoaderData } from "../../framework/index.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { tutoringTexts } from "../../i18n/student-tutoring.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { useFormat } from "../../lib/format.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.title);

const DONE = ["written", "changed"] as const;

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const id = idParam(params);
  const noteId = /^[1-9]\d{0,14}$/.exec(queryText(request, "antes") ?? "")?.[0];
  return load(async () => {
    const [notes, former, locale] = await Promise.all([
      call(context, request, tutoringApi.list, { params: { id } }),
      noteId === undefined ? null : call(context, request, tutoringApi.former, { params: { id, noteId } }),
      readerOf(context, request),
    ]);
    return {
      ...notes,
      former: former?.data ?? null,
      formerOf: notes.data.find((note) => String(note.id) === noteId)?.date ?? notes.today,
      words: inLanguage(tutoringTexts, locale),
      done: DONE.find((one) => one === queryText(request, "hecho")) ?? null,
    };
  });
}

/** Each reading is noted: a refused form does not open the notes anew. */
export const shouldRevalidate = ({ actionStatus }: { actionStatus?: number }) =>
  actionStatus === undefined || actionStatus < 400 || actionStatus === 412;

const digits = (form: FormData, name: string) => text(form, name).replace(/\D/g, "").slice(0, 15) || "0";

export function action(args: ActionFunctionArgs) {
  const id = idParam(args.params);
  return submit(
    args,
    async ({ form, send }) => {
      const body = {
        date: text(form, "date"),
        with: TUTORING_WITH.find((one) => one === text(form, "with")) ?? "other",
        kind: TUTORING_KINDS.find((one) => one === text(form, "kind")) ?? "other",
        staff: TUTORING_FOR.find((one) => one === text(form, "staff")) ?? "tutors",
        nextOn: text(form, "nextOn") || null,
        text: text(form, "text"),
        nextStep: text(form, "nextStep"),
      };
      switch (text(form, "intent")) {
        case "write":
          await send(tutoringApi.write, { params: { id }, body });
          throw redirect(`/alumnado/${id}/tutoria?hecho=written`);
        case "change":
          await send(
            tutoringApi.change,
            { params: { id, noteId: digits(form, "id") }, body },
            { version: digits(form, "version") },
          );
          throw redirect(`/alumnado/${id}/tutoria?hecho=changed`);
        default:
          throw data(null, { status: 400 });
      }
    },
    (refusal, form) => ({ ...refusal, id: Number(digits(form, "id")) }),
  );
}

/** What tutors and the school noted of interviews and follow-up of a pupil. */
export default function Tutoring() {
  const { date, moment } = useFormat();
  const { data: notes, former, formerOf, canAdd, today, words, done } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const box = useRef<HTMLDivElement>(null);
  useRefusalFocus(box, refused);
  return (
    <div ref={box} className="max-w-4xl">
      <p className="mb-4 text-sm text-muted">{words.intro}</p>
      <div className="mb-3 grid gap-2 empty:hidden">
        {done !== null && refused === null ? <Done>{words.done[done]}</Done> : null}
        {refused === null || refused.message === null ? null : <Notice tone="danger">{refused.message}</Notice>}
      </div>
      {former === null ? null : (
        <Section title={filled(words.formerTitle, { day: date(formerOf) })}>
          <Rows>
            {former.map((note) => (
              <li key={note.id} className="px-3 py-3">
                <NoteText note={note} words={words} />
                <p className="mt-1 text-xs text-muted">
                  {filled(words.until, { moment: moment(note.replacedAt), name: note.replacedBy })}
                </p>
              </li>
            ))}
          </Rows>
        </Section>
      )}
      {notes.length === 0 ? (
        <EmptyState icon={<MessagesSquare aria-hidden />} title={words.none} className="mb-8" />
      ) : (
        <Rows className="mb-8">
          {notes.map((note) => (
            <NoteRow
              key={note.id}
              note={note}
              words={words}
              today={today}
              errors={refused?.id === note.id ? refused.fields : null}
            />
          ))}
        </Rows>
      )}
      {canAdd ? (
        <Section title={words.add} className="print:hidden">
          <NoteForm key={notes.length} words={words} today={today} errors={refused?.id === 0 ? refused.fields : {}} />
        </Section>
      ) : null}
    </div>
  );
}
