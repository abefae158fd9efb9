import { Search } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Form, useSearchParams, useSubmit } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { Button } from "../ui/button.tsx";
import { Input } from "../ui/input.tsx";

const PAUSE_MS = 300;

/** A filter form that is a plain GET without script, and searches while typing with it. */
export function SearchForm({ label, children }: { label: string; children?: ReactNode }) {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const submit = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  const go = (delay: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => form.current && submit(form.current, { replace: true }), delay);
  };
  return (
    <Form ref={form} method="get" role="search" className="mb-3 flex flex-wrap gap-2" onChange={() => go(PAUSE_MS)}>
      <span className="relative min-w-48 flex-1 max-sm:basis-full sm:max-w-80">
        <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" />
        <Input
          type="search"
          name="buscar"
          aria-label={label}
          placeholder={label}
          maxLength={100}
          defaultValue={search.get("buscar") ?? ""}
          className="pl-8"
        />
      </span>
      {children}
      <noscript>
        <Button type="submit">{t("students.searchAction")}</Button>
      </noscript>
    </Form>
  );
}
