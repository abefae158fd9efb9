import { cn } from "../../lib/cn.ts";

/** `value` from 0 to 100. */
export function Progress({ value, label, className }: { value: number; label: string; className?: string }) {
  return (
    <progress
      aria-label={label}
      max={100}
      value={value}
      className={cn(
        "h-1.5 w-full appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent [&::-webkit-progress-value]:transition-[inline-size] [&::-webkit-progress-value]:duration-150",
        className,
      )}
    />
  );
}
