import type { HTMLAttributes, TdHTMLAttributes, ThHTMLAttributes } from "react";
import { cn } from "../../lib/cn.ts";

interface TableProps extends HTMLAttributes<HTMLTableElement> {
  /** Names the scrolling region, which keyboards must be able to reach. */
  label: string;
  frame?: string;
}

/** A dense table in a group that scrolls by itself; its header stays in view. */
export function Table({ label, frame, className, ...rest }: TableProps) {
  // What scrolls must be reachable by keyboard, and may have no control inside that would bring the focus there.
  const group = { role: "group", tabIndex: 0, "aria-label": label };
  return (
    <div
      {...group}
      className={cn(
        "relative overflow-auto rounded-md border border-line bg-surface print:max-h-none print:overflow-visible print:border-0",
        frame,
      )}
    >
      <table className={cn("w-full border-separate border-spacing-0 text-sm", className)} {...rest} />
    </div>
  );
}

export function Th({ className, ...rest }: ThHTMLAttributes<HTMLTableCellElement>) {
  return (
    <th
      scope="col"
      className={cn(
        "sticky top-0 z-10 h-8 print:static border-b bg-sunken px-3 text-left text-xs font-medium whitespace-nowrap text-muted",
        className,
      )}
      {...rest}
    />
  );
}

export function Td({ className, ...rest }: TdHTMLAttributes<HTMLTableCellElement>) {
  return <td className={cn("h-9 border-b px-3 py-1 in-[tr:last-child]:border-b-0", className)} {...rest} />;
}
