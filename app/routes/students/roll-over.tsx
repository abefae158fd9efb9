import { useRef } from "react";
import { ROLL_OVER_DECISIONS, rollOverApi } from "#contracts/api/students/roll-over.ts";
import { PlanOfYear } from "../../components/students/roll-over-plan.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData } from "../../framework/index.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { rollOverTexts } from "../../i18n/students-roll-over.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { useFormat } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, data) => data?.words.title);

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [state, locale] = await Promise.all([
      call(context, request, rollOverApi.get, {}),
      readerOf(context, request),
    ]);
    return {
      ...state,
      words: inLanguage(rollOverTexts, locale),
      undone: Number(queryText(request, "hecho") ?? 0) || 0,
      left: Number(queryText(request, "quedan") ?? 0) || 0,
    };
  });
}

/** What the form says of each pupil; a field that is none of ours is left out. */
function decisionsOf(form: FormData) {
  return [...form].flatMap(([name, value]) => {
    const [, id] = /^decision-([1-9]\d{0,14})$/.exec(name) ?? [];
    const decision = ROLL_OVER_DECISIONS.find((one) => one === value);
    return id === undefined || decision === undefined ? [] : [{ studentId: Number(id), decision }];
  });
}

export function action(args: ActionFunctionArgs) {
  return submit(
    args,
    async ({ form, send }) => {
      switch (text(form, "intent")) {
        case "preview":
          return { plan: await send(rollOverApi.preview, { body: { decisions: decisionsOf(form) } }) };
        case "apply": {
          const confirmCount = Number(text(form, "count").replace(/\D/g, "").slice(0, 6)) || 0;
          const keepTeachers = form.get("keepTeachers") === "1";
          await send(rollOverApi.apply, { body: { decisions: decisionsOf(form), keepTeachers, confirmCount } });
          throw redirect("/alumnado/curso");
        }
        case "undo": {
          const id = text(form, "id").replace(/\D/g, "").slice(0, 15) || "1";
          const { pupils, left } = await send(rollOverApi.undo, { params: { id } });
          throw redirect(`/alumnado/curso?hecho=${pupils}&quedan=${left}`);
        }
        default:
          throw data(null, { status: 400 });
      }
    },
    (refusal) => ({ plan: null, refusal }),
  );
}

/** The school goes on to the coming year: as a proposal that can be changed, then done, and taken back. */
export default function RollOver() {
  const me = useMe();
  const { t } = useTranslation();
  const { date } = useFormat();
  const { from, to, opensOn, isOpen, done, words, undone, left } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const page = useRef<HTMLDivElement>(null);
  const refused = answer !== undefined && "refusal" in answer ? answer.refusal : undefined;
  useRefusalFocus(page, refused);
  return (
    <div ref={page}>
      <PageHeader
        eyebrow={
          <Link to="/alumnado" className="hover:underline">
            {t("students.title")}
          </Link>
        }
        title={words.title}
        meta={
          from === null || to === null ? null : <span>{filled(words.fromTo, { from: from.title, to: to.title })}</span>
        }
      />
      <div className="mb-5 grid max-w-3xl gap-3 text-sm">
        {refused === undefined ? null : <Notice tone="danger">{refused.message}</Notice>}
        {undone > 0 && answer === undefined ? (
          <Done>
            {filled(left > 0 ? words.undoneLeft : words.undone, { pupils: String(undone), left: String(left) })}
          </Done>
        ) : null}
        <p className="text-muted">{words.intro}</p>
        {to === null && done === null ? (
          <Notice tone="warn">
            {words.noYear}{" "}
            <Link to="/centro/calendario" className="underline">
              {words.addYear}
            </Link>
          </Notice>
        ) : null}
        {to !== null && !isOpen && opensOn !== null ? (
          <Notice tone="warn">{filled(words.early, { day: date(opensOn) })}</Notice>
        ) : null}
      </div>
      {done !== null ? (
        <div className="grid max-w-3xl justify-items-start gap-3 text-sm">
          <Notice tone="ok">
            {filled(words.done, {
              day: date(done.appliedAt),
              pupils: String(done.pupils),
              sections: String(done.sections),
            })}
          </Notice>
          {done.canUndo ? (
            <Form method="post">
              <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
              <input type="hidden" name="id" value={done.id} />
              <Button type="submit" name="intent" value="undo" variant="danger">
                {words.undo}
              </Button>
            </Form>
          ) : (
            <p className="text-muted">{words.used}</p>
          )}
        </div>
      ) : answer?.plan ? (
        <PlanOfYear plan={answer.plan} isOpen={isOpen} words={words} />
      ) : to === null ? null : (
        <Form method="post">
          <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
          <Button type="submit" name="intent" value="preview" variant="primary">
            {words.see}
          </Button>
        </Form>
      )}
    </div>
  );
}
