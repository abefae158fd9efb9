import type { FactorView, factorsApi } from "#contracts/api/identity/factors.ts";
import type { View } from "#contracts/endpoint.ts";
import { Form, Link } from "../../framework/index.ts";
import type { factorTexts } from "../../i18n/factors.ts";
import { filled, type Words } from "../../i18n/in-language.ts";
import type { Refusal } from "../../lib/actions.server.ts";
import { useFormat } from "../../lib/format.ts";
import { confirmationPath } from "../../lib/safe-path.ts";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Notice } from "../ui/notice.tsx";
import { Rows, Section } from "../ui/section.tsx";

interface Begun {
  readonly id: string;
  readonly secret: string;
  readonly uri: string;
  readonly qr: { readonly size: number; readonly path: string };
}

/** What was done, and by which form; a refusal says the same, and what is still being set up. */
export type FactorOutcome = {
  readonly intent: string;
  /** The name that a passkey in the making shall have. */
  readonly label?: string | undefined;
  readonly begun?: Begun | undefined;
} & (
  | {
      readonly ok: true;
      readonly recoveryCodes?: readonly string[] | undefined;
      readonly options?: Record<string, unknown> | undefined;
    }
  | Refusal
);

type FactorsView = View<typeof factorsApi.factors>;

export type FactorWords = Words<typeof factorTexts>;

interface Props {
  words: FactorWords;
  view: FactorsView;
  outcome: FactorOutcome | undefined;
}

export function Hidden(fields: Readonly<Record<string, string>>) {
  const me = useMe();
  return Object.entries({ csrf: me.csrfToken ?? "", ...fields }).map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={value} />
  ));
}

export function messageOf(outcome: FactorOutcome | undefined, ...intents: string[]): string | null {
  if (outcome === undefined || outcome.ok || !intents.includes(outcome.intent)) return null;
  return Object.keys(outcome.fields).length > 0 ? null : outcome.message;
}

/** The codes as they are told once, to be copied or printed. */
export function RecoveryCodes({ words, codes }: { words: FactorWords; codes: readonly string[] }) {
  return (
    <Section title={words.codes.title}>
      <Notice tone="warn">{words.codes.once}</Notice>
      <ul className="mt-3 grid max-w-md grid-cols-1 gap-x-6 gap-y-1 rounded-md border bg-surface px-4 py-3 font-mono text-sm sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
    </Section>
  );
}

function Factor({ words, factor, recent }: { words: FactorWords; factor: FactorView; recent: boolean }) {
  const { moment } = useFormat();
  const name = factor.label ?? words.kinds[factor.kind];
  return (
    <li className="grid gap-2 px-4 py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2">
        <div className="min-w-0">
          <p className="font-medium wrap-anywhere">{name}</p>
          <p className="text-sm text-muted">
            {filled(words.since, { when: moment(factor.createdAt) })} ·{" "}
            {factor.lastUsedAt === null ? words.unused : filled(words.used, { when: moment(factor.lastUsedAt) })}
          </p>
        </div>
        {recent ? (
          <Form method="post" preventScrollReset>
            <Hidden intent="remove" id={String(factor.id)} />
            <Button type="submit" variant="danger" aria-label={filled(words.removeOne, { name })}>
              {words.remove}
            </Button>
          </Form>
        ) : null}
      </div>
      {recent ? (
        <details>
          <summary className="cursor-pointer text-sm text-accent">{words.rename}</summary>
          <Form method="post" preventScrollReset className="mt-2 flex flex-wrap items-end gap-2">
            <Hidden intent="rename" id={String(factor.id)} />
            <Field label={words.name}>
              <Input name="label" defaultValue={factor.label ?? ""} maxLength={60} required />
            </Field>
            <Button type="submit">{words.save}</Button>
          </Form>
        </details>
      ) : null}
    </li>
  );
}

/** What the person has, and what became of the last change. */
export function Factors({ words, view, outcome }: Props) {
  const { factors, recent, recoveryCodesLeft } = view;
  const refused = messageOf(outcome, "rename", "remove", "codes", "start");
  const done =
    outcome?.ok && ["confirm", "passkey-add", "rename", "remove"].includes(outcome.intent) ? outcome.intent : null;
  return (
    <Section title={words.own}>
      <div className="grid gap-3">
        {refused === null ? null : <Notice tone="danger">{refused}</Notice>}
        {done === null ? null : (
          <Notice tone="ok">{done === "confirm" || done === "passkey-add" ? words.added : words.changed}</Notice>
        )}
        {recent ? null : (
          <p className="text-sm">
            {words.confirmFirst}{" "}
            <Link to={confirmationPath("/cuenta/segundo-paso")} className="text-accent underline">
              {words.confirmNow}
            </Link>
          </p>
        )}
        {factors.length === 0 ? (
          <p className="text-sm text-muted">{words.none}</p>
        ) : (
          <Rows>
            {factors.map((factor) => (
              <Factor key={factor.id} words={words} factor={factor} recent={recent} />
            ))}
          </Rows>
        )}
        {factors.length === 0 ? null : (
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p className="text-sm text-muted">
              {filled(recoveryCodesLeft === 1 ? words.codes.left_one : words.codes.left_other, {
                count: String(recoveryCodesLeft),
              })}
            </p>
            {recent ? (
              <Form method="post">
                <Hidden intent="codes" />
                <Button type="submit">{words.codes.renew}</Button>
              </Form>
            ) : null}
          </div>
        )}
      </div>
    </Section>
  );
}

/** An app of one-time codes: first its QR code and secret, then the code that shows that it has them. */
export function NewApp({ words, view, outcome }: Props) {
  const begun = outcome?.begun;
  const fields: Readonly<Record<string, string>> = outcome === undefined || outcome.ok ? {} : outcome.fields;
  if (!view.recent) return null;
  if (begun === undefined) {
    return (
      <Section title={words.new.title}>
        <Form method="post" className="grid max-w-md gap-4">
          <Hidden intent="start" />
          <p className="text-sm text-muted">{words.new.intro}</p>
          <Field label={words.name} hint={words.new.nameHint} error={fields.label}>
            <Input name="label" maxLength={60} autoComplete="off" />
          </Field>
          <Button type="submit" variant="primary" className="justify-self-start">
            {words.new.start}
          </Button>
        </Form>
      </Section>
    );
  }
  const refused = messageOf(outcome, "confirm");
  return (
    <Section title={words.new.title}>
      <Form method="post" noValidate className="grid max-w-md gap-4">
        <Hidden intent="confirm" id={begun.id} secret={begun.secret} uri={begun.uri} />
        <p className="text-sm">{words.new.scan}</p>
        <svg
          role="img"
          aria-label={words.new.qr}
          viewBox={`0 0 ${begun.qr.size} ${begun.qr.size}`}
          shapeRendering="crispEdges"
          className="w-56 max-w-full rounded-md border bg-white"
        >
          <path d={begun.qr.path} fill="#000" />
        </svg>
        <p className="text-sm">
          {words.new.byHand} <code className="font-mono wrap-anywhere">{begun.secret.match(/.{1,4}/g)?.join(" ")}</code>
        </p>
        {refused === null ? null : <Notice tone="danger">{refused}</Notice>}
        <Field label={words.new.code} error={fields.code}>
          <Input name="code" inputMode="numeric" autoComplete="one-time-code" maxLength={10} />
        </Field>
        <Button type="submit" variant="primary" className="justify-self-start">
          {words.new.confirm}
        </Button>
      </Form>
    </Section>
  );
}
