import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import { type ButtonHTMLAttributes, forwardRef } from "react";
import { cn } from "../../lib/cn.ts";

export const buttonStyle = cva(
  "print:hidden inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none transition-colors duration-100 disabled:opacity-55 aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "bg-accent text-on-accent hover:bg-accent-hover",
        secondary: "border border-line bg-surface text-ink hover:bg-hover",
        ghost: "text-ink hover:bg-hover",
        danger: "border border-line bg-surface text-danger hover:bg-danger-soft",
      },
      size: {
        md: "h-8 px-3 text-sm",
        lg: "h-10 px-4 text-base",
        sm: "h-7 px-2 text-xs",
        icon: "size-8",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, VariantProps<typeof buttonStyle> {
  asChild?: boolean;
}

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { className, variant, size, asChild = false, type = "button", ...rest },
  ref,
) {
  const style = cn(buttonStyle({ variant, size }), className);
  if (asChild) return <Slot.Root ref={ref} className={style} {...rest} />;
  return <button ref={ref} type={type} className={style} {...rest} />;
});
