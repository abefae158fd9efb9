import { type InputHTMLAttributes, useState } from "react";
import { useTranslation } from "../../i18n/index.tsx";
import { cn } from "../../lib/cn.ts";
import { fieldStyle } from "./input.tsx";

/**
 * Chooses a file in the language of the page: a browser writes its own button in its own. The native control lies over
 * the words unseen, so that mouse, keyboard and dropped files reach it.
 */
export function FileInput({ className, ...rest }: Omit<InputHTMLAttributes<HTMLInputElement>, "type">) {
  const { t } = useTranslation();
  const [name, setName] = useState<string | null>(null);
  const words = name ?? t("common.noFileChosen");
  return (
    <div
      className={cn(
        fieldStyle,
        "relative flex h-9 items-center gap-3 p-1 has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-offset-2 has-[:focus-visible]:outline-accent",
        className,
      )}
    >
      <input
        type="file"
        title={words}
        className="absolute inset-0 size-full cursor-pointer opacity-0"
        onChange={(event) => setName(event.currentTarget.files?.[0]?.name ?? null)}
        {...rest}
      />
      <span aria-hidden className="shrink-0 rounded-sm bg-hover px-2.5 py-1 text-sm">
        {t("common.chooseFile")}
      </span>
      <span aria-live="polite" className="truncate text-sm text-muted">
        {words}
      </span>
    </div>
  );
}
