import { useRef } from "react";
import { gradingScalesApi, ScaleReach } from "#contracts/api/institutions/grading-scales.ts";
import { SCALE_TEMPLATES } from "#contracts/api/institutions/scale-templates.ts";
import { bandOf, roundedTo } from "#contracts/grading.ts";
import { ScaleCard } from "../../components/institutions/scale-card.tsx";
import {
  fieldsOf,
  figureOf,
  type RefusedScale,
  sentOf,
  typedFields,
} from "../../components/institutions/scale-fields.ts";
import { ScaleForm } from "../../components/institutions/scale-form.tsx";
import { ScaleTrial } from "../../components/institutions/scale-trial.tsx";
import { SettingsHeader } from "../../components/institutions/settings-header.tsx";
import { Done } from "../../components/ui/done.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Link, useActionData, useLoaderData } from "../../framework/index.ts";
import { inLanguage } from "../../i18n/in-language.ts";
import { scaleTexts } from "../../i18n/institutions-scales.ts";
import { settingsTexts } from "../../i18n/institutions-settings.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { ApiError } from "../../lib/api-error.ts";
import { useFormat } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, data) => data?.settings.tabs.scales);

const DONE = ["saved", "added", "removed"] as const;
const TEMPLATES = ["eso", "bachillerato", "numeric", "oneDecimal"] as const;
/** The mark about which people ask first. */
const FIRST_TRIED = "4,99";

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [{ data: scales, levels }, locale] = await Promise.all([
      call(context, request, gradingScalesApi.list, {}),
      readerOf(context, request),
    ]);
    // Nobody else has anything to do here.
    if (levels === null) throw data(null, { status: 403 });
    const tried = (queryText(request, "nota") ?? FIRST_TRIED).slice(0, 12);
    const value = figureOf(tried);
    return {
      scales,
      levels,
      tried,
      trials: Number.isNaN(value)
        ? null
        : scales.map((scale) => ({
            id: scale.id,
            title: scale.title,
            decimals: scale.decimals,
            pass: scale.pass,
            shown: value < scale.min || value > scale.max ? null : roundedTo(scale.decimals, value),
            band: bandOf(value, scale),
          })),
      template: TEMPLATES.find((one) => one === queryText(request, "plantilla")) ?? null,
      done: DONE.find((one) => one === queryText(request, "hecho")) ?? null,
      settings: inLanguage(settingsTexts, locale),
      words: inLanguage(scaleTexts, locale),
    };
  });
}

/** Also after a refusal: it says that what stands here is no longer so. */
export const shouldRevalidate = () => true;

export async function action(args: ActionFunctionArgs) {
  // How much would show otherwise, where that was why it was refused.
  let affects: ScaleReach | null = null;
  return submit(
    args,
    async ({ form, send }) => {
      const params = { id: text(form, "id") };
      const version = text(form, "version").replace(/\D/g, "") || "0";
      const done = (what: (typeof DONE)[number]) => redirect(`/centro/notas?hecho=${what}`);
      if (text(form, "intent") === "remove") {
        await send(gradingScalesApi.remove, { params }, { version });
        throw done("removed");
      }
      if (text(form, "intent") !== "save") throw data(null, { status: 400 });
      const fields = typedFields(form);
      const read = /^\d{1,9}$/.exec(text(form, "affects"));
      const body = { ...sentOf(fields), ...(read === null ? {} : { affects: Number(read[0]) }) };
      try {
        if (params.id === "") {
          await send(gradingScalesApi.add, { body });
        } else {
          const more = fields.isDefault ? { isDefault: true as const } : {};
          await send(gradingScalesApi.change, { params, body: { ...body, ...more } }, { version });
        }
      } catch (cause) {
        if (cause instanceof ApiError && cause.problem?.reason === "scale_affects") {
          affects = ScaleReach.parse(cause.problem.current);
        }
        throw cause;
      }
      throw done(params.id === "" ? "added" : "saved");
    },
    (refusal, form): RefusedScale => ({ ...refusal, at: text(form, "at"), given: typedFields(form), affects }),
  );
}

const EMPTY = {
  title: "",
  min: "0",
  max: "10",
  pass: "5",
  decimals: "2",
  bands: [],
  gradeLevels: [],
  isDefault: false,
};

/** How the school shows marks: its scales with their levels, and what any mark looks like on each. */
export default function GradingScales() {
  const { number } = useFormat();
  const { scales, levels, tried, trials, template, done, settings, words } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  const write = (value: number) => number(value, 2);
  const taken = new Set(scales.flatMap(({ gradeLevels }) => gradeLevels));
  const start = template === null ? EMPTY : fieldsOf(SCALE_TEMPLATES[template], write);
  const shared = { scales, levels, refused, words };
  return (
    <div ref={page}>
      <SettingsHeader words={settings} />
      <div className="mb-4 max-w-4xl empty:hidden">
        {done !== null && refused === null ? <Done>{words.done[done]}</Done> : null}
        {refused !== null && refused.affects === null && Object.keys(refused.fields).length === 0 ? (
          <Notice tone="danger">{refused.message}</Notice>
        ) : null}
      </div>
      <div className="mb-6 grid max-w-[70ch] gap-1 text-sm">
        <p>{words.intro}</p>
        <p className="text-muted">{words.closed}</p>
      </div>
      <Section title={words.list} className="max-w-4xl">
        <div className="grid gap-4">
          {scales.map((scale) => (
            <ScaleCard key={scale.id} scale={scale} start={fieldsOf(scale, write)} {...shared} />
          ))}
          <details
            id="nueva"
            className="rounded-md border bg-surface p-4"
            open={template !== null || refused?.at === "new"}
          >
            <summary className="cursor-pointer text-sm font-medium">{words.add}</summary>
            <p className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
              <span className="text-muted">{words.begin}:</span>
              {TEMPLATES.map((name) => (
                <Link
                  key={name}
                  to={`?plantilla=${name}#nueva`}
                  aria-current={template === name ? "true" : undefined}
                  className="py-1 text-accent underline-offset-2 hover:underline aria-[current]:font-medium aria-[current]:underline"
                >
                  {words.templates[name]}
                </Link>
              ))}
            </p>
            <ScaleForm
              scale={null}
              start={{ ...start, gradeLevels: start.gradeLevels.filter((level) => !taken.has(level)) }}
              {...shared}
            />
          </details>
        </div>
      </Section>
      <ScaleTrial tried={tried} trials={trials} words={words} />
    </div>
  );
}
