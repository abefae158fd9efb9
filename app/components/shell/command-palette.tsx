import { useQuery } from "@tanstack/react-query";
import { CornerDownLeft, User } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useDeferredValue, useEffect, useId, useState } from "react";
import { studentsApi } from "#contracts/students.ts";
import { useNavigate } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { fetchApi } from "../../lib/api.ts";
import { cn } from "../../lib/cn.ts";
import { may, useMe } from "../../lib/session.ts";
import { Dialog } from "../ui/dialog.tsx";
import { areasOf } from "./areas.ts";

interface Target {
  readonly to: string;
  readonly label: string;
  readonly detail: string | null;
  readonly group: "pages" | "people";
  readonly icon: ReactNode;
}

function fold(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

function useTargets(typed: string): Target[] {
  const { t } = useTranslation();
  const me = useMe();
  const search = useDeferredValue(typed.trim());
  const people = useQuery({
    queryKey: ["palette", search],
    enabled: search.length >= 2 && may(me, "students.read"),
    queryFn: ({ signal }) => fetchApi(studentsApi.list, { query: { search, limit: 8 } }, { signal }),
  });
  const pages = areasOf(me)
    .map(({ to, label, icon: Icon }) => ({ to, label: t(label), icon: <Icon aria-hidden className="size-4" /> }))
    .filter(({ label }) => fold(label).includes(fold(typed.trim())))
    .map((page): Target => ({ ...page, detail: null, group: "pages" }));
  const found = (search.length >= 2 ? (people.data?.data ?? []) : []).map(
    (student): Target => ({
      to: `/alumnado/${student.id}`,
      label: `${student.familyName}, ${student.givenName}`,
      detail: student.groupName,
      group: "people",
      icon: <User aria-hidden className="size-4" />,
    }),
  );
  return [...pages, ...found];
}

function Palette({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  const targets = useTargets(typed);
  const at = Math.min(chosen, targets.length - 1);
  const go = (target: Target | undefined) => {
    if (target === undefined) return;
    onDone();
    navigate(target.to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setChosen((at + step + targets.length) % Math.max(1, targets.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(targets[at]);
    }
  };
  return (
    <div>
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={targets[at] ? `${id}-${at}` : undefined}
        aria-label={t("palette.placeholder")}
        placeholder={t("palette.placeholder")}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
        className="h-12 w-full border-b bg-transparent px-4 text-base outline-none"
      />
      <div id={`${id}-list`} role="listbox" aria-label={t("palette.title")} className="max-h-80 overflow-y-auto p-1.5">
        {targets.map((target, index) => (
          <div key={target.to}>
            {target.group === targets[index - 1]?.group ? null : (
              <p role="presentation" className="px-2.5 pt-2 pb-1 text-xs text-muted">
                {t(`palette.${target.group}`)}
              </p>
            )}
            <div
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              onClick={() => go(target)}
              onKeyDown={onKeyDown}
              onMouseMove={() => setChosen(index)}
              className={cn(
                "flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-sm [&_svg]:text-muted",
                index === at && "bg-hover",
              )}
            >
              {target.icon}
              <span className="truncate">{target.label}</span>
              {target.detail ? <span className="text-xs text-muted">{target.detail}</span> : null}
              {index === at ? <CornerDownLeft aria-hidden className="ml-auto size-3.5" /> : null}
            </div>
          </div>
        ))}
        {targets.length === 0 ? (
          <p className="px-2.5 py-6 text-center text-sm text-muted">{t("palette.empty")}</p>
        ) : null}
      </div>
    </div>
  );
}

export function CommandPalette({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { t } = useTranslation();
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      onOpenChange(true);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [onOpenChange]);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("palette.title")}
      bare
      className="max-w-xl overflow-hidden"
    >
      <Palette onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}
