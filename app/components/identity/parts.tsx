import { Form } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import type { Refusal } from "../../lib/actions.server.ts";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";

/** What was done, and of which form; a refusal says the same. */
export type Outcome =
  | { readonly intent: string; readonly ok: true; readonly closed?: number }
  | (Refusal & { readonly intent: string });

/** What became of the last thing done in one part of the page. Faults of single fields stand beside them. */
export function Result({ outcome, done }: { outcome: Outcome | undefined; done: string }) {
  const { t } = useTranslation();
  if (outcome === undefined) return null;
  if (outcome.ok) return <Notice tone="ok">{done}</Notice>;
  if (Object.keys(outcome.fields).length > 0) return null;
  const text = outcome.status === 429 ? t("error.rateLimited") : t("error.unavailable");
  return <Notice tone="danger">{text}</Notice>;
}

/** A form of one button, so that ending something works without scripts too. */
export function EndButton(props: { intent: string; id?: string; text: string; label?: string }) {
  const me = useMe();
  return (
    <Form method="post" preventScrollReset className="shrink-0">
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      <input type="hidden" name="intent" value={props.intent} />
      {props.id === undefined ? null : <input type="hidden" name="id" value={props.id} />}
      <Button type="submit" variant="danger" aria-label={props.label}>
        {props.text}
      </Button>
    </Form>
  );
}
