import { JUSTIFICATION_DAYS } from "#contracts/api/attendance/justifications.ts";
import { refusedField, requireOrder } from "../institutions/internal.ts";

export interface Span {
  readonly startDate: string;
  readonly endDate: string;
  readonly startsAt: string | null;
  readonly endsAt: string | null;
}

interface Given {
  readonly startDate: string;
  readonly endDate?: string | undefined;
  readonly startsAt?: string | undefined;
  readonly endsAt?: string | undefined;
}

const DAY_MS = 86_400_000;

/** Days, or some hours of one day. Errors: `unprocessable`. */
export function spanOf({ startDate, endDate = startDate, startsAt, endsAt }: Given): Span {
  requireOrder({ startDate, endDate });
  if ((Date.parse(endDate) - Date.parse(startDate)) / DAY_MS >= JUSTIFICATION_DAYS) {
    throw refusedField(
      "endDate",
      "justification_too_long",
      `Son más de ${JUSTIFICATION_DAYS} días: repártelos en varios.`,
    );
  }
  if (startsAt === undefined && endsAt === undefined) return { startDate, endDate, startsAt: null, endsAt: null };
  if (startDate !== endDate) {
    throw refusedField("startsAt", "justification_hours", "Las horas son de un solo día: quítalas o deja un día.");
  }
  const hours = { startsAt: startsAt ?? "00:00", endsAt: endsAt ?? "23:59" };
  if (hours.startsAt >= hours.endsAt) {
    throw refusedField("endsAt", "justification_hours", "La última hora es anterior a la primera.");
  }
  return { startDate, endDate, ...hours };
}
