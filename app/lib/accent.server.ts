import { shadesOf, type Theme } from "./accent-shades.ts";

function tokens(color: string, theme: Theme): string {
  const { accent, hover, ink, soft, text } = shadesOf(color, theme);
  return `--c-accent:${accent};--c-accent-hover:${hover};--c-on-accent:${ink};--c-accent-soft:${soft};--c-accent-text:${text}`;
}

/**
 * The rules that put a school's colour in the place of the platform's, in both themes and on paper, where it is light.
 * They stand above those of `tailwind.css`, and hold nothing but what is reckoned here.
 */
export function accentRules(color: string | null): string {
  if (color === null) return "";
  const [light, dark] = [tokens(color, "light"), tokens(color, "dark")];
  return [
    `:root:root{${light}}`,
    `@media screen and (prefers-color-scheme:dark){:root:root:not(.light){${dark}}}`,
    `@media screen{:root:root.dark{${dark}}}`,
  ].join("");
}
