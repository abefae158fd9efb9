import { type InputHTMLAttributes, useId } from "react";
import { cn } from "../../lib/cn.ts";
import { Input } from "./input.tsx";

interface ComboboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "list"> {
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/**
 * A choice among many that is found by typing: the browser's own list, so it works without scripts too. Half a word is
 * no choice yet, so only an exact one, or none, counts as a change.
 */
export function Combobox({ options, className, ...rest }: ComboboxProps) {
  const id = useId();
  return (
    <>
      <Input
        list={id}
        autoComplete="off"
        className={cn("w-44", className)}
        onChange={(event) => {
          const { value } = event.currentTarget;
          if (value !== "" && !options.some((option) => option.value === value)) event.stopPropagation();
        }}
        {...rest}
      />
      <datalist id={id}>
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label === value ? null : label}
          </option>
        ))}
      </datalist>
    </>
  );
}
