import { BadgeCheck, BadgeX, Info } from "lucide-react";
import { useRef } from "react";
import { codeInGroups, documentsApi, type VerifiedDocument } from "#contracts/api/evaluation/documents.ts";
import { Paper } from "../../components/evaluation/paper.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, useActionData, useLoaderData } from "../../framework/index.ts";
import { evaluationTexts } from "../../i18n/evaluation.ts";
import { inLanguage, type Words } from "../../i18n/in-language.ts";
import { text } from "../../lib/actions.server.ts";
import { call, readerOf } from "../../lib/api.server.ts";
import { ApiError } from "../../lib/api-error.ts";
import { useFormat } from "../../lib/format.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

const title = pageTitle<typeof loader>((_t, loaded) => loaded?.words.title);
export const meta: typeof title = (args) => [...(title(args) ?? []), { name: "robots", content: "noindex, nofollow" }];

const HEADERS = { "x-robots-tag": "noindex, nofollow", "referrer-policy": "no-referrer", "cache-control": "no-store" };
export const headers = () => HEADERS;

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const words = inLanguage(evaluationTexts.verify, await readerOf(context, request));
  const code = (params.code ?? "").slice(0, 40);
  const nothing = { words, code, document: null };
  if (code === "") return data({ ...nothing, problem: null }, { headers: HEADERS });
  try {
    const document = await call(context, request, documentsApi.verify, { body: { code } });
    return data({ ...nothing, document, problem: null }, { headers: HEADERS });
  } catch (cause) {
    if (!(cause instanceof ApiError) || ![404, 422, 429].includes(cause.status)) {
      if (!(cause instanceof Error && cause.name === "ZodError")) throw cause;
      return data({ ...nothing, problem: "unknown" as const }, { status: 404, headers: HEADERS });
    }
    const problem = cause.status === 429 ? ("tooMany" as const) : ("unknown" as const);
    return data({ ...nothing, problem }, { status: problem === "tooMany" ? 429 : 404, headers: HEADERS });
  }
}

/** The date of birth comes in the body: no address, no history and no log has it. */
export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    const code = text(form, "code").slice(0, 40);
    if (text(form, "intent") === "code") throw redirect(`/verificar/${encodeURIComponent(code.trim() || "-")}`);
    const dateOfBirth = text(form, "dateOfBirth");
    const body = dateOfBirth === "" ? { code } : { code, dateOfBirth };
    return { ok: true as const, document: await send(documentsApi.verify, { body }) };
  });
}

/** For whoever holds a paper: does it hold, and does it say what was issued? */
export default function Verify() {
  const { words, code, document: looked, problem } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const page = useRef<HTMLElement>(null);
  const refused = answer !== undefined && !answer.ok ? answer : undefined;
  useRefusalFocus(page, refused);
  const document = answer?.ok ? answer.document : looked;
  return (
    <main ref={page} className="mx-auto max-w-2xl px-4 py-10">
      <h1 className="text-2xl font-semibold tracking-tight">{words.title}</h1>
      <div className="mt-4 grid gap-4">
        {problem === null ? null : (
          <Notice tone="danger">
            {problem === "tooMany" ? words.tooMany : `${words.unknown}. ${words.unknownHint}`}
          </Notice>
        )}
        {refused === undefined ? null : (
          <Notice tone="danger">{refused.message ?? Object.values(refused.fields)[0]}</Notice>
        )}
        {document === null ? null : <Outcome document={document} code={code} words={words} />}
      </div>
      <Form method="post" className="mt-6 flex flex-wrap items-start gap-3">
        <input type="hidden" name="intent" value="code" />
        <Field label={words.code} hint={words.codeHint} className="min-w-0 grow">
          <Input
            key={code}
            name="code"
            defaultValue={code === "" ? "" : codeInGroups(code.replaceAll("-", ""))}
            maxLength={40}
            required
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            className="h-10 font-mono"
          />
        </Field>
        <Button type="submit" size="lg" variant={document === null ? "primary" : "secondary"} className="mt-6">
          {words.check}
        </Button>
      </Form>
    </main>
  );
}

type VerifyWords = Words<typeof evaluationTexts.verify>;

const STATES = {
  valid: { icon: BadgeCheck, tone: "border-ok/40 bg-ok-soft text-ok" },
  replaced: { icon: Info, tone: "border-warn/40 bg-warn-soft text-warn" },
  revoked: { icon: BadgeX, tone: "border-danger/40 bg-danger-soft text-danger" },
} as const;

function Outcome({ document, code, words }: { document: VerifiedDocument; code: string; words: VerifyWords }) {
  const { date } = useFormat();
  const { icon: Icon, tone } = STATES[document.state];
  const facts = [
    [words.school, document.school],
    [words.document, [document.title, document.subtitle].filter(Boolean).join(" · ")],
    [words.issuedOn, date(document.issuedOn)],
    [words.student, document.initials],
  ] as const;
  return (
    <>
      <p
        role="status"
        className={`flex items-center gap-2 rounded-md border px-4 py-3 text-base font-semibold ${tone}`}
      >
        <Icon aria-hidden className="size-5 shrink-0" /> {words[document.state]}
      </p>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
        {facts.map(([label, value]) =>
          value === null ? null : (
            <div key={label} className="contents">
              <dt className="text-muted">{label}</dt>
              <dd className="font-medium">{value}</dd>
            </div>
          ),
        )}
      </dl>
      {document.paper !== null ? (
        <>
          <p className="text-sm text-muted">{words.says}</p>
          <Paper paper={document.paper} />
        </>
      ) : document.kind === "act" ? (
        <p className="text-sm text-muted">{words.atSchool}</p>
      ) : (
        <Form method="post" className="rounded-md border bg-surface p-4">
          <input type="hidden" name="intent" value="date" />
          <input type="hidden" name="code" value={code} />
          <p className="mb-3 text-sm text-muted">{words.moreHint}</p>
          <div className="flex flex-wrap items-start gap-3">
            <Field label={words.dateOfBirth} error={document.isWrongDate ? words.wrongDate : undefined}>
              <Input type="date" name="dateOfBirth" required className="w-44" />
            </Field>
            <Button type="submit" variant="primary" className="mt-5.5">
              {words.more}
            </Button>
          </div>
        </Form>
      )}
    </>
  );
}
