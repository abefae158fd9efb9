import { useTranslation } from "../../i18n/index.tsx";
import type { Refusal } from "../../lib/actions.server.ts";
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
