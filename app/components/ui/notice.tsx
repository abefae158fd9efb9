import type { ReactNode } from "react";
import { cn } from "../../lib/cn.ts";

const TONES = {
  danger: "border-danger/40 bg-danger-soft text-danger",
  warn: "border-warn/40 bg-warn-soft text-warn",
  ok: "border-ok/40 bg-ok-soft text-ok",
} as const;

/** A message about the form or page it stands in; errors are announced at once. */
export function Notice({ tone, children }: { tone: keyof typeof TONES; children: ReactNode }) {
  return (
    <div
      role={tone === "danger" ? "alert" : "status"}
      className={cn("rounded-md border px-3 py-2 text-sm", TONES[tone])}
    >
      {children}
    </div>
  );
}
