const DAY = 86_400_000;

export const TIME_ZONE = "Europe/Madrid";

/** The six lessons of a day, local time; the long break is between the third and the fourth. */
export const PERIODS: readonly (readonly [startsAt: string, endsAt: string])[] = [
  ["08:15", "09:10"],
  ["09:10", "10:05"],
  ["10:05", "11:00"],
  ["11:30", "12:25"],
  ["12:25", "13:20"],
  ["13:20", "14:15"],
];

export interface Term {
  title: string;
  startDate: string;
  endDate: string;
}

export interface SchoolYear extends Term {
  terms: readonly Term[];
}

const format = new Intl.DateTimeFormat("en-CA", { timeZone: TIME_ZONE, dateStyle: "short" });

/** Calendar day of an instant in the school's time zone, `YYYY-MM-DD`. */
export const localDate = (instant: Date): string => format.format(instant);

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);

/** Monday is 1, as in ISO 8601. */
export const weekday = (date: string): number => ((new Date(date).getUTCDay() + 6) % 7) + 1;

const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: TIME_ZONE,
  dateStyle: "short",
  timeStyle: "medium",
});

/** The instant of a local time; not for the hour that the clock change skips or repeats. */
export function instant(date: string, time: string): Date {
  const asUtc = Date.parse(`${date}T${time}:00Z`);
  const [, day, month, year, local] = /^(\d+)\/(\d+)\/(\d+), (.+)$/.exec(clock.format(asUtc)) ?? [];
  const offset = Date.parse(`${year}-${month}-${day}T${local}Z`) - asUtc;
  return new Date(asUtc - offset);
}

/** The Spanish school year runs from 1 September to 31 August; lessons fill its three terms. */
export function schoolYear(startYear: number): SchoolYear {
  const next = startYear + 1;
  return {
    title: `${startYear}-${next}`,
    startDate: `${startYear}-09-01`,
    endDate: `${next}-08-31`,
    terms: [
      { title: "1ª evaluación", startDate: `${startYear}-09-10`, endDate: `${startYear}-12-20` },
      { title: "2ª evaluación", startDate: `${next}-01-08`, endDate: `${next}-03-25` },
      { title: "3ª evaluación", startDate: `${next}-04-07`, endDate: `${next}-06-20` },
    ],
  };
}

export function currentSchoolYear(today: string): SchoolYear {
  const [year = 0, month = 0] = today.split("-").map(Number);
  return schoolYear(month >= 9 ? year : year - 1);
}

/** Mondays to Fridays of the terms, oldest first. */
export function schoolDays(year: SchoolYear): string[] {
  return year.terms.flatMap((term) => {
    const days: string[] = [];
    for (let day = term.startDate; day <= term.endDate; day = addDays(day, 1)) if (weekday(day) <= 5) days.push(day);
    return days;
  });
}
