import type { ReactNode } from "react";
import { cn } from "../../lib/cn.ts";

interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  hint?: string;
  /** The next step. */
  action?: ReactNode;
  className?: string;
}

export function EmptyState({ icon, title, hint, action, className }: EmptyStateProps) {
  return (
    <div className={cn("flex flex-col items-center rounded-md border border-dashed px-6 py-10 text-center", className)}>
      {icon ? <span className="mb-3 text-muted [&_svg]:size-6">{icon}</span> : null}
      <p className="font-medium">{title}</p>
      {hint ? <p className="mt-1 max-w-md text-sm text-muted">{hint}</p> : null}
      {action ? <div className="mt-4">{action}</div> : null}
    </div>
  );
}
