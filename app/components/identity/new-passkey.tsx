import { useEffect, useRef, useState } from "react";
import { Form } from "../../framework/index.ts";
import { makePasskey } from "../../lib/passkeys.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Notice } from "../ui/notice.tsx";
import { Section } from "../ui/section.tsx";
import { type FactorOutcome, type FactorWords, Hidden, messageOf } from "./factors.tsx";

/** A passkey: the API says what to ask the browser for, the browser asks its person, and what it made is sent. */
export function NewPasskey({ words, outcome }: { words: FactorWords; outcome: FactorOutcome | undefined }) {
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [declined, setDeclined] = useState(false);
  const options = outcome?.ok ? outcome.options : undefined;
  useEffect(() => {
    if (options === undefined) return;
    void makePasskey(options).then((made) => {
      setDeclined(made === null);
      if (made === null || field.current === null) return;
      field.current.value = made;
      form.current?.requestSubmit();
    });
  }, [options]);
  const refused = messageOf(outcome, "passkey", "passkey-add");
  return (
    <Section title={words.passkey.newTitle}>
      <div className="grid max-w-md gap-4">
        <p className="text-sm text-muted">{words.passkey.newIntro}</p>
        <noscript>
          <Notice tone="warn">{words.passkey.scripts}</Notice>
        </noscript>
        {declined ? <Notice tone="danger">{words.passkey.declined}</Notice> : null}
        {refused === null ? null : <Notice tone="danger">{refused}</Notice>}
        <Form method="post" preventScrollReset className="grid gap-4">
          <Hidden intent="passkey" />
          <Field label={words.passkey.name} hint={words.passkey.nameHint}>
            <Input name="label" maxLength={60} autoComplete="off" />
          </Field>
          <Button type="submit" className="justify-self-start">
            {words.passkey.make}
          </Button>
        </Form>
        <Form method="post" ref={form} preventScrollReset>
          <Hidden intent="passkey-add" label={outcome?.label ?? ""} />
          <input type="hidden" name="passkey" ref={field} />
        </Form>
      </div>
    </Section>
  );
}
