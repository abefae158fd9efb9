import type { ScaleReach } from "#contracts/api/institutions/grading-scales.ts";
import type { GradingScale } from "#contracts/grading-scale.ts";

/** A scale as its form holds it: texts as they were typed. */
export interface ScaleFields {
  readonly title: string;
  readonly min: string;
  readonly max: string;
  readonly pass: string;
  readonly decimals: string;
  readonly bands: readonly { readonly code: string; readonly title: string; readonly from: string }[];
  readonly gradeLevels: readonly string[];
  readonly isDefault: boolean;
}

/** What was refused of one of the page's forms, with what it held; `affects`: how much would show otherwise. */
export interface RefusedScale {
  readonly ok: false;
  readonly at: string;
  readonly message: string | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly affects: ScaleReach | null;
  readonly given: ScaleFields;
}

/** A number as people type it, with comma or point; not a number where it is none. */
export const figureOf = (typed: string): number =>
  /^\d{1,3}([.,]\d{1,4})?$/.test(typed.trim()) ? Number(typed.trim().replace(",", ".")) : Number.NaN;

interface Scale extends GradingScale {
  readonly title: string;
  readonly gradeLevels: readonly string[];
}

/** A scale as its form shows it at first. */
export function fieldsOf(scale: Scale, write: (value: number) => string): ScaleFields {
  const { title, min, max, pass, decimals, bands, gradeLevels } = scale;
  return {
    title,
    min: write(min),
    max: write(max),
    pass: write(pass),
    decimals: String(decimals),
    bands: bands.map((band) => ({ code: band.code, title: band.title, from: write(band.from) })),
    gradeLevels,
    isDefault: false,
  };
}

const all = (form: FormData, name: string) => form.getAll(name).filter((value) => typeof value === "string");

/** What the form held; rows of bands that were left empty are no bands. */
export function typedFields(form: FormData): ScaleFields {
  const one = (name: string) => all(form, name)[0] ?? "";
  const [codes, titles, froms] = [all(form, "band.code"), all(form, "band.title"), all(form, "band.from")];
  return {
    title: one("title"),
    min: one("min"),
    max: one("max"),
    pass: one("pass"),
    decimals: one("decimals"),
    bands: codes
      .map((code, at) => ({ code: code.trim(), title: (titles[at] ?? "").trim(), from: (froms[at] ?? "").trim() }))
      .filter(({ code, title, from }) => code !== "" || title !== "" || from !== ""),
    gradeLevels: all(form, "gradeLevels"),
    isDefault: one("isDefault") === "on",
  };
}

/** The same as the API takes it. */
export function sentOf({ title, min, max, pass, decimals, bands, gradeLevels }: ScaleFields) {
  return {
    title,
    min: figureOf(min),
    max: figureOf(max),
    pass: figureOf(pass),
    decimals: figureOf(decimals),
    bands: bands.map((band) => ({ ...band, from: figureOf(band.from) })),
    gradeLevels: [...gradeLevels],
  };
}
