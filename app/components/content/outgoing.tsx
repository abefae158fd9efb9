import { ChevronRight } from "lucide-react";
import { type RefObject, useState } from "react";
import type { OutgoingPreview } from "#contracts/internal/llm.ts";
import { useFetcher } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { cn } from "../../lib/cn.ts";
import type { action } from "../../routes/content/outgoing.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

const PROVIDERS = { anthropic: "Anthropic", openai: "OpenAI", local: "" } as const;

interface OutgoingProps {
  form: RefObject<HTMLFormElement>;
  /** Counts changes of the form: what is shown is of the form as it was. */
  edits: number;
  ready: boolean;
}

/** What the form would send and to whom, shown before anything is sent. */
export function Outgoing({ form, edits, ready }: OutgoingProps) {
  const { t } = useTranslation();
  const fetcher = useFetcher<typeof action>();
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState<number | null>(null);
  const busy = fetcher.state !== "idle";
  const answer = fetcher.data;
  const ask = () => {
    if (form.current === null || !ready) return;
    setAsked(edits);
    fetcher.submit(new FormData(form.current), { method: "post", action: "/contenidos/nuevo/envio" });
  };
  return (
    <div className="min-w-0 rounded-md border">
      <button
        type="button"
        aria-expanded={open}
        aria-controls="outgoing"
        className="flex w-full items-center gap-2 px-3 py-2 text-left text-sm font-medium hover:bg-hover"
        onClick={() => {
          setOpen(!open);
          if (!open && !busy && asked !== edits) ask();
        }}
      >
        <ChevronRight aria-hidden className={cn("size-4 shrink-0", open && "rotate-90")} />
        {t("content.outgoing.title")}
      </button>
      <div id="outgoing" hidden={!open} className="grid min-w-0 gap-4 border-t p-3 text-sm">
        <p className="text-muted">{t("content.outgoing.hint")}</p>
        {ready ? null : <p>{t("content.outgoing.chooseFirst")}</p>}
        {busy ? (
          <div role="status" className="grid gap-2">
            <span className="sr-only">{t("content.outgoing.loading")}</span>
            <Skeleton className="h-3 w-48" />
            <Skeleton className="h-24 w-full" />
          </div>
        ) : null}
        {!busy && answer?.ok === false ? (
          <Notice tone="danger">{answer.message ?? t("content.outgoing.refused")}</Notice>
        ) : null}
        {!busy && ready && asked !== null && asked !== edits ? (
          <Notice tone="warn">{t("content.outgoing.stale")}</Notice>
        ) : null}
        {!busy && ready && (asked !== edits || answer?.ok === false) ? (
          <div>
            <Button type="button" onClick={ask}>
              {t("content.outgoing.refresh")}
            </Button>
          </div>
        ) : null}
        {!busy && answer?.ok === true && asked === edits ? <Preview preview={answer.preview} /> : null}
      </div>
    </div>
  );
}

function Preview({ preview }: { preview: OutgoingPreview }) {
  const { t } = useTranslation();
  const outside = preview.targets.filter(({ host }) => host !== null);
  if (outside.length === 0) return <p>{t("content.outgoing.nothing")}</p>;
  const form = preview.answerSchema === null ? null : JSON.stringify(preview.answerSchema, null, 1);
  return (
    <>
      <div>
        <p>{t("content.outgoing.to")}</p>
        <ol className="mt-1 list-decimal ps-5">
          {outside.map(({ provider, model, host, region }) => (
            <li key={provider} className="break-words">
              {PROVIDERS[provider]}, {model} ({host}; {t(`content.outgoing.region.${region ?? "unknown"}`)})
            </li>
          ))}
        </ol>
      </div>
      <p>{t("content.outgoing.replaced", { count: preview.replaced })}</p>
      <Notice tone="warn">{t("content.outgoing.notReplaced")}</Notice>
      <p>{t("content.outgoing.english")}</p>
      {preview.system === null ? null : <Words title={t("content.outgoing.system")} words={preview.system} lang="en" />}
      {preview.messages.map(({ content }) => (
        <Words key={content} title={t("content.outgoing.message")} words={content} />
      ))}
      {form === null ? null : <Words title={t("content.outgoing.answerForm")} words={form} lang="en" />}
      <p className="text-muted">{t("content.outgoing.repair")}</p>
    </>
  );
}

function Words({ title, words, lang }: { title: string; words: string; lang?: string }) {
  // What scrolls must be reachable by keyboard.
  const group = { role: "group", tabIndex: 0, "aria-label": title };
  return (
    <div className="min-w-0">
      <h3 className="mb-1 font-medium">{title}</h3>
      <div {...group} className="max-h-72 overflow-auto rounded-sm bg-sunken p-2">
        <pre lang={lang} className="text-xs break-words whitespace-pre-wrap">
          {words}
        </pre>
      </div>
    </div>
  );
}
