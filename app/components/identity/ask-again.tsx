import { useEffect, useRef } from "react";
import { Form, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { type AskedAgain, PROOF_NAMES } from "../../lib/ask-again.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { ProofFields } from "./proof-fields.tsx";

/** In place of the page whose form asked for a proof of who one is: once it is given, the form is sent on as it was. */
export function AskAgain({ asked }: { asked: AskedAgain }) {
  const { t } = useTranslation();
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, asked);
  // The control that was pressed is gone with its page.
  useEffect(() => page.current?.querySelector<HTMLElement>('input[type="password"]')?.focus(), []);
  const busy = useNavigation().state === "submitting";
  const { action, fields, words, hasFactor, message, faults } = asked;
  return (
    <div ref={page}>
      <PageHeader title={t("factor.confirm")} meta={words.intro} />
      <Form method="post" action={action} noValidate className="grid max-w-md gap-4">
        {fields.map(([name, value], at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a form may send one name twice, in an order that never changes here
          <input key={at} type="hidden" name={name} value={value} />
        ))}
        <Notice tone={message === null ? "warn" : "danger"}>{message ?? words.kept}</Notice>
        <ProofFields names={PROOF_NAMES} faults={faults} orCode={hasFactor ? words.orCode : null} />
        <Button type="submit" variant="primary" className="justify-self-start" aria-disabled={busy}>
          {words.submit}
        </Button>
      </Form>
    </div>
  );
}
