import { useEffect, useRef } from "react";
import type { ApiKeyView } from "#contracts/api/identity/api-keys.ts";
import { Form, useActionData, useNavigation } from "../../framework/index.ts";
import type { apiKeys } from "../../i18n/api-keys.ts";
import { filled, type Words } from "../../i18n/in-language.ts";
import { useFormat } from "../../lib/format.ts";
import { useMe } from "../../lib/session.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Section } from "../ui/section.tsx";
import { Select } from "../ui/select.tsx";

type KeyWords = Words<typeof apiKeys>;

export interface TitledPermission {
  readonly name: string;
  readonly title: string;
}

type TitledKey = Omit<ApiKeyView, "permissions"> & { readonly permissions: readonly TitledPermission[] };

const PERIODS = [30, 90, 180, 365];

/** A key with what it may do, how long, and the button that ends it. */
export function KeyRow({ apiKey, words }: { apiKey: TitledKey; words: KeyWords }) {
  const { date, moment } = useFormat();
  const me = useMe();
  const { id, name, prefix, owner, state, permissions, createdAt, expiresAt, lastUsedAt } = apiKey;
  return (
    <li className="flex flex-wrap items-start justify-between gap-3 px-3 py-3 text-sm">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium break-words">{name}</span>
          <Badge tone={state === "live" ? "ok" : "neutral"}>{words.state[state]}</Badge>
          <span className="text-muted">{filled(words.of, { name: owner.name })}</span>
        </p>
        <p className="font-mono text-xs break-all text-muted">{prefix}</p>
        <p className="mt-1">{permissions.map(({ title }) => title).join(" · ")}</p>
        <p className="mt-1 text-xs text-muted">
          {[
            filled(words.madeOn, { day: date(createdAt) }),
            filled(words.until, { day: date(expiresAt) }),
            lastUsedAt === null ? words.neverUsed : filled(words.used, { moment: moment(lastUsedAt) }),
          ].join(" · ")}
        </p>
      </div>
      {state === "live" ? (
        <Form method="post" preventScrollReset className="shrink-0">
          <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
          <input type="hidden" name="intent" value="revoke" />
          <input type="hidden" name="id" value={id} />
          <Button type="submit" variant="danger" aria-label={filled(words.revokeOne, { name })}>
            {words.revoke}
          </Button>
        </Form>
      ) : null}
    </li>
  );
}

interface NewKeyProps {
  readonly words: KeyWords;
  readonly givable: readonly TitledPermission[];
  readonly fields: Readonly<Record<string, string>>;
}

export function NewKey({ words, givable, fields }: NewKeyProps) {
  const me = useMe();
  const form = useRef<HTMLFormElement>(null);
  const answer = useActionData<() => { readonly ok: boolean }>();
  const isBusy = useNavigation().state === "submitting";
  useEffect(() => {
    if (answer?.ok) form.current?.reset();
  }, [answer]);
  return (
    <Section title={words.create}>
      <Form ref={form} method="post" className="grid max-w-xl gap-4">
        <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
        <input type="hidden" name="intent" value="create" />
        <Field
          label={words.name}
          hint={words.nameHint}
          {...(fields.name === undefined ? {} : { error: words.nameMissing })}
        >
          <Input name="name" maxLength={100} required autoComplete="off" />
        </Field>
        <Field label={words.days} className="w-40">
          <Select name="days" defaultValue="90">
            {PERIODS.map((days) => (
              <option key={days} value={days}>
                {filled(words.period, { days: String(days) })}
              </option>
            ))}
          </Select>
        </Field>
        <fieldset>
          <legend className="mb-1 text-sm font-medium">{words.permissions}</legend>
          <div className="grid gap-x-4 gap-y-1 sm:grid-cols-2">
            {givable.map(({ name, title }) => (
              <label key={name} className="flex min-h-6 items-start gap-2 text-sm">
                <input type="checkbox" name="permission" value={name} className="mt-1" />
                {title}
              </label>
            ))}
          </div>
          {fields.permissions === undefined ? null : (
            <p role="alert" className="mt-1 text-xs text-danger">
              {words.permissionsMissing}
            </p>
          )}
        </fieldset>
        <div>
          <Button type="submit" variant="primary" aria-disabled={isBusy}>
            {words.submit}
          </Button>
        </div>
      </Form>
    </Section>
  );
}
