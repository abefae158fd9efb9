import { ChevronDown } from "lucide-react";
import { forwardRef, type SelectHTMLAttributes } from "react";
import { cn } from "../../lib/cn.ts";
import { fieldStyle } from "./input.tsx";

/** As high as `className` says, like an input. The browser's own select: it works before hydration, by keyboard, and with a phone's picker. */
export const Select = forwardRef<HTMLSelectElement, SelectHTMLAttributes<HTMLSelectElement>>(function Select(
  { className, children, ...rest },
  ref,
) {
  return (
    <span className={cn("relative inline-flex h-8", className)}>
      <select ref={ref} className={cn(fieldStyle, "h-full appearance-none pr-8 pl-2.5 text-base sm:text-sm")} {...rest}>
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 size-4 text-muted"
      />
    </span>
  );
});
