import {
  type PeopleImportReport,
  peopleImportApi,
  SHEET_OUTCOMES,
  SheetDecision,
} from "#contracts/api/roster/people-import.ts";
import { PEOPLE_IMPORT_KINDS, PeopleImportField } from "#contracts/api/roster/people-import-fields.ts";
import { CommitForm } from "../../components/roster/commit-form.tsx";
import { Appointments } from "../../components/roster/report.tsx";
import { SheetColumns } from "../../components/roster/sheet-columns.tsx";
import { Problems, SheetRows } from "../../components/roster/sheet-rows.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import "../../i18n/office.ts";
import { obstacleOf, text } from "../../lib/actions.server.ts";
import { call, load } from "../../lib/api.server.ts";
import { idParam } from "../../lib/params.server.ts";
import { commitBody } from "../../lib/roster-form.server.ts";
import { useMe } from "../../lib/session.ts";
import { type Submitted, submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("sheet.title"));
const LIMIT = 50;

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const search = new URL(request.url).searchParams;
  const outcome = SHEET_OUTCOMES.find((one) => one === search.get("filas"));
  const from = search.get("desde") ?? "";
  const offset = /^\d{1,4}$/.test(from) ? Number(from) : 0;
  return load(async () => {
    const importId = idParam(params);
    const sent = { params: { importId }, query: { outcome, limit: LIMIT, offset } };
    try {
      return { outcome: outcome ?? null, report: await call(context, request, peopleImportApi.get, sent) };
    } catch (cause) {
      obstacleOf(cause);
      // It is written, or its file not kept any more: what there is to see of it is there.
      throw redirect(`/importar/anteriores/${importId}`);
    }
  });
}

/** What the form says of every row it asked about, beside what was said before. */
function decisionsOf(form: FormData): SheetDecision[] {
  const said = new Map<number, number | null>();
  for (const [name, value] of form) {
    const [, line] = /^who-(\d{1,6})$/.exec(name) ?? [];
    if (line === undefined || typeof value !== "string") continue;
    const read = SheetDecision.safeParse({ line: Number(line), person: value === "new" ? null : Number(value) });
    if (read.success) said.set(read.data.line, read.data.person);
  }
  return [...said].map(([line, person]) => ({ line, person }));
}

async function check({ form, send }: Submitted, importId: string) {
  const kind = PEOPLE_IMPORT_KINDS.find((one) => one === text(form, "kind")) ?? "students";
  const columns = form.getAll("column");
  const mapping = columns.map((value) => PeopleImportField.safeParse(value).data ?? null);
  // Columns of other people mean other things: they are proposed anew.
  const isOther = kind !== text(form, "formerKind") || columns.length === 0;
  const body = { kind, decisions: isOther ? [] : decisionsOf(form), ...(isOther ? {} : { mapping }) };
  await send(peopleImportApi.check, { params: { importId }, query: { limit: 1 }, body });
}

export function action(args: ActionFunctionArgs) {
  return submit(args, async (sent) => {
    const importId = idParam(args.params);
    if (text(sent.form, "intent") === "commit") {
      const body = { ...commitBody(sent.form), digest: text(sent.form, "digest") };
      await sent.send(peopleImportApi.commit, { params: { importId }, body });
      return redirect(`/importar/anteriores/${importId}`);
    }
    await check(sent, importId);
    return redirect(`/importar/personas/${importId}`);
  });
}

function Verdict({ report }: { report: PeopleImportReport }) {
  const { t } = useTranslation();
  return (
    <div className="mb-6 grid gap-2">
      <Notice tone={report.status === "ready" ? "ok" : "danger"}>
        <p className="font-medium">
          {report.status === "ready" ? t("sheet.ready") : t("sheet.faulty", { count: report.errorCount })}
        </p>
        {report.status === "ready" ? null : <p>{t("sheet.faultyHint")}</p>}
      </Notice>
      {report.alreadyCommitted ? <Notice tone="warn">{t("import.already")}</Notice> : null}
      {report.isRemembered ? <Notice tone="ok">{t("sheet.remembered")}</Notice> : null}
    </div>
  );
}

export default function ImportSheet() {
  const { t } = useTranslation();
  const me = useMe();
  const { report, outcome } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  return (
    <>
      <PageHeader
        title={t("sheet.title")}
        eyebrow={<Link to="/importar/personas">{t("import.another")}</Link>}
        meta={`${report.fileName} · ${t(`sheet.kinds.${report.kind}`)}`}
      />
      {refused ? (
        <div className="mb-6 max-w-2xl">
          <Notice tone="danger">{refused.message ?? t("error.unavailable")}</Notice>
        </div>
      ) : null}
      <Verdict report={report} />
      {report.problems.length > 0 ? (
        <Section title={t("sheet.problems")}>
          <Problems problems={report.problems} />
        </Section>
      ) : null}
      {report.appointmentCount > 0 ? <Appointments report={report} /> : null}
      {report.status === "ready" ? <CommitForm report={report} /> : null}
      <Form method="post">
        <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
        <input type="hidden" name="intent" value="check" />
        <input type="hidden" name="formerKind" value={report.kind} />
        {report.decisions.map(({ line, person }) => (
          <input key={line} type="hidden" name={`who-${line}`} value={person === null ? "new" : String(person)} />
        ))}
        <SheetRows report={report} outcome={outcome} limit={LIMIT} />
        {report.rows.some(({ candidates }) => candidates.length > 0) ? (
          <p className="mb-8">
            <Button type="submit" variant="primary" aria-disabled={busy}>
              {busy ? t("import.checking") : t("sheet.sayWho")}
            </Button>
          </p>
        ) : null}
        <SheetColumns report={report} />
        <Button type="submit" className="mb-8" aria-disabled={busy}>
          {busy ? t("import.checking") : t("sheet.readAnew")}
        </Button>
      </Form>
    </>
  );
}
