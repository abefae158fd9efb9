import type { ReactNode } from "react";
import { NavLink } from "../../framework/index.ts";
import { cn } from "../../lib/cn.ts";

export interface TabLink {
  readonly to: string;
  readonly label: string;
  readonly end?: boolean;
  readonly icon?: ReactNode;
  /** What a page notes as opened is not fetched because a pointer passed over its tab. */
  readonly isNoted?: true;
}

/** Tabs that are pages of their own: each has an address, and Back works. */
export function TabLinks({ label, tabs }: { label: string; tabs: readonly TabLink[] }) {
  return (
    <nav aria-label={label} className="-mb-px flex flex-wrap gap-x-4">
      {tabs.map((tab) => (
        <NavLink
          key={tab.to}
          to={tab.to}
          end={tab.end ?? false}
          prefetch={tab.isNoted ? "none" : "intent"}
          className={({ isActive }) =>
            cn(
              "flex h-9 items-center gap-1.5 border-b-2 border-transparent text-sm font-medium whitespace-nowrap text-muted hover:text-ink [&_svg]:size-4",
              isActive && "border-accent text-ink",
            )
          }
        >
          {tab.icon}
          {tab.label}
        </NavLink>
      ))}
    </nav>
  );
}
