import type { Dictionary } from "./es.ts";

type Singular<K extends string> = K extends `${infer Base}_${"one" | "other"}` ? Base : K;

type KeysOf<T, Above extends string = ""> = {
  [K in keyof T & string]: T[K] extends string ? `${Above}${Singular<K>}` : KeysOf<T[K], `${Above}${K}.`>;
}[keyof T & string];

/** The way to a text, `home.more`; one that has `_one` and `_other` is named without them. */
export type TextKey = KeysOf<Dictionary>;

export type Translate = (key: TextKey, values?: Readonly<Record<string, unknown>>) => string;

function textAt(table: unknown, path: readonly string[]): string | undefined {
  let at = table;
  for (const step of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = Object.entries(at).find(([name]) => name === step)?.[1];
  }
  return typeof at === "string" ? at : undefined;
}

/** The texts of one language: plural by `count`, and `{{name}}` filled in. A key without a text is shown itself. */
export function translator(locale: string, table: Dictionary): Translate {
  const plurals = new Intl.PluralRules(locale);
  const known = new Map<string, string>();
  const find = (key: string): string => {
    const text = known.get(key) ?? textAt(table, key.split("."));
    if (text !== undefined) known.set(key, text);
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
