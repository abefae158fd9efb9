import { dateFormat } from "./intl.ts";

function offsetMinutes(at: Date, timeZone: string): number {
  const name = dateFormat("en-US", { timeZone, timeZoneName: "longOffset" })
    .formatToParts(at)
    .find((part) => part.type === "timeZoneName")?.value;
  const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(name ?? "") ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}

/** The last minute of a calendar date ("2026-11-23") in a time zone, as an ISO instant; null for what is no date. */
export function endOfDay(date: string, timeZone: string): string | null {
  const asUtc = new Date(`${date}T23:59:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(asUtc.getTime())) return null;
  return new Date(asUtc.getTime() - offsetMinutes(asUtc, timeZone) * 60_000).toISOString();
}

/** The wall clock of a time zone as "HH:MM". */
export function clockOf(at: Date, timeZone: string): string {
  return dateFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).format(at);
}

/** Where a calendar date, or the one `later` days after it, begins in a time zone, as an ISO instant; null for what is no date. */
export function startOfDay(date: string, timeZone: string, later = 0): string | null {
  const asUtc = new Date(`${date}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(asUtc.getTime())) return null;
  asUtc.setUTCDate(asUtc.getUTCDate() + later);
  return new Date(asUtc.getTime() - offsetMinutes(asUtc, timeZone) * 60_000).toISOString();
}
