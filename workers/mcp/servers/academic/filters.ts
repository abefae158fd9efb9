import * as z from "zod";
import { localTime } from "../../orchestrator/local-time.ts";
import { figure } from "../../orchestrator/summary.ts";

/** Days of an open or closed interval, both ends included. */
export interface Period {
  readonly from: string | null;
  readonly to: string | null;
}

const Side = "(?:\\d{4}-\\d{2}-\\d{2}|\\.\\.)";

/** ISO 8601 interval of days; `..` leaves a side open. */
export const Period = z
  .string()
  .regex(new RegExp(`^${Side}/${Side}$`), "debe ser YYYY-MM-DD/YYYY-MM-DD, con `..` para un lado abierto")
  .transform((text, issue): Period => {
    const [from = "..", to = ".."] = text.split("/");
    const known = [from, to].filter((side) => side !== "..");
    if (known.some((day) => !z.iso.date().safeParse(day).success)) {
      issue.addIssue({ code: "custom", message: "contiene un día que no existe" });
      return z.NEVER;
    }
    if (known.length === 2 && from > to) {
      issue.addIssue({ code: "custom", message: "termina antes de empezar" });
      return z.NEVER;
    }
    return { from: from === ".." ? null : from, to: to === ".." ? null : to };
  });

/** Is the day of `instant` (ISO 8601), by the school's calendar, within the period? */
export function within(period: Period, instant: string, timeZone: string): boolean {
  const day = localTime(instant, timeZone).slice(0, 10);
  return (period.from === null || day >= period.from) && (period.to === null || day <= period.to);
}

const WORDS: Readonly<Record<string, string>> = { missing: "no presentada", exempt: "exenta", cleared: "sin nota" };

/** A mark in words. */
export function markInWords(cell: { readonly value: number | null; readonly status: string }): string {
  return cell.value === null ? (WORDS[cell.status] ?? cell.status) : figure(cell.value);
}

/** An average as the school shows it: "6,75 BI (Bien)". */
export function averageInWords(
  average: number | null,
  band: { readonly code: string; readonly title: string } | null,
): string {
  return band === null ? figure(average) : `${figure(average)} ${band.code} (${band.title})`;
}

/** Lower case without accents, for comparing names as people type them. */
export function plainText(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();
}
