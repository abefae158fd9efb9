import { forwardRef, type InputHTMLAttributes, type TextareaHTMLAttributes } from "react";
import { cn } from "../../lib/cn.ts";

export const fieldStyle =
  "w-full rounded-md border border-line-strong/70 bg-surface text-ink placeholder:text-muted hover:border-line-strong disabled:opacity-55 aria-invalid:border-danger";

export const Input = forwardRef<HTMLInputElement, InputHTMLAttributes<HTMLInputElement>>(function Input(
  { className, ...rest },
  ref,
) {
  return <input ref={ref} className={cn(fieldStyle, "h-8 px-2.5 text-base sm:text-sm", className)} {...rest} />;
});

export const Textarea = forwardRef<HTMLTextAreaElement, TextareaHTMLAttributes<HTMLTextAreaElement>>(function Textarea(
  { className, ...rest },
  ref,
) {
  return <textarea ref={ref} className={cn(fieldStyle, "px-2.5 py-1.5 text-base sm:text-sm", className)} {...rest} />;
});
