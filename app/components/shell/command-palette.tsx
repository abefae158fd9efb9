import { useQuery } from "@tanstack/react-query";
import {
  Activity,
  BookOpen,
  Clock,
  Contact,
  CornerDownLeft,
  FileText,
  type LucideIcon,
  Plus,
  Printer,
  School,
  Upload,
  User,
  UserCog,
} from "lucide-react";
import { type KeyboardEvent, type ReactNode, useDeferredValue, useId, useLayoutEffect, useRef, useState } from "react";
import { operatorApi } from "#contracts/api/institutions/operator.ts";
import { FOUND_KINDS, type Found, searchApi } from "#contracts/api/search.ts";
import { useNavigate } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { fetchApi } from "../../lib/api.ts";
import { cn } from "../../lib/cn.ts";
import { groupLabel } from "../../lib/format.ts";
import { Queries } from "../../lib/queries.tsx";
import { may, useMe, useRoot } from "../../lib/session.ts";
import { Dialog } from "../ui/dialog.tsx";
import { areasOf } from "./areas.ts";
import { paletteTyping } from "./type-ahead.ts";

type Group = "recent" | "actions" | "pages" | "school" | "student" | "section" | "staff" | "family" | "document";

interface Target {
  /** Where it leads, or what it does. */
  readonly to: string | (() => void);
  readonly label: string;
  readonly detail: string | null;
  readonly group: Group;
  readonly icon: ReactNode;
}

const ICONS: Record<Found["kind"], ReactNode> = {
  student: <User aria-hidden className="size-4" />,
  section: <BookOpen aria-hidden className="size-4" />,
  staff: <Contact aria-hidden className="size-4" />,
  family: <Contact aria-hidden className="size-4" />,
  document: <FileText aria-hidden className="size-4" />,
};

const PLACES: Record<Found["kind"], (id: number) => string> = {
  student: (id) => `/alumnado/${id}`,
  section: (id) => `/grupos/${id}`,
  staff: (id) => `/personas/${id}`,
  family: (id) => `/personas/${id}`,
  document: (id) => `/contenidos/${id}`,
};

const RECENT = 5;
/** What its person chose since this page was loaded; never stored, for names of pupils are among it. */
let recent: { readonly of: number; readonly targets: readonly Target[] } = { of: 0, targets: [] };

/** Signing out does not load the page anew: what was chosen is of no use to who signs in next, and none of their business. */
function recentOf(personId: number): readonly Target[] {
  return recent.of === personId ? recent.targets : [];
}

function fold(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

function useOwn(): Target[] {
  const { t } = useTranslation();
  const me = useMe();
  const page = (to: string, label: string, Icon: LucideIcon): Target => ({
    to,
    label,
    detail: null,
    group: "pages",
    icon: <Icon aria-hidden className="size-4" />,
  });
  const pages = [
    ...areasOf(me).map(({ to, label, icon }) => page(to, t(label), icon)),
    ...(may(me, "platform.operate") ? [page("/estado", t("nav.status"), Activity)] : []),
    page("/cuenta", t("account.menu"), UserCog),
  ];
  const action = (label: string, to: Target["to"], icon: ReactNode): Target => ({
    to,
    label,
    detail: null,
    group: "actions",
    icon,
  });
  return [
    ...(may(me, "content.create")
      ? [action(t("content.request"), "/contenidos/nuevo", <Plus aria-hidden className="size-4" />)]
      : []),
    ...(may(me, "users.import")
      ? [action(t("palette.import"), "/importar", <Upload aria-hidden className="size-4" />)]
      : []),
    action(t("palette.print"), () => setTimeout(() => window.print(), 200), <Printer aria-hidden className="size-4" />),
    ...pages,
  ];
}

/** The schools of the platform, for whoever operates it; they are few, and asked for once. */
function useSchools(): Target[] {
  const me = useMe();
  const { data } = useQuery({
    queryKey: ["palette-schools"],
    enabled: may(me, "platform.operate"),
    queryFn: ({ signal }) => fetchApi(operatorApi.list, {}, { signal }),
  });
  // The operator's own is none: it holds their account.
  const schools = (data?.data ?? []).filter(({ id }) => id !== me.institutionId);
  return schools.map(({ id, name, officialCode }) => ({
    to: `/centros/${id}`,
    label: name,
    detail: officialCode,
    group: "school",
    icon: <School aria-hidden className="size-4" />,
  }));
}

/** The kinds of rows that this person's search reaches; an operator's, none. */
function useSearched(): Group[] {
  const me = useMe();
  const groups: readonly (readonly [Group, boolean])[] = [
    ["student", may(me, "students.read") || may(me, "children.read")],
    ["staff", may(me, "users.read")],
    ["family", may(me, "users.read")],
    ["section", may(me, "courses.read") || may(me, "children.read")],
    ["document", may(me, "content.read")],
  ];
  return groups.filter(([, reached]) => reached).map(([group]) => group);
}

/** Those in words, beside what is always found: "páginas, acciones, alumnado y grupos". */
function useSearchable(): string {
  const { t } = useTranslation();
  const { locale } = useRoot();
  const operated: Group[] = may(useMe(), "platform.operate") ? ["school"] : [];
  const groups: Group[] = ["pages", "actions", ...operated, ...useSearched()];
  const names = groups.map((group) => t(`palette.${group}`).toLowerCase());
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(names);
}

function useTargets(typed: string) {
  const search = useDeferredValue(typed.trim());
  const searched = useSearched();
  const asked = search.length >= 2 && searched.length > 0;
  const answer = useQuery({
    queryKey: ["palette", search],
    enabled: asked,
    queryFn: ({ signal }) => fetchApi(searchApi.everything, { query: { text: search } }, { signal }),
  });
  const me = useMe();
  const schools = useSchools();
  const own = [...useOwn(), ...schools].filter(({ label }) => fold(label).includes(fold(typed.trim())));
  const found = (asked ? (answer.data?.data ?? []) : []).map(
    ({ kind, id, label, detail }): Target => ({
      to: PLACES[kind](id),
      label,
      detail: detail === null ? null : groupLabel(detail),
      group: kind,
      icon: ICONS[kind],
    }),
  );
  const before = typed.trim() === "" ? recentOf(me.id) : [];
  const totals = asked ? answer.data?.totals : undefined;
  return { targets: [...before, ...own, ...found], totals, loading: asked && answer.isPending };
}

function Palette({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const navigate = useNavigate();
  const me = useMe();
  const placeholder = t(may(me, "platform.operate") ? "palette.operatorPlaceholder" : "palette.placeholder");
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  // In one step, so that no key falls between what was kept and the field that takes the next one.
  useLayoutEffect(() => {
    const ahead = paletteTyping.take();
    if (ahead !== "") setTyped(ahead);
    field.current?.focus();
  }, []);
  const { targets, totals, loading } = useTargets(typed);
  const searchable = useSearchable();
  const at = Math.min(chosen, targets.length - 1);
  /** " · 6 de 14" where not all of a kind are listed. */
  const rest = (group: Group) => {
    const shown = targets.filter((target) => target.group === group).length;
    const kind = FOUND_KINDS.find((one) => one === group);
    const total = kind === undefined ? undefined : totals?.[kind];
    return total === undefined || total <= shown ? "" : ` · ${t("palette.some", { shown, total })}`;
  };
  const go = (target: Target | undefined) => {
    if (target === undefined) return;
    onDone();
    const again: Target = { ...target, group: "recent", icon: <Clock aria-hidden className="size-4" /> };
    const others = recentOf(me.id).filter(({ label }) => label !== target.label);
    recent = { of: me.id, targets: [again, ...others].slice(0, RECENT) };
    if (typeof target.to === "string") navigate(target.to);
    else target.to();
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
        ref={field}
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={targets[at] ? `${id}-${at}` : undefined}
        aria-label={placeholder}
        placeholder={placeholder}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
        maxLength={100}
        className="h-12 w-full border-b bg-transparent px-4 text-base outline-none"
      />
      <div id={`${id}-list`} role="listbox" aria-label={t("palette.title")} className="max-h-96 overflow-y-auto p-1.5">
        {targets.map((target, index) => (
          <div key={`${target.group}-${target.label}-${target.to}`}>
            {target.group === targets[index - 1]?.group ? null : (
              <p role="presentation" className="px-2.5 pt-2 pb-1 text-xs text-muted">
                {t(`palette.${target.group}`)}
                {rest(target.group)}
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
              {target.detail ? <span className="truncate text-xs text-muted">{target.detail}</span> : null}
              {index === at ? <CornerDownLeft aria-hidden className="ml-auto size-3.5" /> : null}
            </div>
          </div>
        ))}
      </div>
      <p role="status" className={targets.length === 0 ? "px-2.5 pb-6 text-center text-sm text-muted" : "sr-only"}>
        {loading ? t("common.loading") : targets.length === 0 ? t("palette.empty", { text: typed.trim() }) : ""}
        {!loading && targets.length === 0 ? (
          <span className="mt-1 block text-xs">{t("palette.searchable", { names: searchable })}</span>
        ) : null}
      </p>
    </div>
  );
}

interface CommandPaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Reaches every page, person, group and action by typing. Loaded when it is first opened. */
export default function CommandPalette({ open, onOpenChange }: CommandPaletteProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("palette.title")}
      bare
      className="max-w-xl overflow-hidden"
    >
      <Queries>
        <Palette onDone={() => onOpenChange(false)} />
      </Queries>
    </Dialog>
  );
}
