import type { ReactNode } from "react";

interface PageHeaderProps {
  title: string;
  eyebrow?: ReactNode;
  meta?: ReactNode;
  actions?: ReactNode;
  tabs?: ReactNode;
}

export function PageHeader({ title, eyebrow, meta, actions, tabs }: PageHeaderProps) {
  return (
    <header className={tabs ? "mb-5 border-b" : "mb-5"}>
      {eyebrow ? <div className="mb-1 text-xs text-muted print:hidden">{eyebrow}</div> : null}
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-3 pb-2">
        <div className="min-w-0">
          <h1 className="text-xl outline-none font-semibold tracking-tight text-balance">{title}</h1>
          {meta ? <div className="mt-1 flex flex-wrap gap-x-3 gap-y-1 text-sm text-muted">{meta}</div> : null}
        </div>
        {actions ? <div className="flex flex-wrap gap-2 print:hidden">{actions}</div> : null}
      </div>
      {tabs ? <div className="print:hidden">{tabs}</div> : null}
    </header>
  );
}
