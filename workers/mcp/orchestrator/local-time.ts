const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/;

/** What holds a time by our naming; a comment that happens to be one stays as its author wrote it. */
const TIME_KEY = /(?:At|_at)$/;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const two = "2-digit";
  const fields = { year: "numeric", month: two, day: two, hour: two, minute: two, second: two } as const;
  const format = new Intl.DateTimeFormat("en", { ...fields, timeZone, hourCycle: "h23", timeZoneName: "longOffset" });
  formats.set(timeZone, format);
  return format;
}

/** An instant in the school's time zone, with the offset: 2026-11-24T09:30:00+01:00. */
export function localTime(instant: string, timeZone: string): string {
  const parts = formatOf(timeZone).formatToParts(new Date(instant));
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  const offset = part("timeZoneName").replace("GMT", "") || "+00:00";
  const day = `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
  return `${day}T${part("hour")}:${part("minute")}:${part("second")}${offset}`;
}

/** A copy of `value` with every time in it as the school's local time. */
export function inLocalTime(value: unknown, timeZone: string): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => inLocalTime(each, timeZone));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: [string, unknown]) => [
      key,
      typeof each === "string" && TIME_KEY.test(key) && INSTANT.test(each)
        ? localTime(each, timeZone)
        : inLocalTime(each, timeZone),
    ]),
  );
}
