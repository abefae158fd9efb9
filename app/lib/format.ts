import { useMemo } from "react";
import { ordinals } from "#contracts/ordinals.ts";
import type { Locale } from "../i18n/languages.ts";
import { dateFormat, numberFormat } from "./intl.ts";
import { useRoot } from "./session.ts";

const TAGS: Readonly<Record<Locale, string>> = { es: "es-ES", en: "en-GB" };

const GROUP =
  /^(\d)\s*\.?\s*[ºªo]?[-_\s]*(ESO|BACH(?:ILLERATO)?|PRI(?:MARIA)?|INF(?:ANTIL)?|FPB|CFGB|CFGM|CFGS)[-_\s]*([A-Z]?)$/i;
/** A space at which no line ends. */
const UNBROKEN = "\u00a0";
const STAGES: Record<string, string> = { BACH: "Bachillerato", PRI: "Primaria", INF: "Infantil" };

/** "2ESOA", "2º ESO A" and "2-eso-a" as a school writes it, in one line: "2.º ESO A". Anything else stays as it is. */
export function groupLabel(name: string): string {
  const [, course, stage = "", letter = ""] = GROUP.exec(name.trim()) ?? [];
  if (course === undefined) return name;
  const short = stage.toUpperCase();
  const long = Object.entries(STAGES).find(([prefix]) => short.startsWith(prefix))?.[1] ?? short;
  return `${course}.º${UNBROKEN}${long}${letter ? `${UNBROKEN}${letter.toUpperCase()}` : ""}`;
}

/** "Matemáticas 2º ESO" as "Matemáticas 2.º ESO", whose course stays in one line. */
export function courseLabel(title: string): string {
  return ordinals(title).replaceAll(/(\d\.[ºª]) /g, `$1${UNBROKEN}`);
}

export interface Format {
  /** "9:00", in the school's time zone. */
  time(iso: string): string;
  /** "lunes, 23 de noviembre". */
  day(iso: string): string;
  /** "23 nov 2026". */
  date(iso: string): string;
  /** "23 nov, 9:00". */
  moment(iso: string): string;
  number(value: number, decimals?: number): string;
  /** "12,40 US$": the currency in which providers of models bill. */
  dollars(value: number): string;
}

/** A calendar date without a time belongs to no time zone: it is read and shown in UTC. */
function instant(iso: string): { at: Date; dateOnly: boolean } {
  const dateOnly = /^\d{4}-\d{2}-\d{2}$/.test(iso);
  return { at: new Date(dateOnly ? `${iso}T00:00:00Z` : iso), dateOnly };
}

export function formatter(locale: Locale, timeZone: string): Format {
  const tag = TAGS[locale];
  const show = (iso: string, options: Intl.DateTimeFormatOptions) => {
    const { at, dateOnly } = instant(iso);
    return dateFormat(tag, { ...options, timeZone: dateOnly ? "UTC" : timeZone }).format(at);
  };
  return {
    time: (iso) => show(iso, { hour: "numeric", minute: "2-digit" }),
    day: (iso) => show(iso, { weekday: "long", day: "numeric", month: "long" }),
    date: (iso) => show(iso, { day: "numeric", month: "short", year: "numeric" }),
    moment: (iso) => show(iso, { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" }),
    number: (value, decimals = 0) =>
      numberFormat(tag, { minimumFractionDigits: 0, maximumFractionDigits: decimals }).format(value),
    dollars: (value) => numberFormat(tag, { style: "currency", currency: "USD" }).format(value),
  };
}

/** Dates by the school's time zone and numbers by the page's language. */
export function useFormat(): Format {
  const { locale, me } = useRoot();
  const timeZone = me?.timeZone ?? "Europe/Madrid";
  return useMemo(() => formatter(locale, timeZone), [locale, timeZone]);
}
