import { ScrollText } from "lucide-react";
import { AUDIT_COUNTED, type AuditEntryView, auditApi } from "#contracts/api/audit/audit.ts";
import { AUDIT_ACTIONS, AUDIT_AREAS, actionWords, entityWords, fieldWords } from "#contracts/api/audit/words.ts";
import { type AuditRow, AuditRows } from "../../components/audit/audit-rows.tsx";
import { type Verified, VerifyLog } from "../../components/audit/verify-log.tsx";
import { FilterChips } from "../../components/lists/filter-chips.tsx";
import { Pager } from "../../components/lists/pager.tsx";
import { Button } from "../../components/ui/button.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Select } from "../../components/ui/select.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Form, useLoaderData } from "../../framework/index.ts";
import { audit } from "../../i18n/audit.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import type { Locale } from "../../i18n/languages.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf, requirePerson } from "../../lib/api.server.ts";
import { useFormat } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { planOf } from "../../lib/request-plan.ts";
import { startOfDay } from "../../lib/school-day.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_, data) => data?.words.title);

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const { timeZone } = await requirePerson(context, request);
    const actor = /^[1-9]\d{0,14}$/.exec(queryText(request, "persona") ?? "")?.[0];
    const entity = queryText(request, "tipo")?.slice(0, 60);
    const entityId = entity === undefined ? undefined : queryText(request, "objeto")?.slice(0, 80);
    const action = queryText(request, "accion")?.slice(0, 60);
    const [desde, hasta] = [queryText(request, "desde"), queryText(request, "hasta")];
    const from = startOfDay(desde ?? "", timeZone) ?? undefined;
    const to = startOfDay(hasta ?? "", timeZone, 1) ?? undefined;
    const filter = { actor, entity, entityId, action, from, to };
    const [page, locale] = await Promise.all([
      call(context, request, auditApi.list, { query: { ...filter, cursor: queryText(request, "cursor"), limit: 50 } }),
      readerOf(context, request),
    ]);
    const { data: entries, asked, totalIsMinimum, ...rest } = page;
    return {
      words: inLanguage(audit, locale),
      page: { ...rest, data: entries.map((entry) => rowOf(entry, locale)) },
      file: totalIsMinimum ? null : planOf(auditApi.export, { query: { ...filter, lang: locale } }).url,
      actions: actionGroups(locale),
      chosen: {
        persona: actor === undefined ? null : (asked.actor ?? `#${actor}`),
        tipo:
          entity === undefined ? null : { kind: entityWords(entity, locale), name: asked.object ?? entityId ?? null },
        accion: action === undefined ? null : { value: action, label: actionWords(action, locale) },
        desde: from === undefined ? null : (desde ?? null),
        hasta: to === undefined ? null : (hasta ?? null),
      },
      hidden: Object.entries({ persona: actor, tipo: entity, objeto: entityId }).flatMap(([name, value]) =>
        value === undefined ? [] : [{ name, value }],
      ),
    };
  });
}

/** Calls of one click, some half a million entries; a longer log is gone on with by another. */
const CALLS = 5;

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }): Promise<Verified> => {
    if (text(form, "intent") !== "verify") throw data(null, { status: 400 });
    // Of the stretch before, which this page sent along.
    const [signedSeq, signedAt] = [Number(text(form, "signedSeq")), text(form, "signedAt")];
    let checkpoint = signedSeq > 0 && !Number.isNaN(Date.parse(signedAt)) ? { seq: signedSeq, at: signedAt } : null;
    let after = /^\d{1,15}$/.exec(text(form, "after"))?.[0] ?? "0";
    for (let calls = 1; ; calls += 1) {
      const { to, total, next, fault, ...found } = await send(auditApi.verify, { query: { after } });
      checkpoint = found.checkpoint ?? checkpoint;
      if (next === null || calls >= CALLS) return { ok: true, to, total, next, fault, checkpoint };
      after = String(next);
    }
  });
}

/** The actions of each area, under it. */
function actionGroups(locale: Locale) {
  const actions = Object.entries(AUDIT_ACTIONS);
  return Object.entries(AUDIT_AREAS).map(([area, words]) => ({
    area,
    label: words[locale],
    actions: actions
      .filter(([action]) => action.startsWith(`${area}.`))
      .map(([value, sentence]) => ({ value, label: sentence[locale] })),
  }));
}

const PATHS = { student: "/alumnado", section: "/grupos", document: "/contenidos", import: "/importar/anteriores" };

/** An entry as the page shows it; what was stored around it stays behind. */
function rowOf({ object, before: _, after: __, changes, action, ...entry }: AuditEntryView, locale: Locale): AuditRow {
  return {
    ...entry,
    what: actionWords(action, locale),
    about: {
      kind: entityWords(object.entity, locale),
      name: object.name,
      entity: object.entity,
      id: object.id,
      path: object.open === null ? null : `${PATHS[object.open.kind]}/${object.open.id}`,
    },
    changes: changes.map(({ field, before, after }) => ({
      field: fieldWords(field, locale),
      before: valueWords(field, before, locale),
      after: valueWords(field, after, locale),
    })),
  };
}

type Value = AuditEntryView["changes"][number]["before"];

/** The filter of a download names actions and kinds as the log does. */
function valueWords(field: string, value: Value, locale: Locale): Value {
  if (typeof value !== "string") return value;
  if (field === "action") return actionWords(value, locale);
  return field === "entity" ? entityWords(value, locale) : value;
}

export default function AuditLogs() {
  const { words, page, file, actions, chosen, hidden } = useLoaderData<typeof loader>();
  const { date, number } = useFormat();
  const chips = [
    ...(chosen.persona === null
      ? []
      : [{ name: "persona", label: filled(words.chip.actor, { name: chosen.persona }) }]),
    ...(chosen.tipo === null
      ? []
      : [
          {
            name: "tipo",
            label:
              chosen.tipo.name === null
                ? chosen.tipo.kind
                : filled(words.chip.object, { kind: chosen.tipo.kind, name: chosen.tipo.name }),
          },
        ]),
    ...(chosen.accion === null ? [] : [{ name: "accion", label: chosen.accion.label }]),
    ...(chosen.desde === null ? [] : [{ name: "desde", label: filled(words.chip.from, { day: date(chosen.desde) }) }]),
    ...(chosen.hasta === null ? [] : [{ name: "hasta", label: filled(words.chip.to, { day: date(chosen.hasta) }) }]),
  ];
  return (
    <>
      <PageHeader
        title={words.title}
        actions={
          file === null || page.data.length === 0 ? null : (
            <Button asChild>
              <a href={file} download>
                {words.download}
              </a>
            </Button>
          )
        }
      />
      <p className="mb-4 max-w-2xl text-sm text-muted">{words.hint}</p>
      <Form
        method="get"
        key={[chosen.accion?.value, chosen.desde, chosen.hasta].join()}
        className="mb-3 flex flex-wrap items-end gap-2 print:hidden"
      >
        <Field label={words.action} className="min-w-0 max-sm:w-full sm:w-72">
          <Select name="accion" defaultValue={chosen.accion?.value ?? ""} className="w-full">
            <option value="">{words.anyAction}</option>
            {actions.map(({ area, label, actions: inside }) => (
              <optgroup key={area} label={label}>
                <option value={area}>{filled(words.all, { area: label })}</option>
                {inside.map((one) => (
                  <option key={one.value} value={one.value}>
                    {one.label}
                  </option>
                ))}
              </optgroup>
            ))}
          </Select>
        </Field>
        <Field label={words.from}>
          <Input type="date" name="desde" defaultValue={chosen.desde ?? ""} className="w-38" />
        </Field>
        <Field label={words.to}>
          <Input type="date" name="hasta" defaultValue={chosen.hasta ?? ""} className="w-38" />
        </Field>
        {hidden.map(({ name, value }) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Button type="submit">{words.filter}</Button>
      </Form>
      <FilterChips chips={chips} />
      {file === null ? (
        <p className="mb-3 text-sm text-muted">{filled(words.tooMany, { count: number(AUDIT_COUNTED) })}</p>
      ) : null}
      {page.data.length === 0 ? (
        <EmptyState icon={<ScrollText />} title={chips.length > 0 ? words.noMatch : words.none} />
      ) : (
        <>
          <AuditRows rows={page.data} words={words} />
          <Pager page={page} />
        </>
      )}
      <VerifyLog words={words} />
    </>
  );
}
