import type { Dictionary, Text } from "./languages.ts";
import type { texts } from "./texts.ts";

type Singular<K extends string> = K extends `${infer Base}_${"one" | "other"}` ? Base : K;

type KeysOf<T, Above extends string = ""> = {
  [K in keyof T & string]: T[K] extends Text ? `${Above}${Singular<K>}` : KeysOf<T[K], `${Above}${K}.`>;
}[keyof T & string];

/** The way to a text, `home.more`; one that has `_one` and `_other` is named without them. */
export type TextKey = KeysOf<typeof texts>;

export type Translate = (key: TextKey, values?: Readonly<Record<string, unknown>>) => string;

function textAt(table: Dictionary, path: readonly string[]): string | undefined {
  let at: string | Dictionary | undefined = table;
  for (const step of path) {
    if (typeof at !== "object" || !Object.hasOwn(at, step)) return undefined;
    at = at[step];
  }
  return typeof at === "string" ? at : undefined;
}

/** The texts of one language: plural by `count`, and `{{name}}` filled in. A key without a text is shown itself. */
export function translator(locale: string, table: Dictionary): Translate {
  const plurals = new Intl.PluralRules(locale);
  const cache = new Map<string, string>();
  const find = (key: string): string => {
    const text = cache.get(key) ?? textAt(table, key.split("."));
    if (text !== undefined) cache.set(key, text);
    return text ?? "";
  };
  return (key, values = {}) => {
    const { count } = values;
    const counted = typeof count === "number" ? find(`${key}_${plurals.select(count)}`) || find(`${key}_other`) : "";
    const text = counted || find(key) || key;
    return text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) =>
      values[name] === undefined ? whole : String(values[name]),
    );
  };
}
