import { type ReactNode, useId } from "react";
import { cn } from "../../lib/cn.ts";

interface SectionProps {
  title: string;
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A titled part of a page, separated by space and a heading instead of a box. */
export function Section({ title, aside, className, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={cn("mb-8", className)}>
      <div className="mb-2 flex min-h-8 items-center justify-between gap-3">
        <h2 id={id} className="text-base font-semibold">
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** Rows under one border, the plain list of this application. */
export function Rows({ className, children }: { className?: string; children: ReactNode }) {
  return <ul className={cn("divide-y rounded-md border bg-surface", className)}>{children}</ul>;
}
